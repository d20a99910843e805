"""Dated rules: every rate, cap and term of days is a row with its legal source, never a constant in code."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from .words import T


@dataclass(frozen=True)
class Rule:
    """One dated row: from ``since`` on, ``name`` has this value."""

    name: str
    since: date
    value: Any
    source: str
    flag: str = "design"

    @property
    def ground(self) -> T:
        """Its source in both languages: the English stands after `` / `` where one was written."""
        zh, _, en = self.source.partition(" / ")
        return T(zh, en or zh)


class UnknownRule(LookupError):
    """No row of this name is in force on the day asked for."""


_lock = threading.Lock()
_held: tuple[int, dict[str, list[Rule]]] = (-1, {})


def rule(name: str, on: date) -> Rule:
    """The row in force on a day. Raises ``UnknownRule`` rather than guess a value."""
    rows = _rows().get(name, ())
    found = [r for r in rows if r.since <= on]
    if not found:
        raise UnknownRule(f"no rule {name} on {on}")
    return found[-1]


def every() -> list[Rule]:
    """All rows, by name and date."""
    return [r for name in sorted(_rows()) for r in _rows()[name]]


def history(name: str) -> list[Rule]:
    """All rows of one rule, the oldest first; empty for a name nobody knows."""
    return list(_rows().get(name, ()))


def refresh() -> None:
    """Read the rows anew if the installation has newer ones; pages that show rules ask this first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rules_version FROM kernel_installation")
        row = cursor.fetchone()
    saw_version(row[0] if row else 0)


def version() -> int:
    """Version of the rows held in this process, by which whatever else is read with them is held or read anew."""
    _rows()
    return _held[0]


def saw_version(version: int) -> None:
    """Forget the rows held in this process when the installation has newer ones."""
    global _held
    if version != _held[0]:
        with _lock:
            _held = (version, _read())


def _rows() -> dict[str, list[Rule]]:
    if _held[0] < 0:
        refresh()
    return _held[1]


def _read() -> dict[str, list[Rule]]:
    rows: dict[str, list[Rule]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, since, value #>> '{}', source, flag FROM kernel_rule WHERE confirmed_by <> '' "
            "ORDER BY name, since"
        )
        for name, since, value, source, flag in cursor.fetchall():
            rows.setdefault(name, []).append(Rule(name, since, _plain(value), source, flag))
    return rows


def _plain(text: str) -> Any:
    return int(text) if text.lstrip("-").isdigit() else text


def read_seed(path: Path) -> Iterable[Rule]:
    """Rules of a release from a CSV file ``name,since,value,source,flag``."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            since = date.fromisoformat(row["since"])
            yield Rule(row["name"], since, _plain(row["value"]), row["source"], row["flag"])


def seed(rules: Iterable[Rule], using: Any) -> int:
    """Write the rules of a release that an installation does not have yet; never overwrites an operator's row."""
    made = 0
    with using.cursor() as cursor:
        for r in rules:
            cursor.execute(
                "INSERT INTO kernel_rule (name, since, value, source, flag, proposed_by, confirmed_by) "
                "VALUES (%s, %s, %s, %s, %s, 'release', 'review') ON CONFLICT (name, since) DO NOTHING",
                [r.name, r.since, Jsonb(r.value), r.source, r.flag],
            )
            made += cursor.rowcount
        if made:
            cursor.execute("UPDATE kernel_installation SET rules_version = rules_version + 1")
    return made


def forget() -> None:
    """Read the rows anew at the next question."""
    global _held
    _held = (-1, {})
