"""C3: the listing against a plain-Python model; every act, also the forbidden ones, in any order and at any time."""

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from cast import cast, read
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from listing_model import ENDED, PRICE, Listing
from lot_stage import END, START, buyer, do, drawn_up

from chaotou.kernel.checkdb import checkdb
from chaotou.kernel.faults import ActFault
from chaotou.kernel.installation import set_clock
from chaotou.kernel.money import invariants
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.rights.seat import system
from chaotou.market import ruling
from chaotou.market.deposits import held
from chaotou.market.models import Lot

PER_LOT = 50
takers = st.integers(0, 2)
chances = st.randoms(use_true_random=False)
steps = {"done": 0, "ok": 0}
ends: Counter[str] = Counter()
#: What a lot's rule says in each state that has a result.
OUTCOME = {
    **dict.fromkeys(("result_shown", "result_objected", "awarded", "noticed", "concluded"), "sold"),
    "failed": "failed", "withdrawn": "withdrawn", "voided": "voided", "defaulted": "defaulted",
    "next_asked": "defaulted",
}  # fmt: skip
#: What usually comes next; without it a random walk would spend itself on refusals.
ONWARD = {
    "drafted": "decide", "decided": "approve", "approved": "announce",
    "listed": "trade " * 6 + "close close object withdraw", "listed_objected": "trade answer answer",
    "result_shown": "award award award object", "result_objected": "answer",
    "awarded": "give_notice give_notice conclude", "noticed": "default default conclude",
    "next_asked": "answer_next answer_next time_out_next", "to_void": "confirm",
}  # fmt: skip


@cache
def signers():
    return [buyer(f"模型{i}") for i in range(3)]


class Market(RuleBasedStateMachine):
    """One lot and its model, driven by whatever comes."""

    @initialize(
        several=st.sampled_from(("highest_offer", "first_come")), extensions=st.integers(0, 1),
        on_default=st.sampled_from(("failed", "next")), hurry=st.booleans(),
    )  # fmt: skip
    def begin(self, several, extensions, on_default, hurry):
        self.begin_lot(several, extensions, on_default, hurry)

    def begin_lot(self, several, extensions, on_default, hurry):
        self.now = START
        set_clock(self.now)
        terms = {"several_takers": several, "extensions": extensions, "on_default": on_default, "starts_at": None}
        self.lot = drawn_up(**terms)
        self.model = Listing(END, several, extensions, on_default)
        self.due = None
        if hurry:  # most lots come to trading, or the model would hardly ever see it
            self.decide()
            self.approve(False)
            self.announce()
            for taker in (0, 1):
                self.hold(taker)

    def act(self, name, by, expected, **arguments):
        """Perform an act; what it answers and where it leaves the lot must be as the model says."""
        try:
            do(name, by, self.lot, **arguments)
            answer = "ok"
        except ActFault as fault:
            answer = fault.code
        assert answer == expected, f"{name}: {answer}, the model says {expected} ({self.model})"
        steps["done"] += 1
        steps["ok"] += answer == "ok"
        self.compare()

    def compare(self):
        cases = {c.procedure: c for c in Case.objects.filter(record_id=self.lot.pk).order_by("id")}
        listing = cases["market.listing"]
        stands = [cases[p].state if p in cases else "" for p in ("market.objection", "market.voiding")]
        model = self.model
        assert (listing.state, *stands) == (model.state, model.objection, model.voiding)
        self.due = listing.due
        if model.state == "listed":
            assert listing.due == model.closes
        lot = read(Lot, self.lot.number)
        seats = signers()
        by_organisation = {s.organisation: i for i, s in enumerate(seats)}
        assert {by_organisation[lot.letters[code]] for code in held(lot)} == model.held
        winner = by_organisation.get(lot.winner)
        assert (winner, lot.sold_fen, lot.public) == (model.winner, model.price, model.public)

    @rule(minutes=st.sampled_from((1, 60, 1440, 4320)))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        set_clock(self.now)

    @rule(past=st.sampled_from((-1, 0, 1)))
    def wait_for_due(self, past):
        if self.due is not None:
            self.now = max(self.now, self.due + timedelta(milliseconds=past))
            set_clock(self.now)

    @rule()
    def decide(self):
        self.act("decide", cast().tto, self.model.decide(), decision="3号")

    @rule(same=st.booleans())
    def approve(self, same):
        by = replace(cast().signer, pseudonym=cast().tto.pseudonym) if same else cast().signer
        self.act("approve", by, self.model.approve(same))

    @rule()
    def announce(self):
        self.act("announce", cast().officer, self.model.announce(self.now))

    @rule(taker=takers)
    def hold(self, taker):
        self.act("hold_deposit", signers()[taker], self.model.hold(taker, self.now))

    @rule(taker=takers, more=st.sampled_from((-1, 0, 0, 1, 2)))
    def take(self, taker, more):
        expected = self.model.take(taker, PRICE + more, self.now)
        self.act("take", signers()[taker], expected, price_fen=PRICE + more)

    @rule()
    def close(self):
        self.act("close", system(), self.model.close(self.now))

    @rule()
    def award(self):
        self.act("award", system(), self.model.award(self.now, self.due))

    @rule()
    def conclude(self):
        buyer = signers()[self.model.winner or 0].organisation
        self.act("conclude", system(), self.model.conclude(), contract="HT-2026-999999", buyer=buyer)

    @rule()
    def give_notice(self):
        self.act("give_notice", cast().officer, self.model.give_notice(self.now, self.due), reason="逾期")

    @rule(same=st.booleans())
    def default(self, same):
        by = cast().officer if same else cast().city
        self.act("default_winner", by, self.model.default(self.now, self.due, same))

    @rule(taker=takers, accepts=st.booleans())
    def answer_next(self, taker, accepts):
        name = "accept_next" if accepts else "pass_over"
        self.act(name, signers()[taker], self.model.answer_next(taker, accepts))

    @rule()
    def time_out_next(self):
        self.act("pass_over", system(), self.model.time_out_next(self.now, self.due))

    @rule()
    def withdraw(self):
        self.act("withdraw", cast().tto, self.model.withdraw(), reason="撤回")

    @rule()
    def object(self):
        self.act("raise_objection", cast().researcher, self.model.object(self.now), text="异议")

    @rule(decision=st.sampled_from(("dismissed", "dismissed", "upheld")))
    def answer(self, decision):
        expected = self.model.answer(decision, self.now)
        self.act("answer_objection", cast().city, expected, decision=decision, reason="查明")

    @rule(who=st.sampled_from(("officer", "city")))
    def propose(self, who):
        self.act("propose_void", getattr(cast(), who), self.model.propose(who), reason="错误")

    @rule()
    def drop(self):
        self.act("drop_void", cast().city2, self.model.drop(), reason="更正")

    @rule(who=st.sampled_from(("officer", "city")))
    def confirm(self, who):
        self.act("confirm_void", getattr(cast(), who), self.model.confirm(who), reason="核实")

    @rule(chance=chances)
    def onward(self, chance):
        self.go(chance)

    @rule(chance=chances)
    def onward_again(self, chance):
        self.go(chance)

    @rule(chance=chances)
    def onward_further(self, chance):
        self.go(chance)

    def go(self, chance):
        """What usually comes next in this state, at the time it may come; where all is over, a new lot."""
        for _ in range(4):
            if self.model.state in ENDED:
                self.close_books()
                several = chance.choice(("highest_offer", "first_come"))
                self.begin_lot(several, chance.randrange(2), chance.choice(("next", "failed")), True)
            name = chance.choice(ONWARD[self.model.state].split())
            if name in ("close", "award", "give_notice", "default", "time_out_next"):
                self.wait_for_due(0)
            if name == "trade":
                chance.choice((self.hold, lambda t: self.take(t, chance.choice((0, 1, 2)))))(chance.randrange(3))
            elif name == "answer_next":
                self.answer_next(self.model.winner, chance.random() < 0.5)
            elif name == "answer":
                self.answer(chance.choice(("dismissed", "dismissed", "upheld")))
            elif name in ("approve", "default"):
                getattr(self, name)(False)
            elif name == "confirm":
                self.confirm(chance.choice(("officer", "city")))
            else:
                getattr(self, name)()

    def teardown(self):
        if hasattr(self, "model"):
            self.close_books()

    def close_books(self):
        """The rule, run over the lot's entries, gives the result that the model has."""
        ends[self.model.state] += 1
        if self.model.public:
            found = ruling.result(read(Lot, self.lot.number))
            assert found["outcome"] == OUTCOME.get(self.model.state, found["outcome"])
            if found["outcome"] == "sold":
                assert found["price_cny_fen"] == str(self.model.price)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("most", [2_000, pytest.param(20_000, marks=pytest.mark.soak)], ids=["short", "soak"])
def test_the_listing_and_its_model_never_differ(most):
    began = time.monotonic()
    try:
        while steps["done"] < most:
            run_state_machine_as_test(
                Market,
                settings=settings(
                    max_examples=4, stateful_step_count=PER_LOT, deadline=None, database=None, print_blob=True,
                    suppress_health_check=list(HealthCheck),
                ),
            )  # fmt: skip
    finally:
        set_clock(None)
    print(f"C3: {steps['done']:,} acts on lots in {time.monotonic() - began:.0f} s, {steps['ok']:,} of them done, "
          f"0 divergences; ended in {dict(ends)}")  # fmt: skip
    assert steps["done"] >= most
    assert invariants.broken() == []
    broken = {f.name: f.breaks[:5] for f in checkdb() if f.breaks}
    assert not broken
