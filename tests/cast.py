"""The cast of the tests: organisations with people in every seat, made once per database by real acts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password

from chaotou.kernel.act import perform
from chaotou.kernel.records import Record
from chaotou.kernel.rights.reading import get_for, reading
from chaotou.kernel.rights.seat import Kind, Seat, system
from chaotou.network.acts import grant_seat, register_organisation
from chaotou.network.models import Account, Organisation
from chaotou.network.queries import seats_of

_people = count(1)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(serial: int, kind: str = "91") -> str:
    """A code with a right check digit that no real organisation has (GB 32100-2015)."""
    head = f"{kind}330106TEX{serial:06d}"[:17]
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(head))
    return head + ALPHABET[(31 - total % 31) % 31]


def organisation(name: str, kind: str, district: str = "330106", **more: Any) -> Organisation:
    """A new organisation."""
    made = perform(
        register_organisation, system(), name_zh=f"演示{name}", name_en=f"Demo {name}", kind=kind,
        uscc=uscc(next(_people) + 1000), district=district, **more,
    )  # fmt: skip
    return read(Organisation, made.number)


@cache
def _password() -> str:
    """Everybody's password, hashed once: its cost is meant for strangers."""
    return make_password("潮头demo2026")


def seat(kind: Kind, at: Organisation | None = None, centre: str = "") -> Seat:
    """A new person in a seat."""
    n = next(_people)
    person = Account.objects.create(
        username=f"{kind}{n}", email=f"p{n}@example.invalid", password=_password(), name_zh=f"测试{n}"
    )
    perform(
        grant_seat, system(), person=person.pk, kind=str(kind), organisation=at.pk if at else None,
        centre=centre or (at.centre if at else "330100"),
    )  # fmt: skip
    return seats_of(person)[0]


def read(model: type[Record], number: str) -> Any:
    """The row as the system sees it."""
    with reading(system()) as eye:
        return get_for(eye, model, number)


@dataclass(frozen=True)
class Cast:
    """Who the tests act as. Two of a kind where four eyes are asked."""

    university: Organisation
    firm: Organisation
    rival: Organisation
    point: Organisation
    tto: Seat
    tto2: Seat
    signer: Seat
    researcher: Seat
    buyer: Seat
    buyer_signer: Seat
    rival_signer: Seat
    officer: Seat
    other_officer: Seat
    registrar: Seat
    registrar2: Seat
    city: Seat
    city2: Seat
    analyst: Seat
    auditor: Seat


@cache
def cast() -> Cast:
    """The cast; the same for the whole run of one worker."""
    university = organisation("大学", "university", "330106", state_owned=True)
    firm = organisation("企业", "enterprise", "330110")
    rival = organisation("对手", "enterprise", "330108")
    point = organisation("登记点", "registration", "330106")
    return Cast(
        university, firm, rival, point,
        tto=seat(Kind.TTO, university), tto2=seat(Kind.TTO, university), signer=seat(Kind.SIGNER, university),
        researcher=seat(Kind.RESEARCHER, university), buyer=seat(Kind.FIRM, firm),
        buyer_signer=seat(Kind.SIGNER, firm), rival_signer=seat(Kind.SIGNER, rival),
        officer=seat(Kind.OFFICER, centre="330106"), other_officer=seat(Kind.OFFICER, centre="330108"),
        registrar=seat(Kind.REGISTRAR, point), registrar2=seat(Kind.REGISTRAR, point),
        city=seat(Kind.CITY, centre="330100"), city2=seat(Kind.CITY, centre="330100"),
        analyst=seat(Kind.ANALYST, centre="330100"), auditor=seat(Kind.AUDITOR, centre="330100"),
    )  # fmt: skip
