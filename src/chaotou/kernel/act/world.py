"""What an act holds in memory between opening and closing: locked records, their cases and chains."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from ..ledger.events import Event
from ..procedure.case import Case
from ..records import Record
from ..words import T

Key = tuple[str, int]


@dataclass
class Chain:
    """End of a record's chain of events."""

    number: str
    seq: int = 0
    prev: str = ""


@dataclass(eq=False)
class Entry:
    """One event to be written, before its place in the chain is known."""

    kind: str
    event: Event
    subject: Record
    also: list[Record]
    relates: list[dict[str, str]]
    actor: str
    seat: int
    at: str
    key: str
    open: bool
    secrets: dict[str, Any] = field(default_factory=dict)
    salted: dict[str, tuple[Any, bytes]] = field(default_factory=dict)
    id: int = 0
    seq: int = 0
    body: bytes = b""
    digest: str = ""


@dataclass
class Notice:
    """A line for an organisation's or centre's inbox and its e-mail."""

    text: T
    organisation: int | None
    centre: str
    entry: Entry


@dataclass
class World:
    """Everything a list of calls on one subject may change. A call works on a fork that is adopted on return."""

    records: dict[Key, Record] = field(default_factory=dict)
    original: dict[Key, dict[str, Any]] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    old_states: dict[int, str] = field(default_factory=dict)
    chains: dict[Key, Chain] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    moves: list[tuple[Case, Entry, bool]] = field(default_factory=list)
    postings: list[tuple[Entry, str, int]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    record_ids: list[int] = field(default_factory=list)
    case_ids: list[int] = field(default_factory=list)

    def fork(self) -> World:
        """A copy in which held records and their cases may be changed without touching this world.

        Records that an earlier call made are no later call's to change: they are shared, or a list of n
        creating calls would copy n² rows.
        """
        twin = copy.copy(self)
        held = self.original
        twin.records = {k: copy.copy(r) if k in held else r for k, r in self.records.items()}
        twin.cases = {i: copy.copy(c) if (c.record_type, c.record_id) in held else c for i, c in self.cases.items()}
        twin.entries, twin.moves = list(self.entries), list(self.moves)
        twin.postings, twin.notices = list(self.postings), list(self.notices)
        twin.record_ids, twin.case_ids = list(self.record_ids), list(self.case_ids)
        twin.chains = dict(self.chains)
        return twin

    def hold(self, record: Record) -> None:
        """Add a record read under its lock."""
        key = (record.type(), record.pk)
        self.records[key] = record
        self.original[key] = {f.attname: _frozen(getattr(record, f.attname)) for f in record._meta.concrete_fields}

    def changed(self, key: Key) -> list[str]:
        """Column attributes of a held record that differ from what was read."""
        record, before = self.records[key], self.original[key]
        return [name for name, old in before.items() if _frozen(getattr(record, name)) != old]


def _frozen(value: Any) -> Any:
    return copy.deepcopy(value) if isinstance(value, list | dict) else value
