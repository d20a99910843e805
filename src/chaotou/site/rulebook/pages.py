"""GET /work/rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...kernel import rules
from ...kernel.act import ACTS
from ...kernel.installation import now
from ...kernel.procedure.case import Case
from ...kernel.rights.reading import list_for, reading
from ...kernel.rights.seat import Seat
from ...kernel.rule_changes.models import RuleChange
from ...kernel.rules import Rule
from ...kernel.terms import local_day
from ...kernel.words import T
from . import titles

TONES = {"verified": "ok", "draft": "warn", "secondary": "warn", "from memory": "warn"}


@dataclass(frozen=True)
class Row:
    """One row of one rule."""

    since: date
    words: T
    source: T
    flag: T
    tone: str


@dataclass(frozen=True)
class Entry:
    """One rule: the row in force, what comes, what was."""

    name: str
    title: T
    now: Row | None
    coming: list[Row]
    before: list[Row]
    change: str


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """Every rule by room, and the changes that wait for a second person."""
    rules.refresh()
    today = local_day(now())
    seat: Seat = request.seat  # type: ignore[attr-defined]
    may = ACTS["kernel.rule.propose"].granted(seat, None)
    entries = [_entry(name, list(rows), today) for name, rows in groupby(rules.every(), key=lambda r: r.name)]
    entries.sort(key=lambda e: titles.place(e.name))
    rooms = [(key, list(group)) for key, group in groupby(entries, key=lambda e: titles.room(e.name))]
    with reading(seat) as eye:
        pending = _pending(eye) if may else []
    context = {"rooms": rooms, "pending": pending, "may": may, "total": len(entries), "today": today}
    return render(request, "rulebook/rules.html", context)


def _entry(name: str, rows: list[Rule], today: date) -> Entry:
    past = [_row(r) for r in rows if r.since <= today]
    coming = [_row(r) for r in rows if r.since > today]
    latest = rows[-1]
    change = "/rules-changes/do/propose?" + urlencode({"name": name, "value": latest.value, "source": latest.source})
    return Entry(name, titles.title(name), past[-1] if past else None, coming, past[-2::-1], change)


def _row(r: Rule) -> Row:
    return Row(r.since, titles.words(r.name, r.value), r.ground, RuleChange.FLAGS[r.flag], TONES.get(r.flag, "mute"))


def _pending(seat: Seat) -> Iterable[tuple[RuleChange, T, T]]:
    """Changes that still wait, each with the rule's name and the value it would get."""
    open_ = Case.objects.filter(procedure="kernel.rule_change", closed=False).values_list("record_id", flat=True)
    rows = list_for(seat, RuleChange).filter(pk__in=list(open_)).order_by("since", "id")
    return [(r, titles.title(r.name), titles.words(r.name, r.value)) for r in rows]
