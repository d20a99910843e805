"""What is done in the network."""

from __future__ import annotations

from typing import Any

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden
from ..kernel.rights.grants import CITY_CENTRE, OFFICER, SIGNER, SYSTEM
from ..kernel.rights.seat import CITY, Kind
from ..kernel.words import T
from .events import OrganisationRegistered, SeatEnded, SeatGranted
from .forms import EndSeatForm, OrganisationForm, SeatForm
from .models import HeldSeat, Organisation

#: Kinds of seat that only the city may give.
OF_THE_CITY = {Kind.CITY, Kind.ANALYST, Kind.AUDITOR, Kind.OFFICER, Kind.REGISTRAR, Kind.OPERATOR}


@act(
    "network.organisation.register",
    T("机构入网", "Register an organisation"),
    on=Organisation,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre, SYSTEM.anywhere],
    event=OrganisationRegistered,
    form=OrganisationForm,
    creates=True,
)
def register_organisation(ctx: Ctx, *, district: str, **fields: Any) -> OrganisationRegistered:
    """Enter a legal person into the network; its public number and code are open."""
    made = ctx.new(Organisation, centre=district, public=True, **fields)
    made.owner = made.pk
    return OrganisationRegistered(
        organisation_kind=made.kind, uscc=made.uscc, district=district, state_owned=made.state_owned
    )


@act(
    "network.seat.grant",
    T("授予席位", "Grant a seat"),
    on=HeldSeat,
    seats=[SIGNER.of_owner, OFFICER.of_centre, CITY_CENTRE.of_centre, SYSTEM.anywhere],
    event=SeatGranted,
    form=SeatForm,
    creates=True,
    law="rights.md: invite, grant, end a seat",
)
def grant_seat(ctx: Ctx, *, person: int, kind: str, organisation: int | None, centre: str) -> SeatGranted:
    """Give a person a seat. Nobody gives a seat above their own."""
    giver = ctx.seat
    if giver.kind == Kind.SIGNER and (organisation != giver.organisation or Kind(kind) in OF_THE_CITY):
        raise Forbidden(T("只能授予本机构的席位", "Only seats of your own organisation"), "above")
    if giver.kind == Kind.OFFICER and (centre != giver.centre or Kind(kind) in OF_THE_CITY):
        raise Forbidden(T("只能授予本区的席位", "Only seats of your own district"), "above")
    ctx.new(HeldSeat, person=person, kind=kind, owner=organisation, centre=centre or CITY, since=ctx.today)
    return SeatGranted(seat_kind=kind, since=ctx.today, person=str(person))


@act(
    "network.seat.end",
    T("终止席位", "End a seat"),
    on=HeldSeat,
    seats=[SIGNER.of_owner, OFFICER.of_centre, CITY_CENTRE.of_centre, SYSTEM.anywhere],
    event=SeatEnded,
    form=EndSeatForm,
)
def end_seat(ctx: Ctx, seat: HeldSeat, *, reason: str) -> SeatEnded:
    """End a seat; the next request of its holder is made without it."""
    seat.until = ctx.today
    return SeatEnded(reason=reason)
