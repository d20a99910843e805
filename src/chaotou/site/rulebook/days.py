"""GET /work/rules/calendar: which days are worked otherwise than their weekday says, by which notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...kernel import rules
from ...kernel.act import ACTS
from ...kernel.calendar.models import DayChange
from ...kernel.installation import now
from ...kernel.procedure.case import Case
from ...kernel.rights.reading import list_for, reading
from ...kernel.rights.seat import Seat
from ...kernel.terms import calendar, local_day
from ...kernel.words import T


@dataclass
class Span:
    """Days in a row that are worked, or off, against their weekday."""

    first: date
    last: date
    working: bool
    source: str


@dataclass(frozen=True)
class Year:
    """One year: how sure it is, and its days that are not as their weekday says."""

    year: int
    state: T
    tone: str
    spans: list[Span]


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """This year and the next, then the former ones; a year without a table stands here with a warning."""
    rules.refresh()
    today = local_day(now())
    seat: Seat = request.seat  # type: ignore[attr-defined]
    may = ACTS["kernel.day.propose"].granted(seat, None)
    spans = list(_spans())
    known = {s.first.year for s in spans} | {today.year, today.year + 1}
    order = sorted(known, key=lambda y: (y < today.year, y if y >= today.year else -y))
    with reading(seat) as eye:
        pending = _pending(eye) if may else []
    context = {"years": [_year(y, spans) for y in order], "pending": pending, "may": may}
    return render(request, "rulebook/days.html", context)


def _year(year: int, spans: list[Span]) -> Year:
    table = calendar()
    if year not in table.known:
        state, tone = T("没有日历：按周一至周五计算", "No calendar: counted by weekdays"), "bad"
    elif year in table.provisional:
        state, tone = T("暂定：调休待通知", "Provisional: make-up days await the notice"), "warn"
    else:
        state, tone = T("已按通知录入", "Entered by the notice"), "ok"
    return Year(year, state, tone, [s for s in spans if s.first.year == year])


def _spans() -> Iterator[Span]:
    """Days worked at a weekend, and days off in the week with the weekends they enclose."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, working, source FROM kernel_day WHERE working <> (extract(isodow FROM day) < 6) ORDER BY day"
        )
        rows = cursor.fetchall()
    span: Span | None = None
    for day, working, source in rows:
        if span and (span.working, span.source) == (working, source) and _joined(span.last, day, working):
            span.last = day
            continue
        if span:
            yield span
        span = Span(day, day, working, source)
    if span:
        yield span


def _joined(last: date, day: date, working: bool) -> bool:
    """Whether nothing but a weekend that is off as well stands between."""
    between = [last + timedelta(days=i) for i in range(1, (day - last).days)]
    return len(between) < 3 and all(not working and not calendar().is_working(d) for d in between)


def _pending(seat: Seat) -> list[DayChange]:
    """Changes that wait for a second person."""
    open_ = Case.objects.filter(procedure="kernel.day_change", closed=False).values_list("record_id", flat=True)
    return list(list_for(seat, DayChange).filter(pk__in=list(open_)).order_by("day", "id"))
