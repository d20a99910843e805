"""What may be asked of the market."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from ..kernel.rights.reading import list_for
from ..kernel.rights.seat import Seat
from ..library.offered import offering
from .models import Lot


def lots(seat: Seat) -> QuerySet[Lot]:
    """Lots this seat may see, open ones first; inside ``reading(seat)``."""
    return list_for(seat, Lot).order_by("-on_sale", "-id")


def open_lots(seat: Seat) -> QuerySet[Lot]:
    """Lots that can be taken, those that end first before; inside ``reading(seat)``."""
    return list_for(seat, Lot).filter(on_sale=True, public=True).order_by("ends_at", "id")


def sold_lots(seat: Seat) -> QuerySet[Lot]:
    """Lots that found a buyer, those that ended last before; inside ``reading(seat)``."""
    return list_for(seat, Lot).filter(public=True, on_sale=False, sold_fen__isnull=False).order_by("-ends_at", "-id")


def lots_of_achievement(seat: Seat, achievement: int) -> QuerySet[Lot]:
    """Lots of one achievement, the newest first; inside ``reading(seat)``."""
    return list_for(seat, Lot).filter(achievement=achievement).order_by("-id")


@offering
def has_open_lot(achievement: int) -> bool:
    """Whether a lot of this achievement is under way; asked inside an act that holds the achievement."""
    return bool(
        _one(
            "SELECT EXISTS (SELECT FROM market_lot l JOIN kernel_case c ON c.record_type = 'market.lot' "
            "AND c.record_id = l.id AND c.procedure = 'market.listing' AND NOT c.closed WHERE l.achievement = %s)",
            [achievement],
        )
    )


def is_state_owned(organisation: int) -> bool:
    """Whether an organisation is state-owned; one that is not to be seen counts as such."""
    return _one("SELECT state_owned FROM network_organisation WHERE id = %s", [organisation]) is not False


def actor_of(lot: Lot, kind: str) -> str:
    """Pseudonym of who did the last event of this kind on the lot, "" if nobody did. Asked in an act."""
    return (
        _one(
            "SELECT a.actor FROM ledger_actors(%s, %s) a JOIN ledger_event e ON e.id = a.event WHERE e.kind = %s "
            "ORDER BY e.id DESC LIMIT 1",
            [lot.type(), lot.pk, kind],
        )
        or ""
    )


def stands_with(number: str, buyer: int) -> bool:
    """Whether the lot is awarded to this buyer and has not fallen since: not defaulted, not void, not another's."""
    return bool(
        _one(
            "SELECT EXISTS (SELECT FROM market_lot l JOIN kernel_case c ON c.record_type = 'market.lot' "
            "AND c.record_id = l.id AND c.procedure = 'market.listing' "
            "WHERE l.number = %s AND l.winner = %s AND c.state IN ('awarded', 'noticed', 'concluded'))",
            [number, buyer],
        )
    )


def last_award(lot: Lot) -> str:
    """Digest of the newest entry by which the lot was awarded, "" if it never was."""
    return (
        _one(
            "SELECT digest FROM ledger_event WHERE (subject_type, subject_id) = (%s, %s) "
            "AND kind = 'market.lot.awarded' ORDER BY id DESC LIMIT 1",
            [lot.type(), lot.pk],
        )
        or ""
    )


def _one(sql: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return row[0] if row else None
