"""The figure 数字: a declared count or sum over entries, by a declared date, that opens to those entries.

A declaration is plain data (``chaotou-figure/1``), so that an outsider runs the same one over all bodies with
``verify/chaotou_verify.py``. Entries that a later one cancels or replaces are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from .ledger.store import Stored, entries
from .words import T


@dataclass(frozen=True)
class Figure:
    """One declared number.

    ``kinds``: the event kinds it counts. ``amount``: open fact in fen to add up, "" to count entries.
    ``day``: open fact of type day by which an entry belongs to a month. ``where``: facts that must be equal;
    a value "*" only asks that the fact is there and not "". ``by``: open fact (a district code) it is split by.
    """

    name: str
    version: int
    title: T
    definition: T
    kinds: tuple[str, ...]
    day: str
    amount: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    source: T | None = None

    def __post_init__(self) -> None:
        if self.name in FIGURES:
            raise ValueError(f"figure {self.name} is declared twice")
        FIGURES[self.name] = self

    def declaration(self) -> dict[str, Any]:
        """The declaration as an outsider runs it."""
        return {
            "format": "chaotou-figure/1", "name": self.name, "version": self.version, "kinds": list(self.kinds),
            "day": self.day, "amount": self.amount, "where": dict(self.where), "by": self.by,
        }  # fmt: skip


@dataclass(frozen=True)
class Slice:
    """Which part of a figure: months ``YYYY-MM`` inclusive, one district or all, up to a position."""

    since: str
    until: str
    district: str = ""
    size: int = 0


FIGURES: dict[str, Figure] = {}

_COUNTED = """
  FROM ledger_event e JOIN ledger_position p ON p.event = e.id
  WHERE e.kind = ANY(%s) AND p.position < %s
    AND left(e.facts->>%s, 7) BETWEEN %s AND %s
    AND (%s = '' OR e.facts->>%s = %s)
    AND NOT EXISTS (
      SELECT FROM kernel_correction c JOIN ledger_position q ON q.event = c.event
      WHERE c.target = e.digest AND q.position < %s)
"""


def sealed_size() -> int:
    """How many entries are sealed now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM ledger_head")
        return int(cursor.fetchone()[0])


def value(figure: Figure, part: Slice) -> int:
    """The number: fen, or how many."""
    what = "coalesce(sum((e.facts->>%s)::numeric), 0)" if figure.amount else "count(*)"
    args = [figure.amount] if figure.amount else []
    sql, more = _where(figure, part)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what} {sql}", [*args, *more])
        return int(cursor.fetchone()[0])


def by_dimension(figure: Figure, part: Slice) -> dict[str, tuple[int, int]]:
    """For each code of ``figure.by``: the number, and how many entries it counts."""
    what = "coalesce(sum((e.facts->>%s)::numeric), 0)" if figure.amount else "count(*)"
    args = [figure.by] + ([figure.amount] if figure.amount else [])
    sql, more = _where(figure, part)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.facts->>%s AS d, {what}, count(*) {sql} GROUP BY 1", [*args, *more])
        return {code or "": (int(n), int(k)) for code, n, k in cursor.fetchall()}


def by_month(figure: Figure, part: Slice) -> dict[str, tuple[int, int]]:
    """For each month ``YYYY-MM``: the number, and how many entries it counts."""
    what = "coalesce(sum((e.facts->>%s)::numeric), 0)" if figure.amount else "count(*)"
    args = [figure.day] + ([figure.amount] if figure.amount else [])
    sql, more = _where(figure, part)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT left(e.facts->>%s, 7), {what}, count(*) {sql} GROUP BY 1", [*args, *more])
        return {month: (int(n), int(k)) for month, n, k in cursor.fetchall()}


def counted(figure: Figure, part: Slice, limit: int = 50, offset: int = 0) -> list[Stored]:
    """The entries it counts, newest first."""
    sql, values = _where(figure, part)
    where = sql.split("WHERE", 1)[1]
    return entries(where, values, limit=limit, offset=offset, newest=True)


def positions(figure: Figure, part: Slice) -> list[int]:
    """The positions of all entries it counts, in order."""
    sql, values = _where(figure, part)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT p.position {sql} ORDER BY p.position", values)
        return [int(row[0]) for row in cursor.fetchall()]


def counts(figure: Figure, part: Slice) -> int:
    """How many entries it counts."""
    sql, values = _where(figure, part)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {sql}", values)
        return int(cursor.fetchone()[0])


def _where(figure: Figure, part: Slice) -> tuple[str, list[Any]]:
    size = part.size or sealed_size()
    values: list[Any] = [list(figure.kinds), size, figure.day, part.since, part.until]
    values += [part.district, figure.by or "district", part.district, size]
    sql = _COUNTED
    for name, wanted in figure.where.items():
        if wanted == "*":
            sql += " AND coalesce(e.facts->>%s, '') <> ''"
            values.append(name)
        else:
            sql += " AND e.facts->>%s = %s"
            values += [name, wanted]
    return sql, values


def months(since: str, until: str) -> Iterable[str]:
    """Every month ``YYYY-MM`` from ``since`` to ``until``."""
    year, month = map(int, since.split("-"))
    while f"{year:04d}-{month:02d}" <= until:
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
