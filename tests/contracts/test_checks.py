"""The checks of a filing: what passes, what does not agree, what is asked, each with clause and field."""

from datetime import date
from typing import Any

import pytest

from chaotou.contracts import codes
from chaotou.contracts.checks import OLD
from chaotou.contracts.defects import MAINTAINED, choices, written
from chaotou.contracts.drafting import Deal, text_of, title_of
from chaotou.contracts.filing import ASK, FAIL, PASS, Facts
from chaotou.contracts.models import Contract
from chaotou.contracts.more_checks import CHECKS, TITLES, findings

TODAY = date(2026, 11, 24)


def deal(**other: Any) -> Deal:
    said = {
        "title": "低功耗水表双模通信芯片", "seller": "演示钱江大学", "seller_code": "12330106DEM0000145",
        "buyer": "演示水务科技有限公司", "buyer_code": "91330110DEM000001X", "subtype": "patent_license",
        "regime": "2026", "ip": "ZL202110345678.9", "achievement": "CG-2026-000001", "lot": "BD-2026-000001",
        "total_fen": 360_000_000, "equipment_fen": 20_000_000, "starts_on": date(2026, 11, 20),
        "ends_on": date(2031, 11, 19), "pay_method": "installments",
    }  # fmt: skip
    return Deal(**{**said, **other})


def contract(of: Deal | None = None, **other: Any) -> Contract:
    """A contract whose form agrees with its text, but for ``other``."""
    of = of or deal()
    made = Contract(
        owner=1, buyer=2, title=title_of(of), text=text_of(of), seller_name=of.seller, buyer_name=of.buyer,
        lot=of.lot, lot_price_fen=of.total_fen, total_fen=of.total_fen, equipment_fen=of.equipment_fen,
        technical_fen=of.total_fen - of.equipment_fen, contract_type=codes.type_of(of.subtype, of.regime),
        contract_subtype=of.subtype, regime=of.regime, field="01", ip_kind="invention_patent", ip_number=of.ip,
        pay_method=of.pay_method, starts_on=of.starts_on, ends_on=of.ends_on, signed_on=date(2026, 11, 20),
        plan="none", goal="industry", industry="C", seller_nature="022", buyer_nature="150", buyer_scale="medium",
        seller_district="330106", buyer_district="330110", buyer_country="142", classification="open",
        expected_output_fen=1,
    )  # fmt: skip
    made.signatures = [
        {"digest": made.text_digest, "organisation": n, "side": s} for n, s in ((1, "seller"), (2, "buyer"))
    ]
    for name, value in other.items():
        setattr(made, name, value)
    return made


def facts(made: Contract, **other: Any) -> Facts:
    said = {
        "today": TODAY, "regime": "2026", "four_eyes_fen": 500_000_000, "districts": frozenset({"330106", "330110"}),
        "signed_digests": frozenset(s["digest"] for s in made.signatures),
    }  # fmt: skip
    return Facts(**{**said, **other})


def verdicts(made: Contract, **other: Any) -> dict[str, str]:
    return {f.code: f.verdict for f in findings(made, facts(made, **other))}


def finding(code: str, made: Contract, **other: Any):
    return next(f for f in findings(made, facts(made, **other)) if f.code == code)


def test_a_clean_file_passes_everything():
    assert set(verdicts(contract()).values()) == {PASS}
    assert len(verdicts(contract())) == len(CHECKS) == 18
    assert list(TITLES) == [check.__name__ for check in CHECKS]


@pytest.mark.parametrize(
    ("code", "verdict", "change"),
    [
        ("amounts", FAIL, {"technical_fen": 0}),
        ("amounts", FAIL, {"technical_fen": 360_000_001}),
        ("deduction", FAIL, {"technical_fen": 360_000_000}),
        ("deduction", ASK, {"technical_fen": 300_000_000}),
        ("ratio", ASK, {"technical_fen": 360_000_000}),
        ("price_in_words", FAIL, {"total_fen": 350_000_000}),
        ("price_in_words", FAIL, {"text": "许可费若干"}),
        ("lot_price", FAIL, {"lot_price_fen": 350_000_000}),
        ("lot_price", ASK, {"lot": ""}),
        ("contract_type", FAIL, {"contract_type": "transfer"}),
        ("type_in_text", ASK, {"contract_type": "consulting", "contract_subtype": "technical_consulting"}),
        ("right", FAIL, {"ip_kind": "none"}),
        ("right", FAIL, {"ip_number": "ZL202219999999.9"}),
        ("right", ASK, {"ip_kind": "know_how", "ip_number": ""}),
        ("related", FAIL, {"buyer": 1}),
        ("related", ASK, {"related": True}),
        ("days", FAIL, {"ends_on": date(2026, 1, 1)}),
        ("days", FAIL, {"ends_on": date(2030, 1, 1)}),
        ("days", FAIL, {"signed_on": None}),
        ("districts", FAIL, {"buyer_district": "310115"}),
        ("four_eyes", ASK, {"technical_fen": 500_000_000}),
        ("openness", FAIL, {"classification": "classified"}),
        ("border", ASK, {"cross_border": True}),
        ("border", ASK, {"buyer_country": "502"}),
        ("royalty", ASK, {"pay_method": "royalty"}),
        ("statistics", FAIL, {"buyer_scale": ""}),
        ("statistics", FAIL, {"expected_output_fen": None}),
        ("signatures", FAIL, {"signatures": []}),
    ],
)
def test_one_change_one_verdict(code, verdict, change):
    assert verdicts(contract(**change))[code] == verdict


def test_equipment_in_the_text_is_proposed_as_deduction():
    found = finding("deduction", contract(equipment_fen=0, technical_fen=360_000_000))
    assert found.verdict == FAIL and found.proposed == 340_000_000
    assert "200,000.00" in found.text.zh and "3,400,000.00" in found.text.zh


def test_text_changed_after_signing():
    made = contract()
    made.text += "补充一句。"
    assert finding("signatures", made).verdict == FAIL


def test_what_is_known_around_it():
    made = contract()
    assert finding("related", made, shared_people=True).verdict == FAIL
    several = finding("repeated", made, same_buyer=("HT-1", "HT-2"), same_buyer_fen=640_000_000)
    assert several.verdict == ASK and "第 3 份" in several.text.zh and "9,800,000.00" in several.text.zh


def test_regime_of_the_old_days():
    old = deal(regime="2001", starts_on=date(2025, 11, 20), ends_on=date(2030, 11, 19))
    made = contract(old)
    assert made.contract_type == "transfer"
    assert verdicts(made, regime="2001")["contract_type"] == PASS
    assert verdicts(made, regime="2026")["contract_type"] == FAIL
    assert finding("amounts", made, regime="2001").clause.zh.startswith(OLD)


@pytest.mark.parametrize("subtype", ["patent_license", "know_how_license", "patent_assignment", "cooperative"])
@pytest.mark.parametrize("pay", ["lump_sum", "installments"])
def test_every_draft_agrees_with_its_own_form(subtype, pay):
    made = contract(deal(subtype=subtype, pay_method=pay))
    assert set(verdicts(made).values()) == {PASS}


def test_a_sole_licence_is_asked_about():
    made = contract()
    made.text = made.text.replace("普通许可", "排他许可")
    assert finding("type_in_text", made).verdict == ASK


def test_what_does_not_agree_comes_first_and_all_of_it_can_be_told():
    made = contract(technical_fen=360_000_000, buyer_scale="")
    found = findings(made, facts(made))
    order = [f.verdict for f in found]
    assert order == sorted(order, key=[FAIL, ASK, PASS].index)
    told = choices(found)
    assert [d.code for d in told[:3]] == ["deduction", "statistics", "ratio"]
    assert len({d.code for d in told}) == len(told) == 3 + len(MAINTAINED)
    kept = written(found, ["deduction", "annex_missing", "no_such"])
    assert [(d["code"], d["field"]) for d in kept] == [("deduction", "technical_fen"), ("annex_missing", "text")]
    assert all(d["clause_zh"] and d["en"] for d in kept)


def test_every_type_stands_in_its_regime_and_every_code_has_two_names():
    for regime, tree in codes.TREE.items():
        for kind, subs in tree.items():
            assert kind in codes.TYPES and all(codes.type_of(s, regime) == kind for s in subs)
    assert codes.type_of("patent_license", "2001") == "transfer"
    assert codes.type_of("patent_license", "2026") == "license"
    assert codes.typed("equity", True, "2026") == ("transfer", "patent_assignment")


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [("ZL 2023 1 9900037.6", "invention_patent"), ("ZL202329900888.6", "utility_model"),
     ("2025SR9900148", "software_copyright"), ("BS.2459900074", "layout_design"),
     ("CNA20239901702", "plant_variety"), ("", "know_how")],
)  # fmt: skip
def test_kind_of_right_by_its_number(numbers, kind):
    assert codes.ip_kind_of(numbers) == kind
