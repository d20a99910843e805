"""The sealed ledger as it stands in the database: entries by digest, proofs and heads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from .sm3 import sm3
from .tree import Hash, consistency_ranges, inclusion_ranges, node_hash, sha256

Both = tuple[bytes, bytes]


@dataclass(frozen=True)
class Stored:
    """One entry with its place, if it has one yet."""

    id: int
    kind: str
    recorded_at: datetime
    actor: str
    centre: str
    subject_type: str
    subject_id: int
    subject: str
    subject_seq: int
    facts: dict[str, Any]
    body: bytes
    digest: str
    position: int | None


_COLUMNS = (
    "e.id, e.kind, e.recorded_at, e.actor, e.centre, e.subject_type, e.subject_id, e.subject, e.subject_seq, "
    "e.facts, e.body, e.digest, p.position"
)


def entries(where: str, values: list[Any], *, limit: int = 200, offset: int = 0, newest: bool = False) -> list[Stored]:
    """Entries by a condition over ``e`` (event) and ``p`` (position), oldest or newest first."""
    order = "p.position DESC NULLS FIRST, e.id DESC" if newest else "e.id"
    sql = (
        f"SELECT {_COLUMNS} FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id "  # noqa: S608
        f"WHERE {where} ORDER BY {order} LIMIT {int(limit)} OFFSET {int(offset)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_stored(row) for row in cursor.fetchall()]


def by_digest(digest: str) -> Stored | None:
    """The entry with this digest (``sha256:<hex>``), else None."""
    found = entries("e.digest = %s", [digest], limit=1)
    return found[0] if found else None


def of_subject(record_type: str, record_id: int, limit: int = 500) -> list[Stored]:
    """All entries on a record's chain, oldest first; those it shares with another subject too."""
    return entries(
        "(e.subject_type, e.subject_id) = (%s, %s) OR e.id IN "
        "(SELECT event FROM ledger_also WHERE (subject_type, subject_id) = (%s, %s))",
        [record_type, record_id, record_type, record_id],
        limit=limit,
    )


def head(at_least: int = 0) -> dict[str, Any] | None:
    """The newest signed head, or the first that covers ``at_least`` entries."""
    order = "size >= %s ORDER BY size" if at_least else "size >= %s ORDER BY size DESC"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger, size, root_sha256, root_sm3, time, previous, signature, key FROM ledger_head "  # noqa: S608
            f"WHERE {order} LIMIT 1",
            [at_least],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    from .body import time_text

    names = ("ledger", "size", "root_sha256", "root_sm3", "time", "previous", "signature", "key")
    return {"format": "chaotou-head/1", **dict(zip(names, row, strict=True)), "time": time_text(row[4])}


def inclusion(position: int, size: int) -> dict[str, list[str]]:
    """Audit paths of one position in both trees of ``size`` leaves, as hex digits from the leaf upwards."""
    return _paths(inclusion_ranges(position, size))


def consistency(old_size: int, new_size: int) -> dict[str, list[str]]:
    """Proof in both trees that the newer only adds to the older."""
    return _paths(consistency_ranges(old_size, new_size))


def bodies(until: int, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Every body from position ``start`` up to, not including, ``until``, in order."""
    while start < until:
        stop = min(start + 2000, until)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT p.position, e.body FROM ledger_position p JOIN ledger_event e "
                "ON e.id = p.event AND e.recorded_at = p.recorded_at "
                "WHERE p.position >= %s AND p.position < %s ORDER BY p.position",
                [start, stop],
            )
            for position, body in cursor.fetchall():
                yield position, bytes(body)
        start = stop


def _paths(ranges: list[tuple[int, int]]) -> dict[str, list[str]]:
    nodes = _nodes([piece for start, end in ranges for piece in _whole(start, end)])
    pairs = [_join([nodes[piece] for piece in _whole(start, end)]) for start, end in ranges]
    return {"sha256": [a.hex() for a, _ in pairs], "sm3": [b.hex() for _, b in pairs]}


def _whole(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees (level, place) that make up ``[start, end)``, greatest first."""
    pieces = []
    while start < end:
        level = (end - start).bit_length() - 1
        pieces.append((level, start >> level))
        start += 1 << level
    return pieces


def _nodes(wanted: list[tuple[int, int]]) -> dict[tuple[int, int], Both]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, place, sha256, sm3 FROM ledger_node WHERE (level, place) IN "
            "(SELECT * FROM unnest(%s::smallint[], %s::bigint[]))",
            [[level for level, _ in wanted], [place for _, place in wanted]],
        )
        return {(level, place): (bytes(a), bytes(b)) for level, place, a, b in cursor.fetchall()}


def _join(parts: list[Both]) -> Both:
    return _up([a for a, _ in parts], sha256), _up([b for _, b in parts], sm3)


def _up(peaks: list[bytes], hash: Hash) -> bytes:
    node = peaks[-1]
    for peak in reversed(peaks[:-1]):
        node = node_hash(peak, node, hash)
    return node


def _stored(row: tuple[Any, ...]) -> Stored:
    values = list(row)
    if isinstance(values[9], str):
        import json

        values[9] = json.loads(values[9])
    values[10] = bytes(values[10])
    return Stored(*values)
