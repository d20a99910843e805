"""What may be asked of the network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection

from ..kernel.rights.holding import holding
from ..kernel.rights.reading import ask, list_for, reading
from ..kernel.rights.seat import CITY, NAMES, PUBLIC, Kind, Seat, pseudonym, system
from ..kernel.words import T
from .models import Account, Centre, Organisation


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


def is_taken(uscc: str) -> bool:
    """Whether an organisation with this code is in the network; asked inside an act."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM network_organisation WHERE uscc = %s)", [uscc])
        return bool(cursor.fetchone()[0])


def seats_of(account: Account) -> list[Seat]:
    """Every seat this person holds, in the order they were granted; an ended one is gone at once."""
    return [seat_from(row) for row in ask(system(), _HELD, [CITY, account.pk])]


def member(account: Account) -> Seat:
    """The seat of a person with an account and no granted seat: id below zero by the account's own."""
    known = pseudonym(settings.PSEUDONYM_SECRET, account.pk)
    return Seat(id=-10_000_000 - account.pk, kind=Kind.MEMBER, centre="", person=account.pk, pseudonym=known)


@holding
def holds(seat: Seat) -> bool:
    """Whether a request of the same person, made now, could still be made from this seat."""
    account = Account.objects.filter(pk=seat.person, is_active=True).first()
    if account is None:
        return False
    return any(held.plain() == seat.plain() for held in (*seats_of(account), member(account)))


def seat_name(seat: Seat) -> T:
    """How a seat is called: its kind and where."""
    kind = NAMES[seat.kind]
    return T(f"{kind.zh} · {seat.name}", f"{kind.en} · {seat.name}") if seat.name else kind


_HELD = """
SELECT h.id, h.kind, h.centre, h.person, h.owner, coalesce(o.name_zh, c.name_zh), coalesce(o.name_en, c.name_en)
FROM network_heldseat h
LEFT JOIN network_organisation o ON o.id = h.owner
LEFT JOIN network_centre c ON c.code = coalesce(nullif(h.centre, ''), %s)
WHERE h.person = %s AND h.until IS NULL ORDER BY h.id
"""


def seat_from(row: tuple[Any, ...]) -> Seat:
    """The seat of a row: id, kind, centre, person, organisation, and the place's name in both languages."""
    held, kind, centre, person, organisation, zh, en = row
    return Seat(
        id=held, kind=Kind(kind), centre=centre, person=person, organisation=organisation,
        pseudonym=pseudonym(settings.PSEUDONYM_SECRET, person), name=str(T(zh or centre, en or zh or centre)),
    )  # fmt: skip
