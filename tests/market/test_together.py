"""Many at once on one lot: the lock decides, one at a time, and everybody gets an answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import read
from django.db import connections
from lot_stage import DEPOSIT, PRICE, announced, buyer, clock, do, facts, pass_time, state

from chaotou.kernel.act import ACTS, Call, perform, run
from chaotou.kernel.faults import Busy, Refused
from chaotou.kernel.money import accounts, balance, invariants
from chaotou.market.models import Lot

pytestmark = pytest.mark.usefixtures("database")
MANY = 20


def at_once(work, items):
    """Run ``work`` for every item in a thread of its own, all released together."""
    gate = Barrier(len(items))

    def one(item):
        gate.wait()
        try:
            return work(item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(one, items))


def take(lot, taker):
    """Press the button until it is answered; the key is of this finger, so a busy lot may be asked again."""
    for _ in range(20):
        try:
            perform(ACTS["market.lot.take"], taker, lot, key="finger", price_fen=PRICE)
            return "accepted"
        except Busy:
            continue
        except Refused as fault:
            return fault.code
    return "busy"


def test_of_twenty_at_once_one_is_first():
    with clock() as set_to:
        lot = announced(several_takers="first_come")
        takers = [buyer("并发") for _ in range(MANY)]
        lot = read(Lot, lot.number)
        at_once(lambda taker: perform(ACTS["market.lot.hold_deposit"], taker, lot), takers)
        assert len(read(Lot, lot.number).letters) == MANY
        answers = at_once(lambda taker: take(lot, taker), takers)
        assert sorted(answers) == ["accepted", *["taken"] * (MANY - 1)]
        assert len(facts(lot, "taken")) == 1 and len(facts(lot, "take_refused")) == MANY - 1
        winner = takers[answers.index("accepted")]
        pass_time(set_to, lot)
        pass_time(set_to, lot)
        assert (state(lot), read(Lot, lot.number).winner) == ("awarded", winner.organisation)
        owed = [-balance(accounts.payable(t.organisation)) for t in takers]
        assert sorted(owed) == [0, *[DEPOSIT] * (MANY - 1)]
        assert not [f for f in invariants.broken() if lot.number in f.where]


def test_calls_of_a_list_see_each_other():
    with clock():
        lot = announced(several_takers="first_come")
        takers = [buyer("名单") for _ in range(5)]
        for taker in takers:
            do("hold_deposit", taker, lot)
        calls = [Call(taker, f"list-{i}", {"price_fen": PRICE}) for i, taker in enumerate(takers)]
        outcomes = run(ACTS["market.lot.take"], lot.pk, calls)
        assert [o.fault.code if o.fault else "accepted" for o in outcomes] == ["accepted", *["taken"] * 4]


def test_one_key_pressed_many_times_has_one_effect():
    with clock():
        lot, taker = announced(), buyer("连按")
        do("hold_deposit", taker, lot)
        lot = read(Lot, lot.number)
        answers = at_once(lambda _: _pressed(lot, taker), list(range(8)))
        assert len(facts(lot, "taken")) == 1 and not facts(lot, "take_refused")
        assert len({a for a in answers if a}) == 1


def _pressed(lot, taker):
    from chaotou.kernel.faults import ActFault

    for _ in range(50):
        try:
            return perform(ACTS["market.lot.take"], taker, lot, key="same", price_fen=PRICE).digest
        except Refused:
            raise
        except ActFault:  # busy, or this seat already waits: the same key is sent again
            continue
    return ""
