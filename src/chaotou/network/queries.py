"""What may be asked of the network."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from ..kernel.rights.reading import list_for, reading
from ..kernel.rights.seat import CITY, NAMES, PUBLIC, Kind, Seat, pseudonym, system
from ..kernel.words import T
from .models import Account, Centre, HeldSeat, Organisation


def centres() -> list[Centre]:
    """All centres, the city first."""
    return list(Centre.objects.order_by("code"))


def district_names() -> dict[str, T]:
    """Names of city and districts by division code."""
    return {c.code: c.name for c in centres()}


def centre_name(code: str) -> T:
    """Name of a district, or its code where the network does not know it."""
    found = Centre.objects.filter(code=code).first()
    return found.name if found else T(code, code)


def organisations(seat: Seat, ids: Iterable[int | None]) -> dict[int, Organisation]:
    """Organisations by id; those this seat may not see are missing."""
    wanted = {i for i in ids if i is not None}
    return {o.pk: o for o in list_for(seat, Organisation).filter(pk__in=wanted)}


def organisation_of_code(uscc: str) -> Organisation | None:
    """The organisation with this 统一社会信用代码, as everyone may see it."""
    with reading(PUBLIC) as eye:
        return list_for(eye, Organisation).filter(uscc=uscc).first()


def seats_of(account: Account) -> list[Seat]:
    """Every seat this person holds, in the order they were granted; an ended one is gone at once."""
    with reading(system()) as eye:
        rows = list(list_for(eye, HeldSeat).filter(until__isnull=True, person=account.pk).order_by("id"))
        names = organisations(eye, [r.owner for r in rows])
    return [_seat(r, account, names.get(r.owner or 0)) for r in rows]


def member(account: Account) -> Seat:
    """The seat of a person with an account and no granted seat: id below zero by the account's own."""
    known = pseudonym(settings.PSEUDONYM_SECRET, account.pk)
    return Seat(id=-10_000_000 - account.pk, kind=Kind.MEMBER, centre="", person=account.pk, pseudonym=known)


def seat_name(seat: Seat) -> T:
    """How a seat is called: its kind and where."""
    kind = NAMES[seat.kind]
    return T(f"{kind.zh} · {seat.name}", f"{kind.en} · {seat.name}") if seat.name else kind


def _seat(row: HeldSeat, account: Account, organisation: Organisation | None) -> Seat:
    kind = Kind(row.kind)
    return Seat(
        id=row.pk,
        kind=kind,
        centre=row.centre,
        person=account.pk,
        organisation=row.owner,
        pseudonym=pseudonym(settings.PSEUDONYM_SECRET, account.pk),
        name=str(organisation.name) if organisation else str(centre_name(row.centre or CITY)),
    )
