"""Too many refusals: a seat that is refused by the rule again and again delays no rival and fills no ledger.

After so many refusals in a minute further calls are judged on what is committed, without a lock. Those that would be
refused are answered so and counted; one entry a minute says how many. One that would stand goes the usual way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps

from ..ledger.events import CLOSED_CODE, COUNT, Event
from ..records import Record
from ..rights.seat import Kind, Seat, system
from ..rules import rule
from ..words import T
from .closing import seal
from .context import Ctx
from .opening import open_acts, raw, rollback
from .registry import ACTS, Act
from .writing import write


class RefusalsCounted(Event, kind="kernel.refusals_counted", title=T("频繁被拒", "Refused again and again")):
    """How often one seat was refused an act by the rule within a minute, beyond the refusals that are entries."""

    refused_act = CLOSED_CODE
    by = CLOSED_CODE
    times = COUNT


def most(seats: Iterable[Seat]) -> int | None:
    """After how many refusals a minute a seat is answered without a lock; None where time and handlers act alone."""
    if all(seat.kind == Kind.SYSTEM for seat in seats):
        return None
    return int(rule("kernel.refusals_a_minute", date.today()).value)


def count_one(act: Act, seat: Seat, record_id: int | None) -> None:
    """Count a refusal that was answered without a lock."""
    raw().execute(
        "INSERT INTO kernel_flood AS f (seat, minute, act, record_type, record_id, pseudonym, counted) "
        "VALUES (%s, date_trunc('minute', clock_timestamp()), %s, %s, %s, %s, 1) "
        "ON CONFLICT (seat, minute, act, record_type, record_id) "
        "DO UPDATE SET counted = f.counted + 1, pseudonym = excluded.pseudonym",
        [seat.id, act.name, act.on.type(), record_id, seat.pseudonym],
    )


@dataclass(frozen=True)
class _Minute:
    seat: int
    minute: Any
    act: str
    type: str
    id: int
    pseudonym: str
    counted: int


def write_counts() -> int:
    """Write one entry for each seat, act and record of a minute that has passed; returns how many."""
    db = raw()
    db.execute("DELETE FROM kernel_flood WHERE counted = 0 AND minute < clock_timestamp() - interval '5 minutes'")
    rows = db.execute(
        "SELECT seat, minute, act, record_type, record_id, pseudonym, counted FROM kernel_flood "
        "WHERE counted > 0 AND minute < date_trunc('minute', clock_timestamp()) ORDER BY minute LIMIT 100"
    ).fetchall()
    for row in rows:
        passed = _Minute(*row)
        _write(passed)
        db.execute(
            "DELETE FROM kernel_flood WHERE (seat, minute, act, record_type, record_id) = (%s, %s, %s, %s, %s)",
            [passed.seat, passed.minute, passed.act, passed.type, passed.id],
        )
    return len(rows)


def _write(passed: _Minute) -> None:
    """One entry under a key of its own, so that a worker that dies between entry and deletion counts nothing twice."""
    model: type[Record] = apps.get_model(passed.type)  # type: ignore[assignment]
    by, seat = ACTS[passed.act], system()
    key = f"refusals:{passed.seat}:{passed.act}:{passed.id}:{passed.minute.timestamp():.0f}"
    claim = {"seat": seat.id, "act": RefusalsCounted.kind, "key": key, "hash": key}
    opened = open_acts(seat, [claim], [(model, passed.id)], [None], events=1, records=0, cases=0)
    record = opened.world.records.get((passed.type, passed.id))
    if record is None or not opened.claimed[0]["new"]:
        rollback(raw())
        return
    event = RefusalsCounted(refused_act=by.name, by=passed.pseudonym, times=passed.counted)
    entry = Ctx(opened.world, seat, key, opened.ledger, opened.now).entry(event.kind, event, record)
    seal([entry], opened, opened.events)
    answer = {"digest": entry.digest, "record": record.pk, "number": record.number}
    write(opened, [entry], [{**claim, "answer": answer}], [])
