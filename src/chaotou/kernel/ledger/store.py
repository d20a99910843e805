"""The ledger as it stands in the database: entries by digest, record and position, bodies in order, heads.

The table of events is cut into months, so a look-up that knows no time would ask every month; those here go by
position, whose row holds the time, wherever an entry is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from . import canonical
from .body import time_text


@dataclass(frozen=True)
class Stored:
    """One entry with its place, if it has one yet. Its ``facts`` are the open ones; only ``body`` is public."""

    id: int
    kind: str
    recorded_at: datetime
    centre: str
    subject_type: str
    subject_id: int
    subject: str
    subject_seq: int
    facts: dict[str, Any]
    body: bytes
    digest: str
    position: int | None

    def read(self) -> dict[str, Any]:
        """The body as an outsider reads it."""
        return canonical.decode(self.body)  # type: ignore[return-value]


_EVENT = (
    "e.id, e.kind, e.recorded_at, e.centre, e.subject_type, e.subject_id, e.subject, e.subject_seq, "
    "e.facts, e.body, e.digest"
)
_COLUMNS = _EVENT + ", p.position"
_HEAD = ("ledger", "size", "root_sha256", "root_sm3", "time", "previous", "signature", "key")


def entries(
    where: str, values: Sequence[Any], *, limit: int = 200, offset: int = 0, newest: bool = False
) -> list[Stored]:
    """Entries by a condition over ``e`` (event) and ``p`` (position), oldest or newest first."""
    order = "p.position DESC NULLS FIRST, e.id DESC" if newest else "e.id"
    return _asked(
        f"SELECT {_COLUMNS} FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id "  # noqa: S608
        f"WHERE {where} ORDER BY {order} LIMIT {int(limit)} OFFSET {int(offset)}",
        values,
    )


def by_digest(digest: str) -> Stored | None:
    """The entry with this digest (``sha256:<hex>``), sealed or still waiting, else None."""
    # Without an order or a limit, for which the planner would walk every month by id.
    waiting = f"SELECT {_EVENT}, NULL FROM ledger_event e WHERE e.digest = %s"  # noqa: S608
    found = _sealed("p.digest = %s", [digest], 1) or _asked(waiting, [digest])
    return found[0] if found else None


def at(position: int) -> Stored | None:
    """The entry at a position, None where none is sealed yet."""
    return next(iter(_sealed("p.position = %s", [position], 1)), None)


def correcting(digest: str) -> Stored | None:
    """The sealed entry that cancels or replaces this one, if there is one and its body says so."""
    found = _sealed("p.event = (SELECT event FROM kernel_correction WHERE target = %s)", [digest], 1)
    told = found[0].read()["open"].get("relates", []) if found else []
    return found[0] if any(relation["digest"] == digest for relation in told) else None


def of_subject(record_type: str, record_id: int, limit: int = 500) -> list[Stored]:
    """All entries on a record's chain, oldest first; those it shares with another subject too."""
    return _of_subject(record_type, record_id, "true", [], limit)


def actors(record_type: str, record_id: int) -> dict[int, str]:
    """Who made which entry on a record's chain, by entry id: all of them to the parties and the office, its own to
    a seat. Inside ``reading(seat)`` or an act.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT event, actor FROM ledger_actors(%s, %s)", [record_type, record_id])
        return dict(cursor.fetchall())


def latest(limit: int, *, before: int | None = None, kind: str = "", day: datetime | None = None) -> list[Stored]:
    """Sealed entries, newest first: those below position ``before``, of one kind, of the 24 hours from ``day`` on."""
    values: list[Any] = []
    if not kind and day is None:
        return _sealed("%s::bigint IS NULL OR p.position < %s", [before, before], limit)
    # By event id, which indexes know together with kind and time; it runs as positions do but for stragglers.
    where = "true"
    if kind:
        where += " AND e.kind = %s"
        values.append(kind)
    if day:
        where += " AND e.recorded_at >= %s AND e.recorded_at < %s"
        values += [day, day + timedelta(days=1)]
    if before is not None:
        where += " AND e.id < (SELECT event FROM ledger_position WHERE position = %s)"
        values.append(before)
    return _asked(
        f"SELECT {_COLUMNS} FROM ledger_event e JOIN ledger_position p ON p.event = e.id "  # noqa: S608
        f"WHERE {where} ORDER BY e.id DESC LIMIT %s",
        [*values, limit],
    )


def following(entry: Stored) -> Stored | None:
    """The next open entry on a chain this one stands on, if its body says so; closed ones are not told."""
    later = _of_subject(entry.subject_type, entry.subject_id, "e.id > %s AND p.position IS NOT NULL", [entry.id], 1)
    return next((e for e in later if entry.digest in (link["prev"] for link in links(e.read()))), None)


def links(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The open places of a body on chains: ``subject``, ``subject_seq`` and ``prev`` of each."""
    facts = body["open"]
    return ([facts] if "subject" in facts else []) + facts.get("also", [])


def names(entry: Stored, number: str) -> bool:
    """Whether the body tells everybody that it stands on this record: where it does not, nobody else may say so.

    Asked of every line of a long record, so the canonical bytes are looked at instead of being read.
    """
    return f'"subject":"{number}"'.encode() in entry.body


def ledger_of(body: bytes) -> str:
    """Which ledger a body names."""
    return canonical.decode(body)["ledger"]  # type: ignore[index,call-overload,no-any-return]


def head(at_least: int = 0) -> dict[str, Any] | None:
    """The newest signed head, or the first that covers ``at_least`` entries."""
    found = _heads("size >= %s ORDER BY size" if at_least else "size >= %s ORDER BY size DESC", [at_least], 1)
    return found[0] if found else None


def heads(limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """Signed heads, newest first, those below size ``before``."""
    return _heads("%s::bigint IS NULL OR size < %s ORDER BY size DESC", [before, before], limit)


def last_of_minutes(limit: int) -> list[dict[str, Any]]:
    """The last head of each minute that has one, newest first: what is given to witnesses and to the feed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE last AS ("
            " (SELECT size, time FROM ledger_head ORDER BY size DESC LIMIT 1) UNION ALL"
            " SELECT h.size, h.time FROM last, LATERAL (SELECT size, time FROM ledger_head n WHERE n.size < last.size"
            "  AND date_trunc('minute', n.time) <> date_trunc('minute', last.time) ORDER BY size DESC LIMIT 1) h) "
            "SELECT size FROM last LIMIT %s",
            [limit],
        )
        sizes = [row[0] for row in cursor.fetchall()]
    return _heads("size = ANY(%s) ORDER BY size DESC", [sizes], limit)


def bodies(until: int, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Every body from position ``start`` up to, not including, ``until``, in order."""
    while start < until:
        stop = min(start + 2000, until)
        for position, row in reversed(_placed("p.position >= %s AND p.position < %s", [start, stop], stop - start)):
            yield position, bytes(row[9])
        start = stop


def _sealed(where: str, values: Sequence[Any], limit: int) -> list[Stored]:
    return [_stored((*row, position)) for position, row in _placed(where, values, limit)]


def _placed(where: str, values: Sequence[Any], limit: int) -> list[tuple[int, tuple[Any, ...]]]:
    """Positions by a condition over ``p``, newest first, with their events: read in the months they lie in alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT position, event, recorded_at FROM ledger_position p WHERE {where} "  # noqa: S608
            "ORDER BY position DESC LIMIT %s",
            [*values, limit],
        )
        places = cursor.fetchall()
        if not places:
            return []
        times = [row[2] for row in places]
        cursor.execute(
            f"SELECT {_EVENT} FROM ledger_event e WHERE e.id = ANY(%s) AND e.recorded_at BETWEEN %s AND %s",  # noqa: S608
            [[row[1] for row in places], min(times), max(times)],
        )
        found = {row[0]: row for row in cursor.fetchall()}
    return [(position, found[event]) for position, event, _ in places]


def _of_subject(record_type: str, record_id: int, where: str, values: Sequence[Any], limit: int) -> list[Stored]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event FROM ledger_also WHERE subject_type = %s AND subject_id = %s", [record_type, record_id]
        )
        shared = [row[0] for row in cursor.fetchall()]
    found: list[Stored] = []
    asked: list[tuple[str, list[Any]]] = [("e.subject_type = %s AND e.subject_id = %s", [record_type, record_id])]
    for condition, given in [*asked, *([("e.id = ANY(%s)", [shared])] if shared else [])]:
        found += entries(f"{condition} AND {where}", [*given, *values], limit=limit)
    return sorted({e.id: e for e in found}.values(), key=lambda e: e.id)[:limit]


def _heads(where: str, values: Sequence[Any], limit: int) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_HEAD)} FROM ledger_head WHERE {where} LIMIT %s", [*values, limit])  # noqa: S608
        rows = [dict(zip(_HEAD, row, strict=True)) for row in cursor.fetchall()]
    return [{"format": "chaotou-head/1", **row, "time": time_text(row["time"])} for row in rows]


def _asked(sql: str, values: Sequence[Any]) -> list[Stored]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_stored(row) for row in cursor.fetchall()]


def _stored(row: tuple[Any, ...]) -> Stored:
    values = list(row)
    if isinstance(values[8], str):
        values[8] = json.loads(values[8])
    values[9] = bytes(values[9])
    return Stored(*values)
