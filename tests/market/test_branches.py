"""The branches: an objection, a void lot, a winner who does not sign."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cast import cast, read
from lot_stage import DEPOSIT, PRICE, START, announced, buyer, clock, do, due, facts, kinds, pass_time, state

from chaotou.kernel.faults import Forbidden, Refused
from chaotou.kernel.installation import now
from chaotou.kernel.money import accounts, balance
from chaotou.kernel.rights.seat import system
from chaotou.market import ruling
from chaotou.market.models import Lot

pytestmark = pytest.mark.usefixtures("database")


def held(lot, taker):
    return -balance(accounts.deposit(taker.organisation, lot.number))


def sold_to_two(set_to, **terms):
    """A lot two have taken, its result shown; the loser offered the listed price."""
    lot, winner, loser = announced(**terms), buyer(), buyer()
    for taker, price in ((winner, PRICE + 100), (loser, PRICE)):
        do("hold_deposit", taker, lot)
        do("take", taker, lot, price_fen=price)
    pass_time(set_to, lot)
    return lot, winner, loser


def test_an_objection_holds_the_close_up_and_a_dismissed_one_lets_it_go_on():
    with clock() as set_to:
        lot, one = announced(), buyer()
        do("hold_deposit", one, lot)
        do("raise_objection", cast().researcher, lot, text="完成人署名有误")
        with pytest.raises(Refused):  # one at a time
            do("raise_objection", cast().buyer, lot, text="再提一次")
        do("take", one, lot, price_fen=PRICE)
        set_to(lot.ends_at + timedelta(days=1))
        with pytest.raises(Refused) as fault:
            do("close", system(), lot)
        assert fault.value.code == "state" and state(lot, "market.objection") == "open"
        with pytest.raises(Forbidden):
            do("answer_objection", cast().other_officer, lot, decision="dismissed", reason="不属实")
        with pytest.raises(Forbidden) as fault:  # who announced it is objected to
            do("answer_objection", cast().officer, lot, decision="dismissed", reason="署名与专利证书一致")
        assert fault.value.code == "self"
        do("answer_objection", cast().city, lot, decision="dismissed", reason="署名与专利证书一致")
        assert (state(lot), state(lot, "market.objection")) == ("listed", "dismissed")
        # The clock stood still: it ends as much later as the objection took, and until then anybody may take it.
        later = lot.ends_at + (now() - START)
        assert (read(Lot, lot.number).ends_at, due(lot)) == (later, later)
        assert facts(lot, "extended")[0]["reason"] == "objection" and kinds(lot)[-1] == "extended"
        with pytest.raises(Refused) as fault:
            do("close", system(), lot)
        assert fault.value.code == "not_yet"
        late = buyer()
        do("hold_deposit", late, lot)
        do("take", late, lot, price_fen=PRICE)
        pass_time(set_to, lot)
        assert state(lot) == "result_shown"
        before = due(lot)
        set_to(now() + timedelta(days=4))
        do("raise_objection", cast().buyer, lot, text="程序有瑕疵")
        with pytest.raises(Refused):
            do("award", system(), lot)
        do("answer_objection", cast().city, lot, decision="dismissed", reason="程序合规")
        assert state(lot) == "result_shown" and due(lot) > before
        pass_time(set_to, lot)
        assert state(lot) == "awarded"
    assert [e["objection"] for e in facts(lot, "objection_decided")] == ["YY-1", "YY-2"]
    assert ruling.result(lot)["outcome"] == "sold"


def test_an_upheld_objection_voids_by_a_second_person():
    with clock() as set_to:
        lot, winner, loser = sold_to_two(set_to)
        do("raise_objection", cast().researcher, lot, text="权属有争议")
        do("answer_objection", cast().city, lot, decision="upheld", reason="权属诉讼未决")
        assert (state(lot), state(lot, "market.voiding")) == ("to_void", "proposed")
        with pytest.raises(Forbidden) as fault:
            do("confirm_void", cast().city, lot, reason="作废")
        assert fault.value.code == "four_eyes"
        with pytest.raises(Refused):
            do("drop_void", cast().city, lot, reason="不作废")
        do("confirm_void", cast().officer, lot, reason="作废")
        assert [state(lot, p) for p in ("market.listing", "market.voiding", "market.objection")] == [
            "voided", "confirmed", "upheld",
        ]  # fmt: skip
        assert (held(lot, winner), held(lot, loser), read(Lot, lot.number).winner) == (0, 0, None)
    assert ruling.result(lot)["outcome"] == "voided"


def test_an_authority_voids_by_four_eyes_or_drops_it():
    with clock():
        lot, one = announced(), buyer()
        do("hold_deposit", one, lot)
        do("propose_void", cast().officer, lot, reason="公告材料有重大错误")
        do("drop_void", cast().city, lot, reason="已更正")
        assert (state(lot), state(lot, "market.voiding")) == ("listed", "dropped")
        do("raise_objection", cast().researcher, lot, text="材料不全")
        do("propose_void", cast().city, lot, reason="公告材料有重大错误")
        do("confirm_void", cast().city2, lot, reason="核实")
        assert state(lot) == "voided" and state(lot, "market.objection") == "moot" and held(lot, one) == 0
        with pytest.raises(Refused):
            do("raise_objection", cast().researcher, lot, text="太晚")
        with pytest.raises(Refused):
            do("propose_void", cast().officer, lot, reason="再来")


def test_who_raised_an_objection_does_not_answer_it():
    with clock():
        lot = announced()
        do("raise_objection", cast().researcher, lot, text="异议")
        same = replace(cast().officer, pseudonym=cast().researcher.pseudonym)
        with pytest.raises(Forbidden) as fault:
            do("answer_objection", same, lot, decision="dismissed", reason="自己答复")
        assert fault.value.code == "self"


def test_a_winner_who_does_not_sign_loses_the_deposit_after_notice():
    with clock() as set_to:
        lot, winner, _ = sold_to_two(set_to)
        pass_time(set_to, lot)
        with pytest.raises(Refused) as fault:
            do("give_notice", cast().officer, lot, reason="催告")
        assert fault.value.code == "not_yet"
        set_to(due(lot) + timedelta(days=1))
        do("give_notice", cast().officer, lot, reason="逾期未签约")
        with pytest.raises(Refused):
            do("default_winner", cast().city, lot)
        set_to(due(lot) + timedelta(days=1))
        with pytest.raises(Forbidden):
            do("default_winner", cast().officer, lot)
        do("default_winner", cast().city, lot)
        assert state(lot) == "defaulted" and held(lot, winner) == 0
        assert balance(accounts.forfeit(lot.centre, lot.number)) == -DEPOSIT
    assert ruling.result(lot)["outcome"] == "defaulted"
    assert facts(lot, "defaulted")[0]["follows"] == "failed"


def test_a_notice_is_answered_by_signing():
    with clock() as set_to:
        lot, winner, _ = sold_to_two(set_to)
        pass_time(set_to, lot)
        set_to(due(lot) + timedelta(days=1))
        do("give_notice", cast().officer, lot, reason="逾期未签约")
        do("conclude", system(), lot, contract="HT-2026-000009", buyer=winner.organisation)
        assert state(lot) == "concluded" and held(lot, winner) == 0


def test_the_next_taker_is_asked_at_its_own_price():
    with clock() as set_to:
        lot, winner, second = sold_to_two(set_to, on_default="next")
        pass_time(set_to, lot)
        _default(set_to, lot)
        asked = read(Lot, lot.number)
        assert (state(lot), asked.winner, asked.sold_fen) == ("next_asked", second.organisation, PRICE)
        with pytest.raises(Forbidden):
            do("accept_next", winner, lot)
        do("accept_next", second, lot)
        assert state(lot) == "result_shown"
        found = ruling.result(lot)
        assert (found["outcome"], found["winner"]) == ("sold", read(Lot, lot.number).winner_letter)
        pass_time(set_to, lot)
        assert state(lot) == "awarded" and facts(lot, "awarded")[-1]["price_cny_fen"] == str(PRICE)
        _default(set_to, lot)
        assert state(lot) == "defaulted"


def test_a_next_taker_who_does_not_answer_has_declined():
    with clock() as set_to:
        lot, _, _ = sold_to_two(set_to, on_default="next")
        pass_time(set_to, lot)
        _default(set_to, lot)
        pass_time(set_to, lot)
        assert state(lot) == "defaulted" and kinds(lot)[-1] == "next_declined"


def _default(set_to, lot):
    set_to(due(lot) + timedelta(days=1))
    do("give_notice", cast().officer, lot, reason="逾期未签约")
    set_to(due(lot) + timedelta(days=1))
    do("default_winner", cast().city, lot)


def test_nothing_before_its_time():
    with clock() as set_to:
        lot, _, _ = sold_to_two(set_to)
        with pytest.raises(Refused) as fault:
            do("award", system(), lot)
        assert fault.value.code == "not_yet"
        assert now() > START
