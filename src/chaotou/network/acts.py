"""What is done in the network."""

from __future__ import annotations

from typing import Any

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Invalid, Refused
from ..kernel.records import Record
from ..kernel.rights.grants import CITY_CENTRE, OFFICER, SIGNER, SYSTEM
from ..kernel.rights.seat import CITY, Kind, Seat
from ..kernel.words import T
from .events import OrganisationRegistered, SeatEnded, SeatGranted
from .forms import OF_THE_CITY, EndSeatForm, OrganisationForm, SeatForm
from .models import HeldSeat, Organisation
from .queries import is_taken


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
    """Enter a legal person into the network; its number and code are open. Raises ``Invalid`` for a known code.

    An officer enters those of their own district: a record not yet made has no relation that the grant could ask.
    """
    if ctx.seat.kind == Kind.OFFICER and ctx.seat.centre not in (district, CITY):
        raise Forbidden(T("只能登记本区的机构", "Only organisations of your own district"), "foreign")
    if is_taken(fields["uscc"]):
        raise Invalid({"uscc": T("这个代码的机构已在网络里", "The organisation of this code is here already")})
    made = ctx.new(Organisation, centre=district, public=True, **fields)
    made.owner = made.pk
    return OrganisationRegistered(
        organisation_kind=made.kind, uscc=made.uscc, district=district, state_owned=made.state_owned
    )


def _organisation_of(given: dict[str, Any]) -> list[tuple[type[Record], int]]:
    """The organisation of a new seat is read under the lock: a seat stands where its organisation does."""
    return [(Organisation, given["organisation"])] if given.get("organisation") else []


@act(
    "network.seat.grant",
    T("授予席位", "Grant a seat"),
    on=HeldSeat,
    seats=[SIGNER.of_owner, OFFICER.of_centre, CITY_CENTRE.of_centre, SYSTEM.anywhere],
    event=SeatGranted,
    form=SeatForm,
    creates=True,
    also=_organisation_of,
    law="本市运营规则（席位由本机构签署人、本区专员或市中心授予和终止，不高于授予人自己的席位）",
)
def grant_seat(ctx: Ctx, *, person: int, kind: str, organisation: int | None, centre: str) -> SeatGranted:
    """Give a person a seat. Nobody gives a seat above their own, or at a place that is not theirs."""
    if organisation is not None:
        known = ctx.world.records.get((Organisation.type(), organisation))
        if known is None:
            raise Invalid({"organisation": T("没有这个机构", "There is no such organisation")})
        if known.centre != centre:
            raise Invalid({"centre": T("席位与机构须在同一区", "A seat is in its organisation's district")})
    _not_above(ctx.seat, Kind(kind), organisation, centre)
    ctx.new(HeldSeat, person=person, kind=kind, owner=organisation, centre=centre or CITY, since=ctx.today)
    return SeatGranted(seat_kind=kind, since=ctx.today, person=str(person))


@act(
    "network.seat.end",
    T("终止席位", "End a seat"),
    on=HeldSeat,
    seats=[SIGNER.of_owner, OFFICER.of_centre, CITY_CENTRE.of_centre, SYSTEM.anywhere],
    event=SeatEnded,
    form=EndSeatForm,
    consequence=T("对方的下一次操作起即不再有此席位", "From their next request on, the person is without this seat"),
)
def end_seat(ctx: Ctx, seat: HeldSeat, *, reason: str) -> SeatEnded:
    """End a seat; the next request of its holder is made without it."""
    _not_above(ctx.seat, Kind(seat.kind), seat.owner, seat.centre)
    if seat.until is not None:
        raise Refused("ended", T("这个席位已经终止", "This seat has ended already"))
    seat.until = ctx.today
    return SeatEnded(reason=reason)


def _not_above(giver: Seat, kind: Kind, organisation: int | None, centre: str) -> None:
    """``rights.md``: not above one's own. Raises ``Forbidden``."""
    if giver.kind == Kind.SIGNER and (
        organisation is None or organisation != giver.organisation or kind in OF_THE_CITY
    ):
        raise Forbidden(T("只能授予或终止本机构的席位", "Only seats of your own organisation"), "above")
    if giver.kind == Kind.OFFICER and (
        centre != giver.centre or kind in OF_THE_CITY or (kind == Kind.SIGNER and organisation is None)
    ):
        raise Forbidden(T("只能授予或终止本区的席位", "Only seats of your own district"), "above")
