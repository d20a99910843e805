"""The city's data as it lies in ``data/*.json``."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from ..kernel.terms import SHANGHAI, calendar

#: The day the story ends; later the clock runs by itself.
LAST_DAY = date(2026, 11, 24)


@cache
def rows(name: str) -> list[dict[str, Any]]:
    """The rows of ``data/<name>.json``."""
    path = Path(__file__).parent / "data" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def by_key(name: str) -> dict[str, dict[str, Any]]:
    """The same rows by their key."""
    return {row["key"]: row for row in rows(name)}


def at(day: str | date, clock: str = "09:30") -> datetime:
    """A moment of a day in China."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time.fromisoformat(clock), SHANGHAI)


def after(day: str | date, working_days: int) -> date:
    """The day so many working days later."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return calendar().add_wd(on, working_days)
