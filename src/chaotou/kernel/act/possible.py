"""Which acts a seat may do on a record now: what buttons a page shows, what the API offers."""

from __future__ import annotations

from collections.abc import Sequence

from ..procedure.case import Case
from ..procedure.declaration import procedures_of
from ..records import Record
from ..rights.seat import Kind, Seat
from .registry import ACTS, Act


def acts_on(seat: Seat, record: Record, cases: Sequence[Case]) -> list[Act]:
    """Acts granted to ``seat`` on ``record`` that its open ``cases`` allow, in the order they were declared."""
    return [
        a
        for a in ACTS.values()
        if not a.creates and isinstance(record, a.on) and a.granted(seat, record) and stands(a, record, cases)
    ]


def acts_creating(seat: Seat, model: type[Record]) -> list[Act]:
    """Acts by which ``seat`` may make a record of this type."""
    if seat.kind == Kind.PUBLIC:
        return []
    return [a for a in ACTS.values() if a.creates and a.on is model and a.granted(seat, None)]


def stands(act: Act, record: Record, cases: Sequence[Case]) -> bool:
    """Whether the procedures of the record allow the act in the states its cases stand in."""
    step_of_any = False
    for procedure in procedures_of(record.type()):
        if not any(s.act == act.name for s in procedure.steps):
            continue
        step_of_any = True
        case = next((c for c in cases if c.procedure == procedure.name and not c.closed), None)
        if case is None and procedure.opens(act.name):
            return True
        if case is not None and procedure.step_from(act.name, case.state):
            return True
    return not step_of_any
