"""Which colour a state's tag has. Colour never speaks alone: the state's title always stands in it."""

from __future__ import annotations

from datetime import datetime

from ..kernel.procedure.case import Case

TONES = ("ok", "run", "warn", "bad", "mute")

_SAID: dict[tuple[str, str], str] = {}


def tone(procedure: str, **states: str) -> None:
    """Say the colours of a procedure's states: ``tone("contracts.registration", registered="ok")``."""
    for state, colour in states.items():
        if colour not in TONES:
            raise ValueError(f"no such tone: {colour}")
        _SAID[procedure, state] = colour


def tone_of(case: Case, now: datetime) -> str:
    """The colour of a case: overdue is bad; else what the room said; else held is running, at rest is ok."""
    if case.due and not case.closed and case.due <= now:
        return "bad"
    if said := _SAID.get((case.procedure, case.state)):
        return said
    if case.closed:
        return "mute"
    return "run" if case.standing.holder else "ok"
