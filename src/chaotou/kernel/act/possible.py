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
    return moved(act, record, cases) is not None


def moved(act: Act, record: Record, cases: Sequence[Case]) -> list[Case] | None:
    """Open cases the act moves on from where they stand, or None if the procedures forbid it now.

    An act that is a step of several procedures must be allowed by each of them that has an open case: what is
    filed cannot be signed anew, though both are moves of one contract.
    """
    found: list[Case] = []
    concerned = opens = False
    for procedure in procedures_of(record.type()):
        case = next((c for c in cases if c.procedure == procedure.name and not c.closed), None)
        # A running case goes on under the declaration it began with.
        declared = case.declared if case else procedure
        if not any(s.act == act.name for s in declared.steps):
            continue
        concerned = True
        if case is None:
            opens = opens or procedure.opens(act.name) is not None
        elif declared.step_from(act.name, case.state):
            found.append(case)
        else:
            return None
    return found if found or opens or not concerned else None
