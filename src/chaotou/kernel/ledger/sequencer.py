"""The sequencer: one process numbers committed events and seals them under a signed head.

Every round is one transaction under an advisory lock (``ledger.md`` section 3): events above the highest id
seen and those of a short list of missing ids, in id order, at most 2,000. No queue table, no horizon.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from .heads import head_bytes, head_digest, public_key, sign
from .sm3 import sm3
from .tree import Frontier, leaf_hash, node_hash, sha256

MOST = 2000
FORGET = timedelta(minutes=2)
_LOCK = 0x43414F  # one number for the advisory lock of the sequencer


@dataclass(frozen=True)
class Round:
    """What a round did: how many events it numbered, the size after it, and the head if it signed one."""

    numbered: int
    size: int
    head: str = ""


class Sequencer:
    """Numbers and seals; holds the private key, which no web worker has."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.public = public_key(key)

    def round(self, db: psycopg.Connection[Any]) -> Round | None:
        """One round in a transaction of its own; None if another process holds the lock."""
        with db.transaction():
            if not _one(db, "SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])[0]:
                return None
            size, highest, missing, last = _one(db, "SELECT size, highest, missing, last_head FROM ledger_counter", [])
            waiting = {int(k): v for k, v in _json(missing).items()}
            rows = self._committed(db, highest, list(waiting))
            now = datetime.now(UTC)
            waiting, top = _still_missing(waiting, rows, highest, now)
            if not rows and waiting.keys() == {int(k) for k in _json(missing)}:
                return Round(0, size, last)
            if rows:
                size, last = self._seal(db, rows, size, last)
            db.execute(
                "UPDATE ledger_counter SET size = %s, highest = %s, missing = %s, last_head = %s",
                [size, top, Jsonb(waiting), last],
            )
        return Round(len(rows), size, last)

    def straggle(self, db: psycopg.Connection[Any]) -> int:
        """The hourly anti-join: number events that every round has missed. Returns how many it found."""
        found = db.execute(
            "SELECT e.id FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id, ledger_counter c "
            "WHERE p.event IS NULL AND e.id <= c.highest ORDER BY e.id LIMIT %s",
            [MOST],
        ).fetchall()
        if found:
            now = datetime.now(UTC).isoformat()
            with db.transaction():
                db.execute(
                    "UPDATE ledger_counter SET missing = missing || %s",
                    [Jsonb({str(row[0]): now for row in found})],
                )
        return len(found)

    def _committed(self, db: psycopg.Connection[Any], highest: int, missing: list[int]) -> list[tuple[Any, ...]]:
        return db.execute(
            "SELECT id, recorded_at, body, digest, ledger_now FROM ("
            "  SELECT id, recorded_at, body, digest FROM ledger_event WHERE id > %s"
            "  UNION ALL SELECT id, recorded_at, body, digest FROM ledger_event WHERE id = ANY(%s)) e, "
            "(SELECT installation || '-' || epoch AS ledger_now FROM kernel_installation) i "
            "ORDER BY id LIMIT %s",
            [highest, missing, MOST],
        ).fetchall()

    def _seal(self, db: psycopg.Connection[Any], rows: list[tuple[Any, ...]], size: int, last: str) -> tuple[int, str]:
        edges = _Edges(db, size)
        with db.cursor().copy("COPY ledger_position (position, event, digest, recorded_at) FROM STDIN") as copy:
            for event, recorded_at, body, digest, _ in rows:
                copy.write_row((edges.append(bytes(body)), event, digest, recorded_at))
        with db.cursor().copy("COPY ledger_node (level, place, sha256, sm3) FROM STDIN") as copy:
            for node in edges.made:
                copy.write_row(node)
        time = _one(db, "SELECT kernel_now()", [])[0]
        a, b = edges.roots()
        head = head_bytes(rows[-1][4], edges.size, a, b, time, last)
        db.execute(
            "INSERT INTO ledger_head (size, ledger, time, root_sha256, root_sm3, previous, signature, key) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                edges.size, rows[-1][4], time, "sha256:" + a.hex(), "sm3:" + b.hex(), last,
                sign(self.key, head), self.public,
            ],
        )  # fmt: skip
        return edges.size, head_digest(head)


class _Edges:
    """Both trees' right edges, and the nodes completed while they grow."""

    def __init__(self, db: psycopg.Connection[Any], size: int) -> None:
        levels = [level for level in range(size.bit_length()) if size >> level & 1][::-1]
        places = [(size >> level) - 1 for level in levels]
        found = {
            (level, place): (bytes(a), bytes(b))
            for level, place, a, b in db.execute(
                "SELECT level, place, sha256, sm3 FROM ledger_node WHERE (level, place) IN "
                "(SELECT * FROM unnest(%s::smallint[], %s::bigint[]))",
                [levels, places],
            ).fetchall()
        }
        self.peaks = [found[at] for at in zip(levels, places, strict=True)]
        self.size = size
        self.made: list[tuple[int, int, bytes, bytes]] = []

    def append(self, body: bytes) -> int:
        """Add one body to both trees; returns its position."""
        position = self.size
        a, b = leaf_hash(body), leaf_hash(body, sm3)
        level, place = 0, position
        self.made.append((level, place, a, b))
        while place & 1:
            left = self.peaks.pop()
            a, b = node_hash(left[0], a), node_hash(left[1], b, sm3)
            level, place = level + 1, place >> 1
            self.made.append((level, place, a, b))
        self.peaks.append((a, b))
        self.size += 1
        return position

    def roots(self) -> tuple[bytes, bytes]:
        """Roots of both trees as they stand."""
        first = Frontier(sha256, self.size, [a for a, _ in self.peaks]).root()
        second = Frontier(sm3, self.size, [b for _, b in self.peaks]).root()
        return first, second


def _still_missing(
    waiting: dict[int, str], rows: list[tuple[Any, ...]], highest: int, now: datetime
) -> tuple[dict[int, str], int]:
    seen = {row[0] for row in rows}
    top = max([highest, *seen])
    fresh = {i: now.isoformat() for i in range(highest + 1, top + 1) if i not in seen}
    old = {i: t for i, t in waiting.items() if i not in seen and now - datetime.fromisoformat(t) < FORGET}
    return {**old, **fresh}, top


def _one(db: psycopg.Connection[Any], sql: str, values: list[Any]) -> tuple[Any, ...]:
    row = db.execute(sql, values).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row


def _json(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value
