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

    The row policy hides seats of other organisations from the asking seat, so the question is put with the sight
    of the system and that sight is given back at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('chaotou.sees', true)")
        sees = cursor.fetchone()[0] or "own"
        cursor.execute("SELECT set_config('chaotou.sees', 'city', true)")
        cursor.execute(
            "SELECT EXISTS (SELECT FROM network_heldseat WHERE person = %s AND owner = %s "
            "AND (until IS NULL OR until > kernel_now()::date))",
            [person, organisation],
        )
        found = bool(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('chaotou.sees', %s, true)", [sees])
        return found
