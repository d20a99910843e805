"""Doing at once all that would be done in time: for the demonstration, for tests and for ``chaotou settle``."""

from __future__ import annotations

from django.conf import settings
from django.db import connections

from ...kernel import jobs, outbox, timekeeper
from ...kernel.ledger import adopt
from ...kernel.ledger.sequencer import Sequencer
from ...kernel.setup import signing_key


def settle() -> int:
    """Time acts, handlers and jobs until nothing more follows; then number and seal. Returns how much was done."""
    total = 0
    while done := timekeeper.tick() + outbox.dispatch() + (jobs.run_next() is not None):
        total += done
    seal()
    return total


def seal() -> int:
    """Number and seal everything that is committed; returns the ledger's size. Waits for another sequencer.

    Raises ``KeyFault`` where the key in force is not at hand.
    """
    owner = connections["owner"]
    owner.ensure_connection()
    sequencer = Sequencer(signing_key())
    while (done := sequencer.round(owner.connection)) is None or done.numbered:
        pass
    return done.size


def keep_head() -> None:
    """Keep the newest head outside the database, as the live process does after each round."""
    owner = connections["owner"]
    owner.ensure_connection()
    head = adopt.newest(owner.connection)
    if head is not None:
        adopt.remember(settings.LAST_HEAD_FILE, head)
