"""When a term ends: working and calendar days from dated rules and the calendar table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from .calendar.days import Calendar
from .procedure.declaration import CalendarDays, Days, Until, WorkingDays
from .rules import Rule, rule
from .rules import version as version_of_rules

SHANGHAI = ZoneInfo("Asia/Shanghai")

#: Rule row: whether a term of calendar days that ends on a day not worked ends on the next working day.
ROLL = "kernel.roll_to_working_day"

_held: dict[int, Calendar] = {}


def calendar() -> Calendar:
    """The calendar table, read once per version of the rules: whoever changes a day raises it."""
    version = version_of_rules()
    found = _held.get(version)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT day, working, provisional FROM kernel_day")
            rows = cursor.fetchall()
        found = Calendar({d: w for d, w, _ in rows}, {d.year for d, _, p in rows if p})
        _held.clear()
        _held[version] = found
    return found


def local_day(moment: datetime) -> date:
    """The day in China on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


def day_end(day: date) -> datetime:
    """The first moment that is after ``day`` in China: a term that ends on a day ends with it."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def last_day(due: datetime) -> date:
    """The last day on which something due by this moment is in time; the inverse of ``day_end``."""
    return local_day(due - timedelta(milliseconds=1))


def due(term: Any, record: Any, now: datetime) -> tuple[datetime | None, dict[str, Any]]:
    """When ``term`` ends for ``record``, and the rule row and calendar it was counted by.

    Raises ``UnknownRule`` where no row is in force today, ``ValueError`` for a value that is no number of days.
    """
    if term is None:
        return None, {}
    if isinstance(term, Until):
        return getattr(record, term.attribute), {
            "attribute": term.attribute,
            **getattr(record, term.attribute + "_from", {}),
        }
    today = local_day(now)
    row = rule(term.rule, today)
    number, unit = _days(term, row)
    last = last_of(today, number, unit)
    origin = {"rule": row.name, "since": row.since.isoformat(), "days": number, "unit": unit}
    return day_end(last), origin | {"certain": calendar().certain(last)}


def last_of(today: date, number: int, unit: str) -> date:
    """Last day of a term of ``number`` working (``wd``) or calendar (``cd``) days that begins today.

    Today is not counted (民法典 201); calendar days that end on a holiday end on the next working day (203), as
    the rule row says.
    """
    if unit == "wd":
        return calendar().add_wd(today, number)
    last = today + timedelta(days=number)
    return calendar().roll(last) if rule(ROLL, today).value else last


def _days(term: Any, row: Rule) -> tuple[int, str]:
    if isinstance(term, WorkingDays):
        return int(row.value), "wd"
    if isinstance(term, CalendarDays):
        return int(row.value), "cd"
    if isinstance(term, Days):
        text = str(row.value)
        if text[-2:] not in ("wd", "cd"):
            raise ValueError(f"{row.name}: {text} says neither wd nor cd")
        return int(text[:-2]), text[-2:]
    raise TypeError(f"no such term: {term!r}")
