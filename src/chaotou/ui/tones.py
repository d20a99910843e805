"""Which colour a state's tag has. Colour never speaks alone: the state's title always stands in it."""

from __future__ import annotations

from datetime import datetime

from ..kernel.procedure.case import Case
from ..kernel.procedure.declaration import State

TONES = ("ok", "run", "warn", "bad", "mute")

_SAID: dict[tuple[str, str], str] = {}


def tone(procedure: str, **states: str) -> None:
    """Say the colours of a procedure's states: ``tone("contracts.registration", registered="ok")``."""
    for state, colour in states.items():
        if colour not in TONES:
            raise ValueError(f"no such tone: {colour}")
        _SAID[procedure, state] = colour


def tone_of(case: Case, now: datetime) -> str:
    """The colour of a case: overdue is bad, else that of its state."""
    if case.due and not case.closed and case.due <= now:
        return "bad"
    return tone_of_state(case.procedure, case.standing)


def tone_of_state(procedure: str, state: State) -> str:
    """The colour of a state by itself: what the room said; else mute at the end, running where somebody holds it."""
    if said := _SAID.get((procedure, state.name)):
        return said
    return "mute" if state.final else "run" if state.holder else "ok"
