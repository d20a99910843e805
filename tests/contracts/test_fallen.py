"""A contract never outlives its lot: default, the next taker and voiding, and handlers that come late or twice."""

from datetime import timedelta

import pytest
from cast import cast, read
from deal_stage import SPRING, clock, do, form_of, of_lot, offered, pass_time, state, step

from chaotou.contracts import handlers
from chaotou.contracts.models import Contract
from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.faults import Refused
from chaotou.kernel.installation import now
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.money import accounts, balance
from chaotou.kernel.outbox import dispatch
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import system
from chaotou.market.models import Lot

pytestmark = pytest.mark.usefixtures("database")

PRICE, DEPOSIT = 360_000_000, 1_000_000
REASON = {"reason": "逾期未签约"}


def taken_by_two(set_to) -> Lot:
    """A lot the cast's firm was awarded; its rival is next."""
    made = perform(
        ACTS["market.lot.draw_up"], cast().tto, achievement=offered().number, form="license", method="listed",
        asking_price_cny_fen=PRICE, deposit_cny_fen=DEPOSIT, several_takers="highest_offer", extensions=0,
        starts_at=now(), ends_at=now() + timedelta(days=20), conditions_zh="随附全部技术资料", on_default="next",
    )  # fmt: skip
    lot = read(Lot, made.number)
    do("decide", cast().tto, lot, decision="校长办公会〔2026〕3号")
    do("approve", cast().signer, lot)
    do("announce", cast().officer, lot)
    for taker, price in ((cast().buyer_signer, PRICE + 100), (cast().rival_signer, PRICE)):
        do("hold_deposit", taker, lot)
        do("take", taker, lot, price_fen=price)
    pass_time(set_to, lot)
    pass_time(set_to, lot)
    return read(Lot, lot.number)


def work() -> None:
    while dispatch():
        pass


def notice(set_to, lot: Lot) -> None:
    """Let the terms of signing and of the notice end."""
    for name in ("give_notice", ""):
        set_to(Case.objects.get(record_id=lot.pk, procedure="market.listing", closed=False).due + timedelta(days=1))
        if name:
            do(name, cast().officer, lot, **REASON)


def told(lot: Lot, kind: str) -> dict:
    """What a handler is given of the newest entry of a kind."""
    entry = next(e for e in reversed(of_subject(lot.type(), lot.pk)) if e.kind == kind)
    return {"event": entry.id, "subject": lot.pk, "digest": entry.digest}


def contracts(lot: Lot) -> list[Contract]:
    with reading(system()) as eye:
        return list(list_for(eye, Contract).filter(lot=lot.number).order_by("id"))


def refused(name: str, by, contract: Contract, **more) -> str:
    with pytest.raises(Refused) as fault:
        step(name, by, contract, **more)
    return fault.value.code


def test_a_defaulted_buyers_contract_lapses_and_the_next_ones_own_is_concluded():
    with clock(SPRING) as set_to:
        lot = taken_by_two(set_to)
        work()
        old = step("sign", cast().signer, of_lot(lot))
        notice(set_to, lot)
        do("default_winner", cast().city, lot)
        # Before any handler ran the text is dead already.
        assert refused("sign", cast().buyer_signer, old) == "fallen"
        work()
        assert state(old, "contracts.signing") == "lapsed"
        assert refused("sign", cast().buyer_signer, old) == "state"
        do("accept_next", cast().rival_signer, lot)
        pass_time(set_to, lot)
        work()
        new = of_lot(lot)
        assert new.pk != old.pk and new.buyer == cast().rival.pk and new.total_fen == PRICE
        for by in (cast().signer, cast().rival_signer):
            step("sign", by, new)
        work()
        assert [e.kind for e in of_subject(lot.type(), lot.pk)][-1] == "market.lot.concluded"
        assert balance(accounts.escrow(cast().rival.pk, new.number)) == 0  # its deposit had gone back before
        assert balance(accounts.forfeit(lot.centre, lot.number)) == -DEPOSIT
        step("submit", cast().tto, new, **form_of(new))


def test_what_both_have_signed_is_neither_defaulted_nor_voided_while_the_handler_waits():
    with clock(SPRING) as set_to:
        lot = taken_by_two(set_to)
        work()
        contract = of_lot(lot)
        notice(set_to, lot)
        for by in (cast().signer, cast().buyer_signer):
            contract = step("sign", by, contract)
        for name, by, more in (("default_winner", cast().city, {}), ("confirm_void", cast().city, REASON)):
            if name == "confirm_void":
                do("propose_void", cast().officer, lot, **REASON)
            with pytest.raises(Refused) as fault:
                do(name, by, lot, **more)
            assert fault.value.code == "signed"
        work()
        assert [e.kind for e in of_subject(lot.type(), lot.pk)][-1] == "market.lot.concluded"
        assert balance(accounts.escrow(cast().firm.pk, contract.number)) == -DEPOSIT


def test_a_void_lot_takes_its_contract_with_it():
    with clock(SPRING) as set_to:
        lot = taken_by_two(set_to)
        work()
        contract = of_lot(lot)
        do("propose_void", cast().officer, lot, **REASON)
        do("confirm_void", cast().city, lot, **REASON)
        terms = {k: getattr(contract, k) for k in ("title", "text", "starts_on", "ends_on", "pay_method")}
        assert refused("edit", cast().tto, contract, **terms) == "fallen"
        work()
        assert state(contract, "contracts.signing") == "lapsed"
        assert refused("edit", cast().tto, contract, **terms) == "state"
        handlers.lapse_contracts(told(lot, "market.lot.voided"))  # the same entry once more
        assert [e.kind for e in of_subject(contract.type(), contract.pk)][-1] == "contracts.contract.edit_refused"


def test_an_award_that_comes_late_drafts_nothing_for_a_lot_that_has_moved_on():
    with clock(SPRING) as set_to:
        lot = taken_by_two(set_to)
        first = told(lot, "market.lot.awarded")
        notice(set_to, lot)
        do("default_winner", cast().city, lot)
        handlers.draft_contract(first)  # the next taker is asked and has not answered
        assert contracts(lot) == []
        do("accept_next", cast().rival_signer, lot)
        pass_time(set_to, lot)
        handlers.draft_contract(first)
        assert contracts(lot) == []
        work()
        assert [c.buyer for c in contracts(lot)] == [cast().rival.pk]
        with pytest.raises(Refused) as fault:
            perform(
                ACTS["contracts.contract.draft"], system(), lot=lot.pk, achievement=lot.achievement,
                seller=lot.owner, buyer=cast().firm.pk, awarded=first["digest"],
            )  # fmt: skip
        assert fault.value.code == "moved_on"


def test_a_draft_lapses_only_where_its_lot_fell():
    with clock(SPRING) as set_to:
        lot = taken_by_two(set_to)
        work()
        assert refused("lapse", system(), of_lot(lot), fallen="sha256:0") == "stands"


def test_a_refused_conclusion_is_not_repeated_for_ever():
    """Its key says at which entry of the lot it was tried: what has changed since is asked anew."""
    with clock(SPRING) as set_to:
        lot = taken_by_two(set_to)
        work()
        contract = of_lot(lot)
        for by in (cast().signer, cast().buyer_signer):
            contract = step("sign", by, contract)
        payload = {**told_of(contract), "subject": contract.pk}
        key = handlers._key("signed", payload, lot)
        with pytest.raises(Refused):
            perform(ACTS["market.lot.conclude"], system(lot.centre), read(Lot, lot.number), key=key,
                    contract=contract.number, buyer=cast().rival.pk)  # fmt: skip
        handlers.conclude_lot(payload)
        assert [e.kind for e in of_subject(lot.type(), lot.pk)][-1] == "market.lot.concluded"
        handlers.conclude_lot(payload)


def told_of(contract: Contract) -> dict:
    entry = of_subject(contract.type(), contract.pk)[-1]
    return {"event": entry.id, "digest": entry.digest}
