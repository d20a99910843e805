"""The sequencer: one process numbers committed events and seals them under a signed head.

Every round is one transaction under an advisory lock (``ledger.md`` section 3): events above the highest id
seen and those of a short list of missing ids, in id order, at most 500. No queue table, no horizon.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.types.json import Jsonb

from . import canonical
from .heads import head_bytes, head_digest, public_key, sign
from .keys import KeyFault
from .sm3 import sm3
from .tree import Frontier, leaf_hash, node_hash, sha256

#: A full round is followed by the next at once, so a smaller one costs no speed and keeps a live bid from waiting
#: behind an import: 2,000 took up to 300 ms, 500 stay under 100.
MOST = 500
FORGET = timedelta(minutes=2)
_LOCK = 0x43414F  # one number for the advisory lock of the sequencer
_SHANGHAI = ZoneInfo("Asia/Shanghai")

#: An id the rounds wait for: since when, and the first transaction that began after it was missed.
Missing = dict[int, tuple[str, int]]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Round:
    """What a round did: how many events it numbered, the size after it, and the newest head's digest."""

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
        try:
            return self._round(db, once=False)
        except psycopg.errors.UniqueViolation:
            # The same body stands twice, which no act writes: it is numbered once, and never stops the others.
            return self._round(db, once=True)

    def straggle(self, db: psycopg.Connection[Any]) -> int:
        """The hourly anti-join: let the next round number what every round has missed. Returns how many."""
        with db.transaction():
            db.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            found = db.execute(
                "SELECT e.id FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id, ledger_counter c "
                "WHERE p.event IS NULL AND e.id <= c.highest AND NOT c.missing ? e.id::text "
                "AND NOT EXISTS (SELECT FROM ledger_position q WHERE q.digest = e.digest) ORDER BY e.id LIMIT %s",
                [MOST],
            ).fetchall()
            late = {str(row[0]): (datetime.now(UTC).isoformat(), 0) for row in found}
            db.execute("UPDATE ledger_counter SET missing = missing || %s", [Jsonb(late)])
        return len(found)

    def _round(self, db: psycopg.Connection[Any], *, once: bool) -> Round | None:
        with db.transaction():
            if not _one(db, "SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])[0]:
                return None
            size, highest, kept, last, oldest, drawn = _one(
                db,
                "SELECT size, highest, missing, last_head, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
                "s.last_value FROM ledger_counter, ledger_event_id s",
                [],
            )
            missing: Missing = {int(k): (v[0], v[1]) for k, v in _json(kept).items()}
            if drawn <= highest and not missing:
                return Round(0, size, last)
            sql = "SELECT * FROM ledger_committed(%s, %s::bigint[], %s, %s)"
            rows = db.execute(sql, [highest, list(missing), MOST, once]).fetchall()
            if once:
                rows = list({row[3]: row for row in reversed(rows)}.values())[::-1]
            top = max([highest, *(row[0] for row in rows)])
            now_missing = self._still_missing(db, missing, rows, highest, oldest)
            if not rows and now_missing.keys() == missing.keys():
                return Round(0, size, last)
            if rows:
                size, last = self._seal(db, rows, size, last)
            db.execute(
                "UPDATE ledger_counter SET size = %s, highest = %s, missing = %s, last_head = %s",
                [size, top, Jsonb({str(k): v for k, v in now_missing.items()}), last],
            )
        return Round(len(rows), size, last)

    def _still_missing(
        self, db: psycopg.Connection[Any], missing: Missing, rows: list[Row], highest: int, oldest: int
    ) -> Missing:
        """Ids below the highest that may still come.

        An id is drawn after the first write of its transaction, so that transaction is older than this one, which
        draws its own number (``began``) after the gap was seen. Once all older ones have ended (``oldest``), the id
        was rolled back. A snapshot's xmax would not do: it may lie below a transaction that still runs. A long
        write only makes us wait, never longer than ``FORGET``; after a restore no older transaction is left.
        """
        now = datetime.now(UTC)
        seen = {row[0] for row in rows}
        full = len(rows) == MOST
        kept = {
            i: (since, began)
            for i, (since, began) in missing.items()
            if i not in seen and (full or (now - datetime.fromisoformat(since) < FORGET and oldest < began))
        }
        gaps = [i for i in range(highest + 1, max([highest, *seen])) if i not in seen]
        if gaps:
            began = _one(db, "SELECT pg_current_xact_id()::text::bigint", [])[0]
            kept |= dict.fromkeys(gaps, (now.isoformat(), began))
        return kept

    def _ask_key(self, db: psycopg.Connection[Any], rows: list[Row]) -> None:
        """Raise ``KeyFault`` unless this key is in force: named last by these rows, or the one of the last head."""
        told: list[Any] = [
            canonical.decode(bytes(row[2])) for row in rows
            if b'"kind":"kernel.ledger.' in bytes(row[2]) and b'"signing_key":' in bytes(row[2])
        ]  # fmt: skip
        found = db.execute("SELECT key FROM ledger_head ORDER BY size DESC LIMIT 1").fetchone()
        named = told[-1]["open"]["signing_key"] if told else found[0] if found else self.public
        if named != self.public:
            raise KeyFault(f"账本现由 {named} 签名，不是 {self.public} / the ledger is signed by another key now")

    def _seal(self, db: psycopg.Connection[Any], rows: list[Row], size: int, last: str) -> tuple[int, str]:
        self._ask_key(db, rows)
        edges = _Edges(db, size)
        months: dict[str, int] = {}
        with db.cursor().copy("COPY ledger_position (position, event, digest, recorded_at) FROM STDIN") as copy:
            for event, recorded_at, body, digest, _ in rows:
                position = edges.append(bytes(body))
                copy.write_row((position, event, digest, recorded_at))
                if position:  # the founding entry belongs to the month of what follows it
                    months.setdefault(f"{recorded_at.astimezone(_SHANGHAI):%Y-%m}", position)
        with db.cursor().copy("COPY ledger_node (level, place, sha256, sm3) FROM STDIN") as copy:
            for node in edges.made:
                copy.write_row(node)
        db.execute(
            "INSERT INTO ledger_month SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING",
            [list(months), list(months.values())],
        )
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


def _one(db: psycopg.Connection[Any], sql: str, values: list[Any]) -> Row:
    row = db.execute(sql, values).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row


def _json(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value
