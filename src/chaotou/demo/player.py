"""Plays the city's story: sets the clock, lets time and handlers act, performs the next step, seals.

Deterministic in everything but salts, keys and the ledger's id: the same numbers, amounts and dates each time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connections

from ..kernel import outbox, timekeeper
from ..kernel.installation import installation, set_clock
from ..kernel.ledger.sequencer import Sequencer
from ..kernel.rights.reading import list_for, reading
from ..kernel.rights.seat import system
from ..kernel.setup import signing_key
from ..network.models import Organisation
from . import deals, library
from .data_files import at
from .people import Cast, move_in
from .steps import City, Step

FIRST_DAY = "2024-11-18"


def play(progress: Callable[[int, int], None] = lambda done, total: None) -> bool:
    """Play the whole story into an empty demonstration; False if it is there already.

    Raises ``RuntimeError`` for a ledger that is not marked as a demonstration.
    """
    if not installation().demonstration:
        raise RuntimeError("演示数据只能装入演示库 / the demonstration goes into a database marked as demonstration")
    with reading(system()) as eye:
        if list_for(eye, Organisation).exists():
            return False
    cast, city = Cast(), City()
    try:
        set_clock(at(FIRST_DAY))
        move_in(cast)
        story: list[Step] = sorted([*library.steps(cast), *deals.steps(cast)], key=lambda s: s.at)
        for done, step in enumerate(story):
            settle(step.at)
            step.do(city)
            _settle()
            progress(done + 1, len(story))
            if done % 20 == 0:
                _seal()
    finally:
        set_clock(None)
    _settle()
    _seal()
    return True


def settle(moment: datetime) -> None:
    """Move the clock to ``moment``; everything that falls due before it does so at its own time."""
    for due in timekeeper.due_before(moment):
        set_clock(due)
        _settle()
    set_clock(moment)
    _settle()


def _settle() -> None:
    """Let time act and handlers run until nothing more follows."""
    while timekeeper.settle_due() + outbox.dispatch():
        pass


def _seal() -> None:
    """Number and seal what has been written, under a head of the played time."""
    connections["owner"].ensure_connection()
    sequencer = Sequencer(signing_key())
    while (done := sequencer.round(connections["owner"].connection)) is not None and done.numbered:
        pass
