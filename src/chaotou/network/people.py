"""People and the seats they hold, as those who may grant and end seats see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..kernel.rights.reading import get_for, list_for, reading
from ..kernel.rights.seat import CITY, NAMES, Kind, Seat, system
from ..kernel.words import T
from .forms import GRANTED, OF_THE_CITY
from .models import Account, HeldSeat, Organisation
from .queries import centre_name, district_names, organisations

#: Kinds of seat that may grant and end seats (``rights.md``).
GIVERS = (Kind.SIGNER, Kind.OFFICER, Kind.CITY)


@dataclass(frozen=True)
class Holder:
    """A seat with its person, for the list."""

    row: HeldSeat
    person: Account | None
    organisation: Organisation | None
    place: T

    @property
    def kind(self) -> T:
        """The kind of seat in words."""
        return NAMES[Kind(self.row.kind)]


def gives(seat: Seat) -> bool:
    """Whether this seat may grant seats at all: a signer only at an organisation."""
    return seat.kind in GIVERS and (seat.kind != Kind.SIGNER or seat.organisation is not None)


def grantable(seat: Seat) -> list[Kind]:
    """The kinds of seat this seat may give: never above its own."""
    if seat.kind == Kind.CITY:
        return list(GRANTED)
    return [k for k in GRANTED if k not in OF_THE_CITY] if gives(seat) else []


def holders(seat: Seat, *, ended: bool = False, limit: int = 500) -> list[Holder]:
    """Seats that this seat may end, newest first; ``ended`` gives those that have ended instead."""
    with reading(seat):
        rows = list_for(seat, HeldSeat).filter(until__isnull=not ended)
        if seat.kind == Kind.SIGNER:
            rows = rows.filter(owner=seat.organisation)
        elif seat.kind == Kind.OFFICER:
            rows = rows.filter(centre=seat.centre)
        found = list(rows.order_by("-id")[:limit])
        names = organisations(seat, [r.owner for r in found])
    people = Account.objects.in_bulk([r.person for r in found])
    districts = district_names()
    return [_holder(r, people, names, districts) for r in found]


def holder(seat: Seat, number: str) -> Holder:
    """One seat by its number. Raises ``Http404`` for a seat this one may not see."""
    with reading(seat):
        row = get_for(seat, HeldSeat, number)
        names = organisations(seat, [row.owner])
    return _holder(row, Account.objects.in_bulk([row.person]), names, district_names())


def may_end(seat: Seat, row: HeldSeat) -> bool:
    """Whether ``network.seat.end`` is this seat's on this row."""
    return row.until is None and Kind(row.kind) in grantable(seat)


def asking(seat: Seat, limit: int = 50) -> Sequence[Account]:
    """People who signed up with the code of the signer's organisation and hold no seat there yet."""
    if seat.kind != Kind.SIGNER or seat.organisation is None:
        return []
    with reading(seat):
        own = list_for(seat, Organisation).filter(pk=seat.organisation).first()
        held = set(list_for(seat, HeldSeat).filter(owner=seat.organisation).values_list("person", flat=True))
    if own is None:
        return []
    return list(Account.objects.filter(uscc=own.uscc, is_active=True).exclude(pk__in=held).order_by("-id")[:limit])


def in_charge(centre: str) -> list[tuple[Kind, int]]:
    """How many people hold which kind of office at a centre: numbers only, never who."""
    kinds = (Kind.CITY, Kind.ANALYST, Kind.OFFICER, Kind.REGISTRAR)
    with reading(system()) as eye:
        rows = list_for(eye, HeldSeat).filter(centre=centre, until__isnull=True, kind__in=[str(k) for k in kinds])
        found = Counter(rows.values_list("kind", "person").distinct().values_list("kind", flat=True))
    return [(k, found[str(k)]) for k in kinds if found[str(k)]]


def _holder(
    row: HeldSeat, people: dict[int, Account], names: dict[int, Organisation], districts: dict[str, T]
) -> Holder:
    at = names.get(row.owner or 0)
    place = at.name if at else districts.get(row.centre or CITY) or centre_name(row.centre)
    return Holder(row, people.get(row.person), at, place)
