"""What the network tells the pages: names of districts and organisations, and its lines on the rail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..kernel.rights.seat import Kind, Seat
from ..kernel.words import T
from ..ui import names
from ..ui.menu import entry
from .queries import district_names, organisations


def _organisations(seat: Seat, ids: Iterable[int]) -> Mapping[int, T]:
    return {pk: o.name for pk, o in organisations(seat, ids).items()}


names.tell(districts=district_names, organisations=_organisations)
entry(T("人员与席位", "People and seats"), "/work/people", (Kind.SIGNER, Kind.OFFICER, Kind.CITY), order=90)
