"""Calls that wait for the same record run together: one lock, the rule over each in order, one commit.

Within one process the first caller leads; whoever comes while it works stands in line, and the next leader takes the
whole line as one list. So the ceiling of a hot record is not one commit per press. Other processes wait at the lock.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from ..faults import Busy, Waiting
from ..records import Record
from ..rights.seat import Seat
from .keys import fresh
from .registry import Act
from .runner import Call, Outcome, run

#: Longer than any act may take: who has stood in line for so long is told to press again with the same key.
PATIENCE_S = 15
#: Calls in one list at the most, so that the first of them is not kept waiting for the last.
MOST = 50


def perform(
    act: Act, seat: Seat, record: Record | None = None, *, key: str = "", at: Any = None, **arguments: Any
) -> Outcome:
    """Perform one act and return its receipt. Raises the ``ActFault`` by which it did not happen."""
    outcome = run_together(act, record.pk if record else None, Call(seat, key or fresh(), arguments, at))
    if outcome.fault:
        raise outcome.fault
    return outcome


@dataclass(eq=False)
class _Ticket:
    """One call in line; ``turn`` is set when it has its answer or is to lead, ``answered`` with the answer alone."""

    call: Call
    turn: threading.Event = field(default_factory=threading.Event)
    answered: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | None = None
    fault: BaseException | None = None


_guard = threading.Lock()
#: Lines that somebody leads, by act and record: tickets still to be taken.
_lines: dict[tuple[str, int], list[_Ticket]] = {}


def run_together(act: Act, record_id: int | None, call: Call) -> Outcome:
    """The answer of one call, run with whatever waits for the same record. Raises what ``run`` raises.

    Raises ``Waiting`` for a second call of a seat that stands in line already, ``Busy`` where the line does not move.
    """
    if record_id is None:
        return run(act, None, [call])[0]
    place, ticket = (act.name, record_id), _Ticket(call)
    with _guard:
        line = _lines.get(place)
        mine = next((t for t in line or () if t.call.seat.id == call.seat.id), None)
        if mine is None:
            _lines.setdefault(place, []).append(ticket)
    if mine is not None:
        if mine.call.key != call.key:
            raise Waiting
        # The same press twice: the second is answered what the first was.
        if not mine.answered.wait(PATIENCE_S):
            raise Busy
        return run_together(act, record_id, call)
    if line is not None and not ticket.turn.wait(PATIENCE_S):
        with _guard:
            if not ticket.turn.is_set():
                waiting = _lines.get(place, [])
                if ticket in waiting:
                    waiting.remove(ticket)
                raise Busy
    if ticket.outcome is None and ticket.fault is None:
        _lead(act, record_id, place)
    if ticket.fault is not None:
        raise ticket.fault
    assert ticket.outcome is not None
    return ticket.outcome


def _lead(act: Act, record_id: int, place: tuple[str, int]) -> None:
    """Run everybody in line, answer them, and hand the line to who came meanwhile."""
    with _guard:
        line = _lines[place]
        batch, _lines[place] = line[:MOST], line[MOST:]
    try:
        for ticket, outcome in zip(batch, run(act, record_id, [t.call for t in batch]), strict=True):
            ticket.outcome = outcome
    except BaseException as fault:
        for ticket in batch:
            ticket.fault = fault
    with _guard:
        rest = _lines[place]
        if rest:
            rest[0].turn.set()
        else:
            del _lines[place]
    for ticket in batch:
        ticket.answered.set()
        ticket.turn.set()
