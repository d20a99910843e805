"""Who may not take a lot (trading-methods.md 0): the seller and its staff, and related parties as declared."""

from __future__ import annotations

from django.db import connection

from ..kernel.rights.seat import Seat
from .models import Lot


def is_barred(seat: Seat, lot: Lot) -> bool:
    """Whether this seat's organisation or person may not take the lot."""
    return (
        seat.organisation in (None, lot.owner) or seat.organisation in lot.barred or _is_staff(seat.person, lot.owner)
    )


def _is_staff(person: int, organisation: int | None) -> bool:
    """Whether a person holds a seat at an organisation that has not ended, whoever asks.

    The row policy hides seats of other organisations from the asking seat, so the database is put this one question.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT market_works_for(%s, %s)", [person, organisation])
        return bool(cursor.fetchone()[0])
