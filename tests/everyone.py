"""Everyone: every kind of seat of rights.md, in every relation to the cast's records, at every door of the house."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cast import cast, organisation, seat
from django.http import HttpResponse
from django.test import Client

from chaotou.kernel.rights.seat import PUBLIC, Kind, Seat
from chaotou.network.models import Account
from chaotou.network.queries import member
from chaotou.open.api import tokens

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Who:
    """Somebody at the door: a seat, the browser they are signed in with, the token of their program."""

    name: str
    seat: Seat
    browser: Client
    token: str

    def api(self, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """GET, or POST with a fresh key, under /api/v1."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        program = Client(headers=sent, raise_request_exception=False)
        if data is None:
            return program.get("/api/v1" + path)
        key = {"Idempotency-Key": uuid.uuid4().hex}
        return program.post("/api/v1" + path, json.dumps(data), content_type="application/json", headers=key)


def at_door(name: str, seat: Seat) -> Who:
    """The seat's person, signed in."""
    browser = Client(raise_request_exception=False)
    if seat.kind == Kind.PUBLIC:
        return Who(name, seat, browser, "")
    account = Account.objects.get(pk=seat.person)
    browser.force_login(account, BACKEND)
    return Who(name, seat, browser, tokens.make(account, seat, "R1"))


def newcomer() -> Seat:
    """A person with an account and no seat."""
    name = f"member{uuid.uuid4().hex[:8]}"
    return member(Account.objects.create(username=name, email=f"{name}@example.invalid", name_zh="新来的"))


@dataclass(frozen=True)
class Places:
    """Where people sit: the owner's own house, its neighbour in the same district, one in another, a service body."""

    neighbour: Any
    far: Any
    service: Any
    other_point: Any
    fund: Any


@cache
def places() -> Places:
    """The organisations beside the cast's own."""
    return Places(
        neighbour=organisation("邻校", "university", "330106", state_owned=True),
        far=organisation("远校", "university", "330108", state_owned=True),
        service=organisation("服务机构", "service", "330106"),
        other_point=organisation("外区登记点", "registration", "330109"),
        fund=organisation("基金", "enterprise", "330106"),
    )


@cache
def everyone() -> tuple[Who, ...]:
    """Each kind of seat but the system's, which no person can hold, in each relation that a person can stand in."""
    c, p = cast(), places()
    found: dict[str, Seat] = {
        "the public": PUBLIC,
        "a member": newcomer(),
        "researcher of the owner": c.researcher,
        "researcher next door": seat(Kind.RESEARCHER, p.neighbour),
        "tto of the owner": c.tto,
        "tto next door": seat(Kind.TTO, p.neighbour),
        "tto of another centre": seat(Kind.TTO, p.far),
        "signer of the owner": c.signer,
        "signer of the buyer": c.buyer_signer,
        "signer next door": seat(Kind.SIGNER, p.neighbour),
        "signer of a rival": c.rival_signer,
        "firm that buys": c.buyer,
        "firm of a rival": seat(Kind.FIRM, c.rival),
        "broker": seat(Kind.BROKER, p.service),
        "broker of the owner": seat(Kind.BROKER, c.university),
        "expert of the owner": seat(Kind.EXPERT, c.university),
        "expert next door": seat(Kind.EXPERT, p.neighbour),
        "registrar of the point": c.registrar,
        "second registrar": c.registrar2,
        "registrar of another point": seat(Kind.REGISTRAR, p.other_point),
        "officer of the centre": c.officer,
        "officer of another centre": c.other_officer,
        "officer of the buyer's centre": seat(Kind.OFFICER, centre="330110"),
        "city": c.city,
        "second of the city": c.city2,
        "analyst": c.analyst,
        "auditor": c.auditor,
        "fund": seat(Kind.FUND, p.fund),
        "fund of the buyer": seat(Kind.FUND, c.firm),
        "keeper of the owner": seat(Kind.KEEPER, c.university),
        "keeper of the buyer": seat(Kind.KEEPER, c.firm),
        "operator": seat(Kind.OPERATOR, centre="330100"),
    }
    assert {s.kind for s in found.values()} == set(Kind) - {Kind.SYSTEM}, "every kind of seat stands at the door"
    return tuple(at_door(name, who) for name, who in found.items())


def one_of_each(people: tuple[Who, ...] | None = None) -> tuple[Who, ...]:
    """The first of every kind."""
    first: dict[Kind, Who] = {}
    for who in people or everyone():
        first.setdefault(who.seat.kind, who)
    return tuple(first.values())


def named(name: str) -> Who:
    """Somebody by name."""
    return next(w for w in everyone() if w.name == name)


Door = Callable[[Who, str], HttpResponse]
