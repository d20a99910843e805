"""When a term ends: working and calendar days from dated rules and the calendar table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from .calendar.days import Calendar
from .procedure.declaration import CalendarDays, Until, WorkingDays
from .rules import rule

SHANGHAI = ZoneInfo("Asia/Shanghai")

_calendar: list[Calendar] = []


def calendar() -> Calendar:
    """The calendar table, read once per process."""
    if not _calendar:
        with connection.cursor() as cursor:
            cursor.execute("SELECT day, working, provisional FROM kernel_day")
            rows = cursor.fetchall()
        _calendar.append(Calendar({d: w for d, w, _ in rows}, {d.year for d, _, p in rows if p}))
    return _calendar[0]


def local_day(moment: datetime) -> date:
    """The day in China on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


def day_end(day: date) -> datetime:
    """The first moment that is after ``day`` in China: a term that ends on a day ends with it."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def due(term: Any, record: Any, now: datetime) -> tuple[datetime | None, dict[str, Any]]:
    """When ``term`` ends for ``record``, and the rule row it was counted by."""
    if term is None:
        return None, {}
    if isinstance(term, Until):
        return getattr(record, term.attribute), {"attribute": term.attribute}
    today = local_day(now)
    row = rule(term.rule, today)
    origin = {"rule": row.name, "since": row.since.isoformat(), "days": row.value}
    if isinstance(term, WorkingDays):
        return day_end(calendar().add_wd(today, row.value)), origin
    if isinstance(term, CalendarDays):
        return day_end(today + timedelta(days=row.value)), origin
    raise TypeError(f"no such term: {term!r}")
