"""Amounts as people read them, and 人民币大写 by the rules for writing bills."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaotou.ui.amounts import DIGITS, LIMIT_FEN, han_amount, wan, wan_number, yuan

#: From 支付结算办法, annex 1, and the corners around its rules.
WRITTEN = {
    0: "零元整",
    1: "壹分",
    10: "壹角整",
    11: "壹角壹分",
    100: "壹元整",
    101: "壹元零壹分",
    110: "壹元壹角整",
    1000: "壹拾元整",
    140950: "壹仟肆佰零玖元伍角整",
    600714: "陆仟零柒元壹角肆分",
    168032: "壹仟陆佰捌拾元叁角贰分",
    10700053: "壹拾万柒仟元伍角叁分",
    1640902: "壹万陆仟肆佰零玖元零贰分",
    32504: "叁佰贰拾伍元零肆分",
    100_000_100: "壹佰万零壹元整",
    10_000_000_00: "壹仟万元整",
    286_000_000: "贰佰捌拾陆万元整",
    100_010_000_00: "壹亿零壹万元整",
    1_000_000_001_00: "壹拾亿零壹元整",
    1_000_000_000_000_00: "壹万亿元整",
    1_000_100_000_000_00: "壹万零壹亿元整",
    -10_000: "负壹佰元整",
}


@pytest.mark.parametrize(("fen", "text"), WRITTEN.items())
def test_written_as_on_bills(fen, text):
    assert han_amount(fen) == text


def read(text: str) -> int:
    """Fen of a text in 大写, read by place alone: the reverse of what is tested, written differently."""
    whole, _, part = text.removesuffix("整").rpartition("元")
    fen = 0
    for digit, unit in pairwise(part):
        fen += {"角": 10, "分": 1}.get(unit, 0) * (DIGITS.index(digit) if digit in DIGITS else 0)
    total = section = number = 0
    for sign in whole:
        if sign in DIGITS:
            number = DIGITS.index(sign)
        elif sign in "拾佰仟":
            section, number = section + number * 10 ** ("拾佰仟".index(sign) + 1), 0
        elif sign == "万":
            total, section, number = total + (section + number) * 10_000, 0, 0
        elif sign == "亿":
            total, section, number = (total + section + number) * 10**8, 0, 0
    return (total + section + number) * 100 + fen


@given(st.integers(0, LIMIT_FEN - 1) | st.integers(0, 10**7) | st.integers(0, 10**9).map(lambda n: n * 10**6))
def test_reads_back(fen):
    text = han_amount(fen)
    assert read(text) == fen
    assert "零零" not in text and "零元" not in text.replace("零元整", "" if fen == 0 else "零元整")
    assert not any(f"零{unit}" in text for unit in "拾佰仟万亿角分")
    assert text.endswith("整") == (fen % 10 == 0)


@given(st.integers(LIMIT_FEN, LIMIT_FEN * 10))
def test_too_great_is_said(fen):
    with pytest.raises(ValueError):
        han_amount(fen)


def test_only_whole_fen():
    for bad in (1.5, "100", True):
        with pytest.raises(TypeError):
            yuan(bad)


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0 元", "CNY 0"),
        (50, "0.50 元", "CNY 0.50"),
        (999_900, "9,999 元", "CNY 9,999"),
        (1_000_000, "1.0 万元", "CNY 10,000"),
        (286_000_000, "286.0 万元", "CNY 2.86 million"),
        (286_050_000, "286.05 万元", "CNY 2.86 million"),
        (9_999_000_000, "9,999.0 万元", "CNY 99.99 million"),
        (10_000_000_000, "1.00 亿元", "CNY 100.00 million"),
        (316_000_000_000, "31.60 亿元", "CNY 3.16 billion"),
        (-286_000_000, "-286.0 万元", "CNY -2.86 million"),
    ],
)
def test_in_company_of_words(fen, zh, en):
    assert (wan(fen).zh, wan(fen).en) == (zh, en)


@given(st.integers(-(10**15), 10**15))
def test_yuan_is_exact_and_wan_close(fen):
    assert round(float(yuan(fen).replace(",", "")) * 100) == pytest.approx(fen, abs=1)
    assert int(yuan(fen).replace(",", "").replace(".", "")) == fen
    assert abs(float(wan_number(fen).replace(",", "")) * 1_000_000 - fen) <= 5_001
