"""The audit 账本复核: everything the ledger's tables say, computed anew from the bodies, each fault with its row.

It reads as the owner and believes nothing but bodies it can hash and heads it is given from outside: a tail cut
off, or a whole ledger signed anew, shows only against a head that somebody else has kept. Of a row of
``ledger_event`` only ``seat`` and ``request_key`` are not bound by its body.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import psycopg

from . import canonical
from .body import commit, digest, time_text
from .events import KINDS
from .heads import head_bytes, head_digest, verify
from .keys import CHANGED, FOUNDED, Keys
from .sm3 import sm3
from .tree import Frontier, leaf_hash, node_hash, sha256

#: Members of ``open`` that are not facts of the kind.
FRAME = ("kind", "at", "centre", "subject", "subject_seq", "prev", "relates", "also")
#: Types of the closed members that the kernel itself writes.
TYPES = {"moment": "moment", "relations": "list", "others": "list", "subject_seq": "count", "prev": "digest"}
_SHANGHAI = ZoneInfo("Asia/Shanghai")

_ROWS = """
SELECT p.position, p.digest, p.event, e.kind, e.at, e.recorded_at, e.actor, e.centre, e.subject_type, e.subject_id,
  e.subject, e.subject_seq, e.facts, e.body, e.digest, n.sha256, n.sm3, p.recorded_at
FROM ledger_position p LEFT JOIN ledger_event e ON e.id = p.event AND e.recorded_at = p.recorded_at
LEFT JOIN ledger_node n ON n.level = 0 AND n.place = p.position
WHERE p.position >= %s ORDER BY p.position LIMIT 5000
"""
_HEADS = "SELECT size, ledger, time, root_sha256, root_sm3, previous, signature, key FROM ledger_head ORDER BY size"


@dataclass(frozen=True)
class Fault:
    """One thing that is not as the bodies say: the row it stands in, and what is wrong."""

    row: str
    what: str


class _Row(NamedTuple):
    position: int
    named: str
    event: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    centre: str
    subject_type: str
    subject_id: int
    subject: str
    seq: int
    facts: Any
    body: bytes | None
    digest: str
    sha256: bytes | None
    sm3: bytes | None
    placed_at: datetime


class Audit:
    """One pass over the ledger in the order of positions; make a new one for each."""

    def __init__(self, db: psycopg.Connection[Any]) -> None:
        self.db = db
        self.trees = (Frontier(sha256), Frontier(sm3))
        self.roots: dict[int, tuple[bytes, bytes]] = {}
        self.chains: dict[str, list[tuple[int, str, str, str]]] = {}
        self.records: dict[tuple[str, int], tuple[str, int, str]] = {}
        self.keys = Keys()
        self.months: dict[str, int] = {}
        self.corrections: dict[tuple[str, str], int] = {}
        self.also: dict[int, list[str]] = {}

    def faults(self, witness: Iterable[dict[str, Any]] = ()) -> Iterator[Fault]:
        """Every fault found. ``witness``: heads as they were given out earlier, kept elsewhere."""
        heads = {row[0]: row for row in self._all(_HEADS)}
        self.records = {
            (row[0], row[1]): row[2:] for row in self._all("SELECT type, id, number, seq, prev FROM kernel_subject")
        }
        size = 0
        while batch := [_Row(*row) for row in self._all(_ROWS, [size])]:
            secrets = self._secrets([row.event for row in batch])
            for row in batch:
                if row.position != size:
                    yield Fault(f"ledger_position {size}", f"missing: the next position is {row.position}")
                yield from self._entry(row, secrets.get(row.event, {}))
                size = row.position + 1
                if size in heads:
                    self.roots[size] = self.trees[0].root(), self.trees[1].root()
        yield from self._heads(heads, size, list(witness))
        yield from self._nodes(size)
        yield from self._ends()
        yield from self._rest(size)

    def _entry(self, row: _Row, secrets: dict[str, tuple[Any, bytes]]) -> Iterator[Fault]:
        if row.body is None:
            yield Fault(f"ledger_position {row.position}", f"its event {row.event} is missing")
            self._grow(bytes(row.sha256 or bytes(32)), bytes(row.sm3 or bytes(32)))
            return
        body, name = bytes(row.body), f"ledger_event {row.event} (position {row.position})"
        leaves = leaf_hash(body), leaf_hash(body, sm3)
        self._grow(*leaves)
        if not row.named == row.digest == digest(body):
            yield Fault(name, "its digest is not that of its body")
        if (bytes(row.sha256 or b""), bytes(row.sm3 or b"")) != leaves:
            yield Fault(f"ledger_node 0/{row.position}", "the leaf is not the hash of the body")
        try:
            read: Any = canonical.decode(body)
            yield from self._told(name, row, read, secrets)
            if row.kind in (FOUNDED, CHANGED) and (wrong := self.keys.add(row.position, read["ledger"], read["open"])):
                yield Fault(name, wrong)
        except (ValueError, KeyError, TypeError) as fault:
            yield Fault(name, f"its body is no chaotou-leaf/1: {fault}")

    def _told(self, name: str, row: _Row, read: Any, secrets: dict[str, tuple[Any, bytes]]) -> Iterator[Fault]:
        told = read["open"]
        known = {field: value for field, (value, _) in secrets.items()}
        at = told["at"] if "subject" in told else known.get("moment", told["at"])
        pairs = {
            "kind": (row.kind, told["kind"]),
            "at": (time_text(row.at)[: len(at)], at),
            "recorded_at": (time_text(row.recorded_at), read["recorded_at"]),
            "actor": (row.actor, known.get("actor", row.actor)),
            "centre": (
                row.centre or told["centre"],
                told["centre"] if "subject" in told else known.get("kept_by", row.centre),
            ),
            "subject": (row.subject, told.get("subject", known.get("subject", row.subject))),
            "subject_seq": (row.seq, told.get("subject_seq", known.get("subject_seq", row.seq))),
            "facts": (_plain(row.facts), {k: v for k, v in told.items() if k not in FRAME}),
        }
        wrong = [column for column, (held, said) in pairs.items() if held != said]
        if wrong:
            yield Fault(name, f"columns say other than the body: {', '.join(wrong)}")
        for field, (value, salt) in secrets.items():
            declared = KINDS[row.kind].facts.get(field) if row.kind in KINDS else None
            kind = declared.type if declared else TYPES.get(field, "code")
            number = told.get("subject", "")
            if read["closed"].get(field) != commit(bytes(salt), read["ledger"], number, row.seq, field, kind, value):
                yield Fault(f"ledger_secret {row.event}/{field}", "does not open its commitment")
        if self.records.get((row.subject_type, row.subject_id), ("",))[0] != row.subject:
            yield Fault(name, "another record has its number")
        self._keep(name, row, told, known)

    def _keep(self, name: str, row: _Row, told: Any, known: dict[str, Any]) -> None:
        """What later entries are compared with."""
        links = told.get("also", []) + known.get("others", [])
        self.also[row.event] = sorted(link["subject"] for link in links)
        links += [{"subject": row.subject, "subject_seq": row.seq, "prev": told.get("prev", known.get("prev", ""))}]
        for link in links:
            place = (link["subject_seq"], link["prev"], digest(bytes(row.body or b"")), name)
            self.chains.setdefault(link["subject"], []).append(place)
        if row.position:
            self.months.setdefault(f"{row.recorded_at.astimezone(_SHANGHAI):%Y-%m}", row.position)
        for relation in told["relates"] + known.get("relations", []):
            if relation["rel"] in ("cancels", "replaces"):
                self.corrections[relation["digest"], relation["rel"]] = row.event

    def _heads(self, heads: dict[int, Any], size: int, witness: list[dict[str, Any]]) -> Iterator[Fault]:
        previous = ""
        for at, ledger, time, root_sha256, root_sm3, named, signature, key in heads.values():
            row = f"ledger_head {at}"
            a, b = self.roots.get(at, (b"", b""))
            if (root_sha256, root_sm3) != ("sha256:" + a.hex(), "sm3:" + b.hex()):
                yield Fault(row, "its roots are not those of the entries")
            if named != previous:
                yield Fault(row, "it does not name the head before it")
            try:
                head = head_bytes(ledger, at, _root(root_sha256), _root(root_sm3), time, named)
                good = verify(key, head, signature)
                previous = head_digest(head)
            except ValueError:
                good, previous = False, ""
            if not good:
                yield Fault(row, "its signature is wrong")
            if not self.keys.fits(key, at):
                yield Fault(row, "it is signed by a key that no entry before it names")
        if size and size not in heads:
            yield Fault(f"ledger_head {size}", "missing: the last entries stand under no head")
        for kept in witness:
            held = heads.get(kept["size"])
            if held is None or (held[3], held[4], held[6]) != (
                kept["root_sha256"],
                kept["root_sm3"],
                kept["signature"],
            ):
                yield Fault(
                    f"ledger_head {kept['size']}", "not the head that a witness keeps: cut off, or another history"
                )

    def _nodes(self, size: int) -> Iterator[Fault]:
        """Inner nodes: each is the hash of the two below it, and exactly the complete subtrees stand."""
        below: dict[int, tuple[bytes, bytes]] = {}
        here: dict[int, tuple[bytes, bytes]] = {}
        level, count = 0, 0
        with self.db.cursor() as cursor:
            cursor.execute("SELECT level, place, sha256, sm3 FROM ledger_node ORDER BY level, place")
            for at, place, a, b in cursor:
                if at != level:
                    below, here, level = here, {}, at
                here[place] = (bytes(a), bytes(b))
                count += 1
                left, right = below.get(2 * place), below.get(2 * place + 1)
                if at and (
                    left is None
                    or right is None
                    or here[place] != (node_hash(left[0], right[0]), node_hash(left[1], right[1], sm3))
                ):
                    yield Fault(f"ledger_node {at}/{place}", "not the hash of the two nodes below it")
        wanted = sum(size >> n for n in range(size.bit_length()))
        if count != wanted:
            yield Fault("ledger_node", f"{count} nodes stand, {wanted} belong to {size} entries")

    def _ends(self) -> Iterator[Fault]:
        """Chains on records: without gap, each entry naming the one before, the last where the record says."""
        ends = {number: (seq, prev) for number, seq, prev in self.records.values()}
        waiting = {
            row[0]
            for row in self._all(
                "SELECT s.number FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id "
                "LEFT JOIN ledger_also a ON a.event = e.id JOIN kernel_subject s ON (s.type, s.id) IN "
                "((e.subject_type, e.subject_id), (a.subject_type, a.subject_id)) WHERE p.event IS NULL"
            )
        }
        for number, places in self.chains.items():
            last = ""
            for i, (seq, prev, named, row) in enumerate(sorted(places), 1):
                if (seq, prev) != (i, last):
                    yield Fault(row, f"the chain of {number} breaks here")
                last = named
            if number not in waiting and ends.get(number) != (len(places), last):
                yield Fault(f"kernel_subject {number}", "its chain does not end where the record says")

    def _rest(self, size: int) -> Iterator[Fault]:
        held = {(target, relation): event for target, event, relation in self._all("SELECT * FROM kernel_correction")}
        for key in held.items() ^ self.corrections.items():
            if self._sealed(key[1]):
                yield Fault(f"kernel_correction {key[0][0]}", "not what the bodies relate")
        also: dict[int, list[str]] = {}
        for event, kind, record in self._all("SELECT event, subject_type, subject_id FROM ledger_also"):
            also.setdefault(event, []).append(self.records.get((kind, record), (f"{kind} {record}",))[0])
        for event in also.keys() | self.also.keys():
            if event in self.also and sorted(also.get(event, [])) != self.also[event]:
                yield Fault(f"ledger_also {event}", "not the further records its body names")
        if dict(self._all("SELECT month, first FROM ledger_month")) != self.months:
            yield Fault("ledger_month", "not where the months begin")
        count, highest = self._all("SELECT size, highest FROM ledger_counter")[0]
        if count != size:
            yield Fault("ledger_counter", f"says {count} entries, {size} stand")
        for (event,) in self._all(
            "SELECT e.id FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id, ledger_counter c "
            "WHERE p.event IS NULL AND e.id <= %s AND NOT c.missing ? e.id::text",
            [highest],
        ):
            yield Fault(f"ledger_event {event}", "it has no position: every round has missed it")

    def _grow(self, a: bytes, b: bytes) -> None:
        self.trees[0].append(a)
        self.trees[1].append(b)

    def _sealed(self, event: int) -> bool:
        return bool(self._all("SELECT 1 FROM ledger_position WHERE event = %s", [event])) or event in self.also

    def _secrets(self, events: list[int]) -> dict[int, dict[str, tuple[Any, bytes]]]:
        found: dict[int, dict[str, tuple[Any, bytes]]] = {}
        for event, field, value, salt in self._all(
            "SELECT event, field, value::text, salt FROM ledger_secret WHERE event = ANY(%s)", [events]
        ):
            found.setdefault(event, {})[field] = (json.loads(value), salt)
        return found

    def _all(self, sql: str, values: list[Any] | None = None) -> list[Any]:
        return self.db.execute(sql, values).fetchall()  # type: ignore[arg-type]


def audit(db: psycopg.Connection[Any], witness: Iterable[dict[str, Any]] = ()) -> list[Fault]:
    """Every fault of the ledger that ``db`` reads; an empty list is a whole ledger."""
    return list(Audit(db).faults(witness))


def _root(text: str) -> bytes:
    return bytes.fromhex(text.partition(":")[2])


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
