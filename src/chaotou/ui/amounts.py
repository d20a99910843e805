"""Amounts as people read them: 万元 and 亿元, yuan, and 大写 as it stands in contracts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ..kernel.words import T

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")

#: Amounts are written in words below this: ten thousand 万亿 yuan.
LIMIT_FEN = 10**18


def yuan(fen: int) -> str:
    """Exact yuan with two decimals, thousands separated: ``3,600,000.00``."""
    return f"{_yuan(fen):,.2f}"


def wan_number(fen: int) -> str:
    """The number of 万元 for a column whose head says so: one decimal, two where one would round."""
    return _short(_yuan(fen) / 10_000)


def wan(fen: int) -> T:
    """An amount in words' company: 万元 up to 9,999 万, then 亿元; in English million and billion.

    Below one 万元 the exact yuan, because ``0.05 万元`` is read by nobody.
    """
    amount = _yuan(fen)
    size = abs(amount)
    if size < 10_000:
        zh = f"{_plain(amount)} 元"
    elif size < 100_000_000:
        zh = f"{_short(amount / 10_000)} 万元"
    else:
        zh = f"{_round(amount / 100_000_000):,} 亿元"
    if size < 1_000_000:
        en = f"CNY {_plain(amount)}"
    elif size < 1_000_000_000:
        en = f"CNY {_round(amount / 1_000_000):,} million"
    else:
        en = f"CNY {_round(amount / 1_000_000_000):,} billion"
    return T(zh, en)


def han_amount(fen: int) -> str:
    """人民币大写, by the rules for writing bills (支付结算办法, annex 1): ``贰佰捌拾陆万元整``.

    Ends in 整 where it ends with 元 or 角. One 零 stands for any run of empty places between two digits, also
    between 元 and 分. Raises ``ValueError`` from ``LIMIT_FEN`` upwards.
    """
    if abs(fen) >= LIMIT_FEN:
        raise ValueError("too great to be written in words")
    if fen < 0:
        return "负" + han_amount(-fen)
    whole, part = divmod(fen, 100)
    jiao, cents = divmod(part, 10)
    text = _whole(whole) + "元" if whole else ""
    if jiao:
        text += DIGITS[jiao] + "角"
    elif cents and whole:
        text += "零"
    if cents:
        return text + DIGITS[cents] + "分"
    return (text or "零元") + "整"


def _whole(number: int) -> str:
    """A positive whole number in 大写 digits."""
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _whole(high) + unit + gap + (_whole(low) if low else "")
    return _group(number)


def _group(group: int) -> str:
    """One to four digits, 1..9999."""
    text = ""
    gap = False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return text


def _yuan(fen: int) -> Decimal:
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError("an amount is an integer of fen")
    return Decimal(fen) / 100


def _round(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _short(number: Decimal) -> str:
    exact = _round(number)
    one = exact.quantize(Decimal("0.1"))
    return f"{one if one == exact else exact:,}"


def _plain(amount: Decimal) -> str:
    return f"{amount:,.0f}" if amount == amount.to_integral() else f"{amount:,.2f}"
