"""Dividing amounts without losing a fen: shares are rationals, parts are whole fen."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Ratio = Fraction | Decimal | int | str
"""An exact number; a text may be ``"2/7"`` or ``"0.015"``. Never a float."""


def exact(value: Ratio) -> Fraction:
    """The number as a rational. Raises ``TypeError`` for a float, whose value nobody wrote down."""
    if isinstance(value, float):
        raise TypeError("a share or rate is exact: write it as text, Decimal or Fraction")
    return Fraction(value)


def split(amount: int, shares: Sequence[Ratio]) -> list[int]:
    """Parts of ``amount`` fen by ``shares``: floor each, left-over fen to the largest remainders.

    Ties go to the earlier party in the agreement; the parts always add up to ``amount``; a negative amount is
    the mirror of the positive one (``money.md`` 3). Raises ``ValueError`` for no shares, a negative one, or
    none above zero.
    """
    if amount < 0:
        return [-part for part in split(-amount, shares)]
    ratios = [exact(s) for s in shares]
    total = sum(ratios)
    if not ratios or min(ratios) < 0 or total == 0:
        raise ValueError("shares are not negative, and at least one is above zero")
    due = [amount * ratio / total for ratio in ratios]
    parts = [int(d) for d in due]
    by_remainder = sorted(range(len(due)), key=lambda i: (parts[i] - due[i], i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def rate(amount: int, ratio: Ratio) -> int:
    """``amount`` × ``ratio`` in whole fen, rounded half up once; a negative amount mirrors the positive."""
    if amount < 0:
        return -rate(-amount, ratio)
    product = amount * exact(ratio)
    return (2 * product.numerator + product.denominator) // (2 * product.denominator)


def at_least(amount: int, ratio: Ratio) -> int:
    """A floor of the law: ``amount`` × ``ratio``, rounded up to the fen, so that it is never undercut."""
    product = amount * exact(ratio)
    return -(-product.numerator // product.denominator)
