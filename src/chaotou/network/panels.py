"""What the network tells others: names of districts and organisations, its line on the rail, addresses for mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..kernel.notify import address_book
from ..kernel.rights.reading import list_for, reading
from ..kernel.rights.seat import CITY, Kind, Seat, system
from ..kernel.words import T
from ..ui import names
from ..ui.menu import entry
from .models import Account, HeldSeat
from .queries import district_names, organisations


def _organisations(seat: Seat, ids: Iterable[int]) -> Mapping[int, T]:
    return {pk: o.name for pk, o in organisations(seat, ids).items()}


@address_book
def addresses(organisation: int | None, centre: str) -> list[str]:
    """Mail of the people who hold a seat at the organisation, or at the centre itself."""
    with reading(system()) as eye:
        held = list_for(eye, HeldSeat).filter(until__isnull=True, owner=organisation)
        if organisation is None:
            held = held.filter(centre=centre or CITY)
        people = list(held.values_list("person", flat=True))
    found = Account.objects.filter(pk__in=people, is_active=True).exclude(email="").order_by("pk")
    return list(found.values_list("email", flat=True))


names.tell(districts=district_names, organisations=_organisations)
entry(T("人员与席位", "People and seats"), "/work/people", (Kind.SIGNER, Kind.OFFICER, Kind.CITY), order=90)
