"""``chaotou seat``: the first two people of the city centre, who then let in everybody else.

A new installation has no seats, and a seat is granted by somebody who holds one. So the operator makes the first two,
from the seat *system* and recorded like every other; from then on the city grants (``rights.md``: not above one's own).
"""

from __future__ import annotations

import argparse

from ...kernel.act import perform
from ...kernel.rights.reading import list_for, reading
from ...kernel.rights.seat import CITY, Kind, system
from ...network.acts import grant_seat
from ...network.models import Account, HeldSeat
from ..running.saying import say

#: Two, because what needs four eyes needs two people.
MOST = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """The login of an account that has signed up."""
    parser.add_argument("login", help="已注册的账号 / the login of an account that has signed up")


def run(options: argparse.Namespace) -> int:
    """Grant the seat; 1 with the reason where it is not granted."""
    person = Account.objects.filter(username__iexact=options.login, is_active=True).first()
    if person is None:
        say("没有这个账号：请本人先在 /sign-up 注册", "no such account: the person signs up first")
        return 1
    with reading(system()) as eye:
        held = list(list_for(eye, HeldSeat).filter(kind=Kind.CITY, until=None).values_list("person", flat=True))
    if person.pk in held:
        say("此人已有市中心席位", "holds this seat already")
        return 1
    if len(held) >= MOST:
        say("市中心已有两人：以后的席位由他们在 /work/people 授予", "the city has two people: they grant from now on")
        return 1
    made = perform(grant_seat, system(), person=person.pk, kind=str(Kind.CITY), organisation=None, centre=CITY)
    say(f"已授予市中心席位 {made.number}，已记账", f"the seat is granted and recorded: {made.digest[:19]}…")
    return 0
