"""The whole road of a contract: drafted by the award, signed, filed, sent back, corrected, registered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cast import cast, read, seat
from deal_stage import SPRING, bodies, case, clock, drafted, filed, foreign_registrar, form_of, signed, state, step
from sealing import seal_all

from chaotou.contracts.acts import years_later
from chaotou.contracts.handlers import draft_contract
from chaotou.contracts.models import Contract
from chaotou.kernel.act import perform
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.faults import Forbidden, Invalid, Missing, Refused
from chaotou.kernel.figure import FIGURES, Slice, by_month
from chaotou.kernel.installation import now
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.outbox import dispatch
from chaotou.kernel.procedure import PROCEDURES
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import PUBLIC, Kind, Seat, system
from chaotou.kernel.terms import last_day
from chaotou.market.models import Lot
from chaotou.network.acts import grant_seat
from chaotou.network.models import Account
from chaotou.network.queries import seats_of

pytestmark = pytest.mark.usefixtures("database")

MILLION5 = 500_000_000


def test_award_drafts_one_contract_with_parties_price_and_text():
    with clock(SPRING) as set_to:
        contract = drafted(set_to, 360_000_000)
        lot = lot_of(contract)
        entry = next(e for e in of_subject(lot.type(), lot.pk) if e.kind == "market.lot.awarded")
        draft_contract({"event": entry.id, "subject": lot.pk, "digest": entry.digest})
        with reading(system()) as eye:
            assert list_for(eye, Contract).filter(lot=lot.number).count() == 1
    assert contract.parties == [cast().university.pk, cast().firm.pk]
    assert (contract.total_fen, contract.lot_price_fen) == (360_000_000, 360_000_000)
    assert (contract.regime, contract.contract_type) == ("2026", "license")
    assert "叁佰陆拾万元整（¥3,600,000.00）" in contract.text and contract.seller_name in contract.text
    assert not contract.public and set(bodies(contract)[0]) == {"kind", "at", "centre", "relates"}


def test_registered_with_number_public_layer_and_counted_entry():
    with clock(SPRING) as set_to:
        contract = filed(set_to)
        assert (state(contract), state(contract, "contracts.signing")) == ("submitted", "filed")
        assert contract.point == cast().point.pk
        with pytest.raises(Missing):
            step("register", foreign_registrar(), contract)
        contract = step("register", cast().registrar, contract)
    assert state(contract) == "registered" and contract.public
    assert len(contract.registration_no) == 16 and contract.registration_no.startswith("2026330106")
    said = bodies(contract)[-1]
    assert said["kind"] == "contracts.contract.registered" and said["lot"] == contract.lot
    assert (said["seller_city"], said["buyer_city"]) == ("330100", "330100")
    assert (said["seller_district"], said["buyer_district"]) == ("330106", "330110")
    assert said["technical_cny_fen"] == "360000000" and said["registered_on"] == contract.registered_on.isoformat()
    assert not {"title", "seller", "buyer", "text"} & set(said)
    with reading(PUBLIC) as eye:
        assert list_for(eye, Contract).filter(number=contract.number).exists()


def test_numbers_of_a_year_have_no_gap():
    with clock(SPRING) as set_to:
        first = step("register", cast().registrar, filed(set_to))
        refused = filed(set_to)
        with pytest.raises(Forbidden):
            step("register", employed_registrar(), refused)
        with pytest.raises(Refused):
            step("register", cast().registrar, filed(set_to, MILLION5))
        second = step("register", cast().registrar, refused)
        set_to(datetime(2027, 1, 4, 1, tzinfo=UTC))
        turned = step("register", cast().registrar, filed(set_to))
    assert int(second.registration_no) == int(first.registration_no) + 1
    assert turned.registration_no[:4] == "2027"


def test_sent_back_with_all_defects_at_once_then_corrected_and_the_clock_restarts():
    with clock(SPRING) as set_to:
        contract = filed(set_to)
        first_until = case(contract).due
        assert (last_day(first_until) - contract.filed_on).days >= 15
        assert case(contract).due_from["rule"] == "contracts.review_days" and case(contract).due_from["unit"] == "wd"
        set_to(now() + timedelta(days=14))
        with pytest.raises(Invalid) as fault:
            step("send_back", cast().registrar, contract, defects=[], own="")
        assert set(fault.value.fields) == {"defects"}
        contract = step(
            "send_back", cast().registrar, contract, own="请补附件二",
            defects=["ratio", "annex_missing", "target_missing"],
        )  # fmt: skip
        assert state(contract) == "returned"
        assert [d["code"] for d in contract.defects] == ["ratio", "annex_missing", "target_missing", "own"]
        assert all(d["field"] and d["zh"] for d in contract.defects)
        text = contract.text + "\n\n附件一：技术指标与验收方法。其中设备费用贰拾万元整（¥200,000.00）。"
        terms = {k: getattr(contract, k) for k in ("title", "starts_on", "ends_on", "pay_method")}
        contract = step("edit", cast().tto, contract, text=text, equipment_fen=20_000_000, **terms)
        assert contract.technical_fen == 340_000_000 and contract.signatures == []
        with pytest.raises(Refused) as unsigned:
            step("submit", cast().tto, contract, **form_of(contract))
        assert unsigned.value.code == "state"
        step("sign", cast().signer, contract)
        contract = step("sign", cast().buyer_signer, contract)
        contract = step("submit", cast().tto, contract, **form_of(contract))
        assert (contract.rounds, state(contract)) == (2, "submitted")
        assert case(contract).due > first_until
        assert last_day(case(contract).due) > last_day(first_until)
        contract = step("register", cast().registrar, contract)
    assert contract.defects == [] and contract.technical_fen == 340_000_000


def test_what_is_filed_cannot_be_changed_or_signed_anew():
    with clock(SPRING) as set_to:
        contract = filed(set_to)
        terms = {k: getattr(contract, k) for k in ("title", "text", "starts_on", "ends_on", "pay_method")}
        with pytest.raises(Refused):
            step("edit", cast().tto, contract, **terms)
        with pytest.raises(Refused):
            step("sign", cast().signer, contract)


def test_each_side_signs_once_and_only_a_party():
    with clock(SPRING) as set_to:
        contract = step("sign", cast().signer, drafted(set_to))
        with pytest.raises(Refused) as fault:
            step("sign", cast().signer, contract)
        assert fault.value.code == "signed_already"
        with pytest.raises(Missing):
            step("sign", cast().rival_signer, contract)
        contract = step("sign", cast().buyer_signer, contract)
    assert {s["side"] for s in contract.signatures} == {"seller", "buyer"}
    assert {s["digest"] for s in contract.signatures} == {contract.text_digest}


def test_both_signatures_conclude_the_lot():
    with clock(SPRING) as set_to:
        contract = signed(set_to)
        while dispatch():
            pass
        lot = lot_of(contract)
    assert [e.kind for e in of_subject(lot.type(), lot.pk)][-1] == "market.lot.concluded"


@pytest.mark.parametrize(("price", "alone"), [(MILLION5, False), (MILLION5 - 1, True)])
def test_four_eyes_from_five_million(price, alone):
    with clock(SPRING) as set_to:
        contract = filed(set_to, price)
        if alone:
            with pytest.raises(Refused) as fault:
                step("pass_first", cast().registrar, contract)
            assert fault.value.code == "one_is_enough"
            assert state(step("register", cast().registrar, contract)) == "registered"
            return
        with pytest.raises(Refused) as fault:
            step("register", cast().registrar, contract)
        assert fault.value.code == "four_eyes"
        contract = step("pass_first", cast().registrar, contract)
        assert state(contract) == "second_eye" and not contract.registration_no
        with pytest.raises(Refused) as fault:
            step("register", cast().registrar, contract)
        assert fault.value.code == "same_person"
        assert state(step("register", cast().registrar2, contract)) == "registered"


def test_who_works_for_a_party_decides_nothing():
    with clock(SPRING) as set_to:
        contract = filed(set_to)
        for name, more in (
            ("register", {}), ("send_back", {"defects": ["annex_missing"], "own": ""}),
            ("propose_refusal", {"ground": "monopoly", "reason": "x"}),
        ):  # fmt: skip
            with pytest.raises(Forbidden) as fault:
                step(name, employed_registrar(), contract, **more)
            assert fault.value.code == "employed"


def test_refused_by_two_and_filed_anew():
    with clock(SPRING) as set_to:
        contract = filed(set_to)
        contract = step("propose_refusal", cast().registrar, contract, ground="object_unclear", reason="标的无法认定")
        with pytest.raises(Refused):
            step("confirm_refusal", cast().registrar, contract)
        contract = step("drop_refusal", cast().registrar2, contract, reason="可以认定")
        assert state(contract) == "submitted" and contract.ground == ""
        contract = step("propose_refusal", cast().registrar2, contract, ground="object_unclear", reason="标的无法认定")
        contract = step("confirm_refusal", cast().registrar, contract)
        assert state(contract) == "refused" and not contract.public
        contract = step("submit", cast().tto, contract, **form_of(contract))
        assert state(contract) == "submitted"


def test_overdue_is_told_to_the_city_and_still_decided():
    with clock(SPRING) as set_to:
        contract = filed(set_to)
        with pytest.raises(Refused) as fault:
            step("escalate", system(), contract)
        assert fault.value.code == "early"
        set_to(case(contract).due + timedelta(milliseconds=1))
        contract = step("escalate", system(), contract)
        assert state(contract) == "overdue"
        assert state(step("register", cast().registrar, contract)) == "registered"


def test_cancelled_by_two_of_the_city_leaves_its_month():
    with clock(SPRING) as set_to:
        contract = step("register", cast().registrar, filed(set_to))
        seal_all()
        month = contract.month
        figure = FIGURES["C-OUT-VALUE"]
        before = by_month(figure, Slice(month, month)).get(month, (0, 0))
        contract = step("propose_cancellation", cast().city, contract, reason="材料虚假")
        with pytest.raises(Refused):
            step("confirm_cancellation", cast().city, contract)
        contract = step("drop_cancellation", cast().city2, contract, reason="再核")
        assert state(contract) == "registered"
        contract = step("propose_cancellation", cast().city2, contract, reason="材料虚假")
        contract = step("confirm_cancellation", cast().city, contract)
        seal_all()
    assert state(contract) == "cancelled" and contract.cancelled_on
    after = by_month(figure, Slice(month, month)).get(month, (0, 0))
    assert (before[0] - after[0], before[1] - after[1]) == (contract.technical_fen, 1)
    assert bodies(contract)[-1]["relates"][0]["rel"] == "cancels"
    with pytest.raises(Refused):
        step("submit", cast().tto, contract, **form_of(contract))


def test_signed_before_march_accepted_after_is_a_licence_of_2026():
    """contract-registration.md 9, 4: signed 2026-02-20, accepted 2026-03-05."""
    with clock(datetime(2026, 1, 12, 1, tzinfo=UTC)) as set_to:
        contract = drafted(set_to)
        assert (contract.regime, contract.contract_type) == ("2001", "transfer")
        set_to(datetime(2026, 2, 20, 1, tzinfo=UTC))
        step("sign", cast().signer, contract)
        contract = step("sign", cast().buyer_signer, contract)
        set_to(datetime(2026, 3, 5, 1, tzinfo=UTC))
        with pytest.raises(Invalid) as fault:
            step("submit", cast().tto, contract, **form_of(contract, contract_type="transfer"))
        assert set(fault.value.fields) == {"contract_type"}
        contract = step("submit", cast().tto, contract, **form_of(contract))
    assert (contract.regime, contract.contract_type, contract.signed_on) == ("2026", "license", date(2026, 2, 20))


def test_the_seller_files_first_and_a_silent_one_lets_the_buyer():
    with clock(SPRING) as set_to:
        contract = signed(set_to)
        with pytest.raises(Refused) as fault:
            step("submit", cast().buyer, contract, **form_of(contract))
        assert fault.value.code == "seller_first"
        set_to(now() + timedelta(days=31))
        assert state(step("submit", cast().buyer, contract, **form_of(contract))) == "submitted"


def test_every_fault_of_the_form_at_once():
    with clock(SPRING) as set_to:
        contract = signed(set_to)
        with pytest.raises(Invalid) as fault:
            step("submit", cast().tto, contract, **form_of(
                contract, technical_fen=contract.total_fen + 1, contract_subtype="commissioned", plan="",
                seller_district="999999", classification="classified", ends_on=date(2020, 1, 1),
            ))  # fmt: skip
    assert set(fault.value.fields) == {
        "technical_fen", "contract_subtype", "plan", "seller_district", "classification", "ends_on",
    }  # fmt: skip


def test_the_road_is_the_declared_one():
    names = {n for n in ACTS if n.startswith("contracts.contract.")}
    steps = {s.act for p in ("contracts.signing", "contracts.registration") for s in PROCEDURES[p].steps}
    assert names == steps


def test_a_term_of_years_ends_the_day_before():
    assert years_later(date(2026, 3, 2), 5) == date(2031, 3, 1)
    assert years_later(date(2024, 2, 29), 1) == date(2025, 2, 27)


def lot_of(contract):
    return read(Lot, contract.lot)


def employed_registrar() -> Seat:
    """A registrar of the point who also holds a seat at the seller."""
    mine = seat(Kind.REGISTRAR, cast().point)
    perform(grant_seat, system(), person=mine.person, kind="tto", organisation=cast().university.pk, centre="330106")
    return next(s for s in seats_of(Account.objects.get(pk=mine.person)) if s.kind == Kind.REGISTRAR)
