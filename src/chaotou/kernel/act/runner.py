"""The runner: takes a list of calls on one subject; a single act is a list of one.

In order: what needs no state → request key, lock, clock, ids and rows in one trip → rights and procedure → the
body of each call in order on a fork → entries and every change in one trip that commits.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from django.core.serializers.json import DjangoJSONEncoder

from ..faults import ActFault, Broken, Busy, Ended, Exists, Forbidden, KeyReused, Missing, Refused, Stale
from ..procedure.declaration import procedures_of
from ..records import Record
from ..rights.seat import Seat, system
from ..rules import rule
from ..words import T
from . import flood
from .closing import seal
from .context import Ctx
from .keys import is_stale
from .opening import Flooding, Opened, Ref, Witness, be, open_acts, raw, rollback
from .registry import Act
from .world import Entry
from .writing import write

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """One press of a button: who, with which request key, with which arguments.

    ``witness`` is asked in the act's own transaction, after the lock: where it finds nothing, the caller no longer
    speaks for the seat. So what is known of a caller may be remembered between calls, and an end holds at once.
    """

    seat: Seat
    key: str
    arguments: dict[str, Any]
    at: Any = None
    witness: Witness | None = None


@dataclass
class Outcome:
    """What one call was answered: a receipt's digest and the record, or the fault."""

    digest: str = ""
    record: int = 0
    number: str = ""
    now: datetime | None = None
    fault: ActFault | None = None
    repeated: bool = False
    #: Refused by the rule once more within a flood: counted, and no entry of its own.
    counted: bool = False

    def stored(self) -> dict[str, Any]:
        """The answer as it is kept with the request key."""
        kept: dict[str, Any] = {"digest": self.digest, "record": self.record, "number": self.number}
        if self.fault:
            kept["refused"] = {"code": self.fault.code, "zh": self.fault.text.zh, "en": self.fault.text.en}
        return kept


def run(act: Act, record_id: int | None, calls: Sequence[Call]) -> list[Outcome]:
    """Run calls of one act on one record (or each making its own), each with its own answer.

    If the closing trip fails for a list, its calls run again one by one, so a poisoned call harms only itself.
    Raises ``Busy`` or ``Halted`` for all of them.
    """
    outcomes: dict[int, Outcome] = {}
    ready: list[tuple[int, Call, dict[str, Any]]] = []
    for i, call in enumerate(calls):
        try:
            if not any(g.kind == call.seat.kind for g in act.grants):
                raise _forbidden(act)
            if is_stale(call.key):
                raise Stale
            ready.append((i, call, act.clean(call.arguments)))
        except ActFault as fault:
            outcomes[i] = Outcome(fault=fault)
            _note_refusal(act, call, fault, record_id)
    if ready:
        try:
            outcomes |= _transaction(act, record_id, ready)
        except psycopg.Error as fault:
            rollback(raw())
            if len(ready) == 1 and not isinstance(fault, psycopg.errors.UniqueViolation):
                raise
            for one in ready:
                outcomes |= _alone(act, record_id, one)
    return [outcomes[i] for i in range(len(calls))]


def _alone(act: Act, record_id: int | None, one: tuple[int, Call, dict[str, Any]]) -> dict[int, Outcome]:
    try:
        return _transaction(act, record_id, [one])
    except psycopg.errors.UniqueViolation:
        rollback(raw())
        return {one[0]: Outcome(fault=Exists())}
    except psycopg.Error:
        rollback(raw())
        log.exception("%s failed at its closing", act.name)
        return {one[0]: Outcome(fault=Broken())}


def _transaction(act: Act, record_id: int | None, ready: list[tuple[int, Call, dict[str, Any]]]) -> dict[int, Outcome]:
    reader = ready[0][1].seat if len(ready) == 1 else system()
    try:
        opened = _open(act, record_id, ready, reader, most=flood.most(call.seat for _, call, _ in ready))
    except Flooding:
        refused = _without_lock(act, record_id, ready)
        if refused:
            return refused
        opened = _open(act, record_id, ready, reader)
    db = raw()
    outcomes: dict[int, Outcome] = {}
    undone: list[Call] = []
    try:
        for (i, call, arguments), claim, stands in zip(ready, opened.claimed, opened.stands, strict=True):
            if len(ready) > 1:
                be(call.seat)  # what a body looks at, it sees with its own seat's eyes
            outcomes[i] = _one(act, record_id, call, arguments, claim, opened) if stands else Outcome(fault=Ended())
            if outcomes[i].fault and not outcomes[i].record and claim["new"]:
                undone.append(call)  # nothing was recorded of it: its key is free again
        if not opened.world.entries:
            rollback(db)
        else:
            if len(ready) > 1:
                be(reader)
            _commit(act, ready, outcomes, opened, undone)
    except BaseException:
        rollback(db)
        raise
    for i, call, _ in ready:
        fault = outcomes[i].fault
        if isinstance(fault, Forbidden | Missing):
            _note_refusal(act, call, fault, record_id)
        elif outcomes[i].counted:
            flood.count_one(act, call.seat, record_id)
    return outcomes


def _open(
    act: Act,
    record_id: int | None,
    ready: list[tuple[int, Call, dict[str, Any]]],
    reader: Seat,
    **how: Any,
) -> Opened:
    refs: list[Ref] = [] if record_id is None else [(act.on, record_id)]
    for _, _, arguments in ready:
        refs += [r for r in act.also(arguments) if r not in refs]
    refs.sort(key=lambda r: (r[0].type(), r[1]))
    return open_acts(
        reader,
        [_claim(act, record_id, call) for _, call, _ in ready],
        refs,
        [call.witness for _, call, _ in ready],
        events=len(ready),
        records=(act.creates + act.room_for) * len(ready),
        cases=(len(procedures_of(act.on.type())) + act.room_for) * len(ready),
        **how,
    )


def _without_lock(
    act: Act, record_id: int | None, ready: list[tuple[int, Call, dict[str, Any]]]
) -> dict[int, Outcome] | None:
    """The refusal that the one call in ``ready`` gets by what is committed, counted; None if it would stand."""
    i, call, arguments = ready[0]
    opened = _open(act, record_id, ready, call.seat, look=True)
    try:
        stands, claim = opened.stands[0], {"new": True, "flooding": True}
        outcome = _one(act, record_id, call, arguments, claim, opened) if stands else Outcome(fault=Ended())
    finally:
        rollback(raw())
    if not outcome.counted:
        return None
    flood.count_one(act, call.seat, record_id)
    return {i: outcome}


def _one(
    act: Act,
    record_id: int | None,
    call: Call,
    arguments: dict[str, Any],
    claim: dict[str, Any],
    opened: Opened,
) -> Outcome:
    if not claim["new"]:
        return _again(claim)
    world = opened.world
    record = world.records.get((act.on.type(), record_id)) if record_id is not None else None
    fork = world.fork()
    ctx = Ctx(fork, call.seat, call.key, opened.ledger, opened.now)
    ctx.at = call.at
    try:
        if record_id is not None and (record is None or not sees(call.seat, record)):
            raise Missing
        if not act.granted(call.seat, record):
            raise _forbidden(act)
        for model, other_id in act.also(arguments):
            other = world.records.get((model.type(), other_id))
            if other is None or not sees(call.seat, other):
                raise Missing
        mine = fork.records[(act.on.type(), record_id)] if record_id is not None else None
        subject = ctx.apply(act, mine, arguments)
        _adopt(opened, fork)
        return Outcome(number=subject.number, record=subject.pk, now=opened.now)
    except Refused as fault:
        if record is None:
            return Outcome(fault=fault)
        if claim.get("flooding"):
            return Outcome(fault=fault, counted=True)
        event = act.refusal(answer=fault.code, **fault.facts)
        entry = Ctx(world, call.seat, call.key, opened.ledger, opened.now).entry(f"{act.name}_refused", event, record)
        world.entries.append(entry)
        return Outcome(number=record.number, record=record.pk, now=opened.now, fault=fault)
    except ActFault as fault:
        return Outcome(fault=fault)


def _adopt(opened: Opened, fork: Any) -> None:
    opened.world = fork


def _again(claim: dict[str, Any]) -> Outcome:
    if not claim["same"]:
        return Outcome(fault=KeyReused())
    answer = claim["answer"]
    if answer is None:
        return Outcome(fault=Busy())
    refused = answer.get("refused")
    fault = Refused(refused["code"], T(refused["zh"], refused["en"])) if refused else None
    return Outcome(answer["digest"], answer["record"], answer["number"], fault=fault, repeated=True)


def _commit(act: Act, ready: list[Any], outcomes: dict[int, Outcome], opened: Opened, undone: list[Call]) -> None:
    entries: list[Entry] = opened.world.entries
    ids = list(opened.events)
    if len(entries) > len(ids):
        extra = raw().execute(
            "SELECT nextval('ledger_event_id') FROM generate_series(1, %s)", [len(entries) - len(ids)]
        )
        ids += [row[0] for row in extra.fetchall()]
    seal(entries, opened, ids[: len(entries)])
    by_key: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        by_key.setdefault((entry.key, entry.seat), entry)
    answers: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for i, call, _ in ready:
        outcome, own = outcomes[i], by_key.get((call.key, call.seat.id))
        if outcome.repeated or own is None or call in undone:
            continue
        outcome.digest = own.digest
        answers.append({"seat": call.seat.id, "act": act.name, "key": call.key, "answer": outcome.stored()})
        if outcome.fault:
            refused.append({"seat": call.seat.id, "act": act.name, "type": act.on.type(), "id": outcome.record})
    write(opened, entries, answers, [{"seat": c.seat.id, "act": act.name, "key": c.key} for c in undone], refused)


def sees(seat: Seat, record: Record) -> bool:
    """The record policy in Python, for calls of several seats that run under one lock (``kernel_sees``)."""
    if record.public or seat.sees == "city":
        return True
    if seat.sees == "centre":
        return record.centre == seat.centre
    organisation = seat.settings()["organisation"]
    return organisation is not None and (organisation == record.owner or organisation in record.parties)


def _claim(act: Act, record_id: int | None, call: Call) -> dict[str, Any]:
    """The request key with the digest of all it was pressed for: record, time of a back-entry, every argument."""
    content = [record_id, call.at, call.arguments]
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return {
        "seat": call.seat.id,
        "act": act.name,
        "key": call.key,
        "hash": hashlib.sha256(text.encode()).hexdigest(),
    }


def _forbidden(act: Act) -> Forbidden:
    return Forbidden(T("此事由{who}办理", "This is done by: {who}").format(who=act.who()), "seat")


def note_refusal(act: Act, seat: Seat, reason: str, subject: str) -> None:
    """Keep that a seat was refused an act by right, in a transaction of its own: listed, beyond a number a minute
    counted. Of the public, who have no seat, only how many there were in a minute is kept.
    """
    most = int(rule("kernel.refusals_listed_a_minute", date.today()).value)
    values = [seat.id, act.name, subject, reason, most]
    raw().execute("SELECT kernel_note_refusal(%s, %s, %s, %s, %s::int)", values)


def _note_refusal(act: Act, call: Call, fault: ActFault, record_id: int | None) -> None:
    if isinstance(fault, Forbidden | Missing):
        note_refusal(act, call.seat, fault.code, str(record_id or ""))
