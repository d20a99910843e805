"""Amounts of a contract's text, and how text and form are laid beside one another."""

import random
from datetime import date
from types import SimpleNamespace

import pytest

from chaotou.contracts.amounts import amounts_in, read_figures, read_words
from chaotou.contracts.passages import paragraphs, passages
from chaotou.ui.amounts import han_amount

TEXT = """低功耗水表双模通信芯片技术许可合同（专利实施许可）

第三条　甲方许可乙方在中华人民共和国境内以排他方式实施专利 ZL202110345678.9，自 2026-12-01\
起至 2031年11月30日 止。

第五条　许可费共计人民币 叁佰陆拾万元整（¥3,600,000.00），其中设备与材料费 贰拾万元整，分期支付。违约金 36万元。"""


def form(**other):
    """What the registration form says about that text."""
    said = {
        "seller_name": "演示微电子研究院", "buyer_name": "演示水务", "ip_number": "ZL202110345678.9",
        "contract_type": "license", "contract_subtype": "patent_license", "pay_method": "installments",
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2031, 11, 30), "total_fen": 360_000_000, "technical_fen": 340_000_000,
        "equipment_fen": 20_000_000,
    }  # fmt: skip
    return SimpleNamespace(**{**said, **other})


def test_words_there_and_back():
    dice = random.Random(845)
    for _ in range(20_000):
        fen = dice.randrange(100, 10 ** dice.randrange(3, 18))
        assert read_words(han_amount(fen)) == fen


def test_figures():
    assert read_figures("¥3,600,000.00") == read_figures("360万元") == read_figures("3600000 元") == 360_000_000
    assert read_figures("0.05亿元") == 500_000_000
    with pytest.raises(ValueError, match="whole fen"):
        read_figures("0.001元")
    with pytest.raises(ValueError, match="in words"):
        read_words("整")


def test_amounts_of_a_text_in_order():
    found = [(a.fen, a.words) for a in amounts_in(TEXT)]
    assert found == [(360_000_000, True), (360_000_000, False), (20_000_000, True), (36_000_000, False)]


def by_field(text, said):
    """Field → (words, whether they agree), of every passage."""
    found = {}
    for p in passages(text, said):
        found.setdefault(p.field, []).append((text[p.start : p.end], p.agrees))
    return found


def test_what_the_form_says_is_found_in_the_text():
    found = by_field(TEXT, form())
    assert ("叁佰陆拾万元整", True) in found["total_fen"] and ("¥3,600,000.00", True) in found["total_fen"]
    assert not any(words == "36万元" for words, _ in found["total_fen"])
    assert found["equipment_fen"] == [("贰拾万元整", True)]
    assert found["ip_kind"] == [("ZL202110345678.9", True)]
    assert found["period"] == [("2026-12-01", True), ("2031年11月30日", True)]
    assert found["contract_type"] == [("技术许可", True), ("专利实施许可", True), ("排他", False)]
    assert ("分期支付", True) in found["pay_method"]


def test_what_differs_is_marked_so():
    found = by_field(
        TEXT, form(total_fen=350_000_000, equipment_fen=0, pay_method="lump_sum", ends_on=date(2030, 1, 1))
    )
    assert ("叁佰陆拾万元整", False) in found["total_fen"]
    assert found["equipment_fen"] == [("贰拾万元整", False)]
    assert ("分期支付", False) in found["pay_method"]
    assert ("2031年11月30日", False) in found["period"]


def test_pieces_make_up_the_whole_text():
    pages = paragraphs(TEXT, form())
    assert "\n\n".join("".join(p.text for p in page) for page in pages) == TEXT
    firsts = [p.field for page in pages for p in page if p.first]
    assert len(firsts) == len(set(firsts))
