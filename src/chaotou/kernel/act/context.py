"""What an act's body is given: the seat, the time after the lock, and the only ways to change anything."""

from __future__ import annotations

import copy
from datetime import date, datetime
from typing import Any, TypeVar

from ..faults import Refused
from ..ledger.body import time_text
from ..ledger.events import Event
from ..procedure.case import Case
from ..procedure.declaration import procedures_of
from ..records import Record
from ..rights.seat import Seat
from ..rules import rule
from ..terms import due, local_day
from ..words import T
from .possible import moved
from .registry import Act
from .world import Chain, Entry, Notice, World

R = TypeVar("R", bound=Record)


class Ctx:
    """Context of one call. Changes made through it stand only if the call returns."""

    def __init__(self, world: World, seat: Seat, key: str, ledger: str, now: datetime) -> None:
        self.world = world
        self.seat = seat
        self.key = key
        self.ledger = ledger
        self.now = now
        self.at: date | datetime | None = None
        self.relates: list[dict[str, str]] = []
        self.secrets: dict[str, Any] = {}
        self.wanted: tuple[str, ...] = ()
        self._owed: list[tuple[str, int]] = []
        self._news: list[tuple[T, int | None, str]] = []
        self._also: list[Record] = []
        self._nested: list[Entry] = []

    @property
    def today(self) -> date:
        """The day in China of the time after the lock."""
        return local_day(self.now)

    def rule(self, name: str) -> Any:
        """Value of the dated rule in force today."""
        return rule(name, self.today).value

    def new(self, model: type[R], **fields: Any) -> R:
        """A new record with the next id and number, written when the call returns."""
        number_id = self.world.record_ids.pop(0)
        record = model(
            id=number_id,
            number=f"{model.prefix}-{self.today.year}-{number_id:06d}",
            made_at=self.now,
            changed_at=self.now,
            **fields,
        )
        self.world.records[(model.type(), number_id)] = record
        self.world.chains[(model.type(), number_id)] = Chain(record.number)
        return record

    def held(self, model: type[R], record_id: int) -> R:
        """A record that was locked at opening because the act declared it."""
        found = self.world.records.get((model.type(), record_id))
        if found is None:
            raise RuntimeError(f"{model.type()} {record_id} was not declared by the act and is not locked")
        return found  # type: ignore[return-value]

    def stands_on(self, *records: Record) -> None:
        """The event also belongs to the chains of these held records."""
        self._also.extend(records)

    def case(self, procedure: str, record: Record) -> Case | None:
        """The open case of ``record`` in ``procedure``."""
        return next(
            (c for c in self.world.cases.values() if c.procedure == procedure and c.record_id == record.pk
             and not c.closed),
            None,
        )  # fmt: skip

    def to(self, *states: str) -> None:
        """Say which target a step with several takes; one for each procedure the act moves."""
        self.wanted = states

    def post(self, *lines: tuple[str, int]) -> None:
        """Postings of this event: (account, fen) lines that sum to zero. Raises ``ValueError`` otherwise."""
        if sum(fen for _, fen in lines) != 0:
            raise ValueError("postings do not balance")
        self._owed.extend(lines)

    def tell(self, text: T, *, organisation: int | None = None, centre: str = "") -> None:
        """Leave a notice in an inbox and the e-mail outbox, in the same transaction."""
        self._news.append((text, organisation, centre))

    def second_person(self, first: str, otherwise: T) -> None:
        """This call is the second eye on what ``first`` began: its name is committed beside the event, where the
        database compares. Raises ``Refused`` with ``otherwise`` for the same person, from whichever seat.
        """
        if self.seat.pseudonym == first:
            raise Refused("same_person", otherwise)
        self.secrets["first_eye"] = first

    def relate(self, rel: str, digest: str) -> None:
        """Name another entry: ``caused_by``, ``replaces``, ``cancels`` or ``opens``."""
        self.relates.append({"rel": rel, "ledger": self.ledger, "digest": digest})

    def nest(self, act: Act, record: Record | None = None, **arguments: Any) -> Record:
        """Run another act as part of this one; its entry names this one as its cause. Returns its subject."""
        inner = Ctx(self.world, self.seat, self.key, self.ledger, self.now)
        subject = inner.apply(act, record, act.clean(arguments))
        self._nested.extend(inner.entries_made)
        return subject

    def apply(self, act: Act, record: Record | None, arguments: dict[str, Any]) -> Record:
        """Run the body, move cases, and leave the entry in the world. Returns the entry's subject."""
        known = set(self.world.records)
        moving = _moves(act, record, self.world)
        event = act.body(self, **arguments) if act.creates else act.body(self, record, **arguments)
        if not isinstance(event, act.event):
            raise TypeError(f"{act.name} must return {act.event.__name__}")
        subject = record if record is not None and not act.creates else self._made(act, known)
        entry = self.entry(event.kind, event, subject)
        self.world.entries.append(entry)
        for nested in self._nested:
            nested.relates.append({"rel": "caused_by", "ledger": self.ledger, "cause": entry})  # type: ignore[dict-item]
            self.world.entries.remove(nested)
            self.world.entries.append(nested)
        self.entries_made = [entry, *self._nested]
        self._move(act, subject, moving, entry)
        self.world.postings.extend((entry, account, fen) for account, fen in self._owed)
        self.world.notices.extend(Notice(t, o, c, entry) for t, o, c in self._news)
        return subject

    def entry(self, kind: str, event: Event, subject: Record) -> Entry:
        """The entry of this call, not yet placed in the chain."""
        at = self.at.isoformat() if type(self.at) is date else time_text(self.at or self.now)  # type: ignore[arg-type]
        closed = {**event.closed(), **self.secrets}
        return Entry(kind, event, subject, self._also, self.relates, self.seat.pseudonym, self.seat.id, at,
                     self.key, subject.public, closed)  # fmt: skip

    def _made(self, act: Act, known: set[tuple[str, int]]) -> Record:
        fresh = [r for k, r in self.world.records.items() if k not in known and isinstance(r, act.on)]
        if not fresh:
            raise TypeError(f"{act.name} is declared to create a {act.on.type()} and made none")
        return fresh[0]

    def _move(self, act: Act, subject: Record, moving: list[Case], entry: Entry) -> None:
        for procedure in procedures_of(subject.type()):
            opening = procedure.opens(act.name)
            if opening and not any(c.procedure == procedure.name for c in moving):
                case = Case(id=self.world.case_ids.pop(0), procedure=procedure.name, version=procedure.version,
                            record_type=subject.type(), record_id=subject.pk, number=subject.number, state="",
                            opened_at=self.now)  # fmt: skip
                self.world.cases[case.id] = case
                moving = [*moving, case]
        for case in moving:
            step = case.declared.step_from(act.name, case.state)
            assert step is not None
            wanted = step.targets if len(step.targets) == 1 else self.wanted
            target = next((t for t in wanted if t in step.targets), None)
            if target is None:
                raise RuntimeError(f"{act.name} must say where the case goes: {step.targets}")
            fresh = case.state == ""
            case.move(target, subject, due(case.declared.by_name[target].within, subject, self.now))
            case.step, case.moved_at = act.event.kind, self.now
            self.world.moves.append((copy.copy(case), entry, fresh))


def _moves(act: Act, record: Record | None, world: World) -> list[Case]:
    """Open cases this act moves on. Refuses if the act is a step and may not be taken where they stand."""
    if record is None:
        return []
    mine = [c for c in world.cases.values() if c.record_id == record.pk and c.record_type == record.type()]
    found = moved(act, record, mine)
    if found is None:
        standing = next((c for c in mine if not c.closed), None)
        state = standing.standing.title if standing else T("已办结", "ended")
        raise Refused("state", T("现在的状态是“{s}”，不能办理“{a}”", "The state is “{s}”; “{a}” is not possible now")
                      .format(s=state, a=act.title))  # fmt: skip
    return found
