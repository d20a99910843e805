"""What may be asked of the library."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from ..kernel.installation import now
from ..kernel.rights.reading import list_for
from ..kernel.rights.seat import Seat
from ..kernel.terms import local_day
from .models import Achievement, Demand


def achievements(seat: Seat) -> QuerySet[Achievement]:
    """Achievements this seat may see, newest first; inside ``reading(seat)``."""
    return list_for(seat, Achievement).order_by("-id")


def open_achievements(seat: Seat) -> QuerySet[Achievement]:
    """Those offered to everyone: archived ones are reached by their number alone."""
    return achievements(seat).filter(public=True, ended_on__isnull=True)


def demands(seat: Seat) -> QuerySet[Demand]:
    """Demands this seat may see, newest first; inside ``reading(seat)``."""
    return list_for(seat, Demand).order_by("-id")


def open_demands(seat: Seat) -> QuerySet[Demand]:
    """Those that wait for an answer from anyone: neither closed, nor is their day past."""
    unexpired = Q(deadline__isnull=True) | Q(deadline__gte=local_day(now()))
    return demands(seat).filter(unexpired, public=True, ended_on__isnull=True)


def achievements_of(seat: Seat, organisation: int) -> QuerySet[Achievement]:
    """Public ones of an organisation, the newest first."""
    return achievements(seat).filter(public=True, owner=organisation).order_by("-id")


def achievements_by_number(seat: Seat, numbers: Iterable[str]) -> dict[str, Achievement]:
    """Achievements by public number; those this seat may not see are missing."""
    return {a.number: a for a in achievements(seat).filter(number__in=list(numbers))}


def shows_name(seat: Seat, demand: Demand) -> bool:
    """Whether the seat may read who the demander is (rights.md: see a hidden demander's name)."""
    if not demand.hidden_name or seat.sees == "city":
        return True
    if seat.sees == "centre":
        return seat.centre == demand.centre
    organisation = seat.settings()["organisation"]
    return organisation is not None and (organisation == demand.owner or organisation in demand.parties)
