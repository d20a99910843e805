"""``chaotou seat``: the first two people of the city, and nobody after them."""

import argparse

import pytest
from cast import cast

from chaotou.kernel.rights.seat import Kind
from chaotou.network.models import Account
from chaotou.network.queries import seats_of
from chaotou.site.commands import seat

pytestmark = pytest.mark.usefixtures("database")


def grant(login):
    return seat.run(argparse.Namespace(login=login))


def test_the_first_are_granted_once_and_later_ones_by_the_city(capsys, monkeypatch):
    assert cast().city and cast().city2
    person = Account.objects.create_user("first.of.city", "first@example.invalid", "潮头demo2026", name_zh="首任")
    assert grant("first.of.city") == 1 and "由他们" in capsys.readouterr().out
    monkeypatch.setattr(seat, "MOST", 10_000)
    assert grant("FIRST.of.city") == 0 and [s.kind for s in seats_of(person)] == [Kind.CITY]
    assert grant("first.of.city") == 1 and grant("nobody.at.all") == 1
