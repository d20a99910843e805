"""The whole road of a lot: two takers, a tie, what is refused, and how it ends."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from cast import cast, organisation, read, seat
from lot_stage import (
    DEPOSIT,
    END,
    PRICE,
    START,
    TERMS,
    WRITTEN,
    announced,
    buyer,
    clock,
    do,
    drawn_up,
    due,
    facts,
    kinds,
    pass_time,
    state,
)

from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.faults import Forbidden, Invalid, Missing, Refused
from chaotou.kernel.installation import now
from chaotou.kernel.ledger.store import Stored
from chaotou.kernel.money import accounts, balance, invariants
from chaotou.kernel.rights.seat import Kind, system
from chaotou.library import acts as library
from chaotou.library.models import Achievement
from chaotou.market import ruling
from chaotou.market.models import Lot

pytestmark = pytest.mark.usefixtures("database")


def held(lot, taker):
    return -balance(accounts.deposit(taker.organisation, lot.number))


def test_two_takers_the_higher_wins_and_signs():
    with clock() as set_to:
        lot, one, two = announced(), buyer(), buyer()
        assert state(lot) == "listed" and due(lot) == END
        for taker in (one, two):
            do("hold_deposit", taker, lot)
        set_to(START + timedelta(days=1))
        do("take", one, lot, price_fen=PRICE)
        do("take", two, lot, price_fen=PRICE + 1)
        set_to(END - timedelta(milliseconds=1))
        with pytest.raises(Refused, match="The end has not come"):
            do("close", system(), lot)
        pass_time(set_to, lot)
        sold = read(Lot, lot.number)
        assert (state(lot), sold.winner, sold.sold_fen, sold.on_sale) == (
            "result_shown", two.organisation, PRICE + 1, False,
        )  # fmt: skip
        pass_time(set_to, lot)
        assert state(lot) == "awarded"
        assert (held(lot, one), held(lot, two)) == (0, DEPOSIT)
        assert balance(accounts.payable(one.organisation)) == -DEPOSIT
        with pytest.raises(Refused) as fault:
            do("conclude", system(), lot, contract="HT-2026-000001", buyer=one.organisation)
        assert fault.value.code == "other_buyer" and state(lot) == "awarded"
        do("conclude", system(), lot, contract="HT-2026-000001", buyer=two.organisation)
        assert state(lot) == "concluded" and held(lot, two) == 0
        assert balance(accounts.escrow(two.organisation, "HT-2026-000001")) == -DEPOSIT
    found = ruling.result(sold)
    assert (found["outcome"], found["winner"], found["price_cny_fen"]) == ("sold", sold.winner_letter, str(PRICE + 1))
    assert kinds(lot) == [
        "drawn_up", "decided", "approved", "announced", "deposit_held", "deposit_held", "taken", "taken",
        "close_refused", "closed", "awarded", "deposit_released", "conclude_refused", "concluded",
    ]  # fmt: skip
    (said,) = facts(lot, "awarded")
    assert (said["taker"], said["price_cny_fen"]) == (sold.winner_letter, str(PRICE + 1))
    assert not [f for f in invariants.broken() if lot.number in f.where]


def test_announced_facts_are_the_parameters_of_the_rule():
    with clock():
        lot = announced(step_cny_fen=7, extensions=2)
    (said,) = facts(lot, "announced")
    assert {name: said[name] for name in lot.way.parameters()} == lot.parameters


def test_a_tie_goes_to_the_earlier():
    with clock() as set_to:
        lot, one, two = announced(), buyer(), buyer()
        for taker in (two, one):
            do("hold_deposit", taker, lot)
        do("take", one, lot, price_fen=PRICE + 5)
        do("take", two, lot, price_fen=PRICE + 5)
        pass_time(set_to, lot)
        assert read(Lot, lot.number).winner == one.organisation


def test_what_is_refused_is_an_event_with_its_answer():
    with clock() as set_to:
        lot, one, late = announced(starts_at=START + timedelta(hours=1)), buyer(), buyer()
        do("hold_deposit", one, lot)

        def refused(by, price=PRICE):
            with pytest.raises(Refused) as fault:
                do("take", by, lot, price_fen=price)
            return fault.value.code

        assert refused(one) == "early"
        set_to(START + timedelta(hours=2))
        assert refused(late) == "no_deposit"
        assert refused(one, PRICE - 1) == "below_minimum"
        do("take", one, lot, price_fen=PRICE)
        assert refused(one, PRICE * 2) == "already_taker"
        assert refused(cast().signer) == "barred"
        set_to(END + timedelta(milliseconds=37))
        assert refused(one) == "late"
    said = facts(lot, "take_refused")
    assert [e["answer"] for e in said] == ["early", "no_deposit", "below_minimum", "already_taker", "barred", "late"]
    assert said[0]["early_ms"] == 3_600_000 and said[-1]["late_ms"] == 37 and said[2]["price_cny_fen"] == str(PRICE - 1)
    answers = [a for a in ruling.result(lot)["answers"] if a]
    assert answers == ["early", "no_deposit", "below_minimum", "accepted", "already_taker", "late"]


def test_late_is_measured_in_milliseconds():
    with clock() as set_to:
        lot, other, one = announced(), announced(), buyer()
        for each in (lot, other):
            do("hold_deposit", one, each)
        set_to(END - timedelta(milliseconds=1))
        do("take", one, lot, price_fen=PRICE)
        set_to(END)
        with pytest.raises(Refused) as fault:
            do("take", one, other, price_fen=PRICE)
        assert fault.value.code == "late"


def test_a_repeated_key_gives_the_first_answer_also_after_the_end():
    with clock() as set_to:
        lot, one = announced(), buyer()
        do("hold_deposit", one, lot)
        first = do("take", one, lot, price_fen=PRICE, key="finger-1")
        assert do("take", one, lot, price_fen=PRICE, key="finger-1").digest == first.digest
        with pytest.raises(Refused):
            do("take", one, lot, price_fen=PRICE - 1, key="finger-2")
        pass_time(set_to, lot)
        again = do("take", one, lot, price_fen=PRICE, key="finger-1")
        assert (again.digest, again.repeated) == (first.digest, True)
        with pytest.raises(Refused) as fault:
            do("take", one, lot, price_fen=PRICE - 1, key="finger-2")
        assert fault.value.code == "below_minimum"
    assert kinds(lot).count("taken") == 1 and kinds(lot).count("take_refused") == 1


def test_first_come_wins_at_the_listed_price_and_closes_at_once():
    with clock() as set_to:
        lot, one, two = announced(several_takers="first_come"), buyer(), buyer()
        for taker in (one, two):
            do("hold_deposit", taker, lot)
        set_to(START + timedelta(days=1))
        do("take", one, lot, price_fen=PRICE + 100)
        with pytest.raises(Refused) as fault:
            do("take", two, lot, price_fen=PRICE * 2)
        assert fault.value.code == "taken"
        pass_time(set_to, lot)
        sold = read(Lot, lot.number)
        assert (state(lot), sold.winner, sold.sold_fen) == ("result_shown", one.organisation, PRICE)


def test_nobody_came_extended_once_then_failed():
    with clock() as set_to:
        lot, one = announced(extensions=1), buyer()
        do("hold_deposit", one, lot)
        pass_time(set_to, lot)
        longer = read(Lot, lot.number)
        assert state(lot) == "listed" and longer.ends_at > END and due(lot) == longer.ends_at
        pass_time(set_to, lot)
        assert state(lot) == "failed" and held(lot, one) == 0
        assert [e["outcome"] for e in facts(lot, "closed")] == ["extended", "failed"]
        assert ruling.result(lot)["outcome"] == "failed"


def test_withdrawn_before_the_first_take_alone():
    lot, one = announced(ends_at=datetime(2030, 3, 1, tzinfo=UTC), starts_at=None), buyer()
    do("hold_deposit", one, lot)
    do("withdraw", cast().tto, lot, reason="专利权属有变化")
    assert state(lot) == "withdrawn" and held(lot, one) == 0
    assert ruling.result(lot)["outcome"] == "withdrawn"
    other = announced(ends_at=datetime(2030, 3, 1, tzinfo=UTC), starts_at=None)
    do("hold_deposit", one, other)
    do("take", one, other, price_fen=PRICE)
    with pytest.raises(Refused) as fault:
        do("withdraw", cast().tto, other, reason="后悔")
    assert fault.value.code == "taken"


def test_a_state_owned_owner_cannot_skip_and_nobody_approves_their_own_decision():
    with clock():
        lot = drawn_up()
        assert lot.state_owned and not lot.public
        with pytest.raises(Missing):
            do("hold_deposit", buyer(), lot)
        for skipped in ("drafted", "decided"):
            assert state(lot) == skipped
            with pytest.raises(Refused) as fault:
                do("announce", cast().tto, lot)
            assert fault.value.code == "not_approved"
            if skipped == "drafted":
                do("revise", cast().tto, lot, **terms(lot))
                do("decide", cast().tto, lot, decision="校长办公会〔2026〕4号")
        from dataclasses import replace

        same = replace(cast().signer, person=cast().tto.person, pseudonym=cast().tto.pseudonym)
        with pytest.raises(Forbidden) as forbidden:
            do("approve", same, lot)
        assert forbidden.value.code == "four_eyes"
        do("approve", cast().signer, lot)
        do("announce", cast().tto, lot)
        assert state(lot) == "listed"


def test_an_owner_that_is_not_state_owned_may_announce_at_once():
    private = organisation("民营研究院", "institute", "330106")
    office = seat(Kind.TTO, private)
    with clock():
        made = perform(library.draft_achievement, office, **WRITTEN)
        perform(library.publish_achievement, office, read(Achievement, made.number))
        perform(library.verify_achievement, cast().officer, read(Achievement, made.number))
        made = perform(ACTS["market.lot.draw_up"], office, **TERMS, achievement=made.number)
        do("announce", office, made)
        assert state(read(Lot, made.number)) == "listed"


def terms(lot):
    from chaotou.market.acts import terms_of

    return {**terms_of(lot), "conditions_zh": "条件有改动"}


def test_terms_are_checked_at_once():
    with pytest.raises(Invalid) as fault:
        drawn_up(asking_price_cny_fen="", ends_at=START, related=["JG-0000-000000"])
    assert set(fault.value.fields) == {"asking_price_cny_fen", "ends_at", "related"}
    with pytest.raises(Refused) as short, clock():
        do("announce", cast().tto, _approved(ends_at=START + timedelta(hours=3)))
    assert short.value.code == "too_short"


def _approved(**changes):
    lot = drawn_up(**changes)
    do("decide", cast().tto, lot, decision="3号")
    do("approve", cast().signer, lot)
    return lot


def test_related_parties_and_staff_are_barred():
    from chaotou.network.acts import grant_seat
    from chaotou.network.models import Organisation

    with clock():
        rival = cast().rival
        lot = announced(related=[rival.number])
        assert lot.barred == [rival.pk]
        with pytest.raises(Refused) as fault:
            do("hold_deposit", cast().rival_signer, lot)
        assert fault.value.code == "barred"
        moonlighter = buyer()  # of no house of the cast: nobody there works for two parties
        do("hold_deposit", moonlighter, lot)
        perform(
            grant_seat, system(), person=moonlighter.person, kind="researcher", organisation=cast().university.pk,
            centre="330106",
        )  # fmt: skip
        with pytest.raises(Refused) as fault:
            do("take", moonlighter, lot, price_fen=PRICE)
        assert fault.value.code == "barred"
        assert Organisation.type() == "network.organisation"


def test_staff_are_barred_until_the_day_in_china_their_seat_ends():
    from chaotou.kernel.rights.reading import list_for, reading
    from chaotou.network.acts import end_seat, grant_seat
    from chaotou.network.models import HeldSeat

    with clock() as set_to:
        lot, former = announced(), buyer()
        made = perform(
            grant_seat, system(), person=former.person, kind="researcher", organisation=cast().university.pk,
            centre="330106",
        )  # fmt: skip
        with pytest.raises(Refused) as fault:
            do("hold_deposit", former, lot)
        assert fault.value.code == "barred"
        set_to(datetime(2026, 3, 5, 17, 30, tzinfo=UTC))  # 6 March in China, 5 March in Greenwich
        with reading(system()) as eye:
            held_seat = list_for(eye, HeldSeat).get(number=made.number)
        perform(end_seat, system(), held_seat, reason="离职")
        do("hold_deposit", former, lot)


def test_an_offer_reads_of_the_lot_what_came_since_the_last(bodies_read):
    with clock():
        lot, takers = announced(), [buyer() for _ in range(3)]
        for taker in takers:
            do("hold_deposit", taker, lot)
        read_now = []
        for taker in takers:
            with bodies_read() as seen:
                do("take", taker, lot, price_fen=PRICE)
            read_now.append(len(seen))
        assert read_now[1:] == [1, 1], "the offer before, and nothing twice"
        assert ruling.told(read(Lot, lot.number))[-1]["kind"] == "market.lot.taken"


def test_a_fault_of_the_rule_is_not_taken_for_nobody(monkeypatch):
    with clock():
        lot = announced()
        for taker in (buyer(), buyer()):
            do("hold_deposit", taker, lot)
        lot = read(Lot, lot.number)

        def broken(parameters, events):
            raise KeyError("price_cny_fen")

        monkeypatch.setattr(Lot, "way", replace(lot.way, settle=broken))
        ctx = SimpleNamespace(now=now(), world=SimpleNamespace(entries=[]))
        with pytest.raises(KeyError):
            ruling.next_taker(ctx, lot, "A")


@pytest.fixture
def bodies_read(monkeypatch):
    """Counts the entries whose bodies are read."""

    @contextmanager
    def counting():
        seen = []
        whole = Stored.read
        monkeypatch.setattr(Stored, "read", lambda self: seen.append(self.digest) or whole(self))
        yield seen
        monkeypatch.setattr(Stored, "read", whole)

    return counting


def test_one_open_lot_for_an_achievement_and_only_a_verified_one():

    lot = drawn_up()
    with pytest.raises(Refused) as fault:
        perform(ACTS["market.lot.draw_up"], cast().tto, **TERMS, achievement=lot.achievement_number)
    assert fault.value.code == "already_offered"
    with pytest.raises(Invalid):
        perform(ACTS["market.lot.draw_up"], cast().tto, **TERMS, achievement="CG-1999-000001")


def test_letters_are_drawn_and_names_stay_out_of_the_ledger():
    with clock():
        lot = announced()
        takers = [buyer() for _ in range(12)]
        for taker in takers:
            do("hold_deposit", taker, lot)
        lot = read(Lot, lot.number)
        assert set("ABCDEFGHIJ") < set(lot.letters) and len(lot.letters) == 12
        assert sorted(lot.letters.values()) == sorted(t.organisation for t in takers)
        opened = set(facts(lot, "deposit_held")[0])
        assert opened >= {"taker", "amount_cny_fen"} and "organisation" not in opened
