"""Form fields that take what people paste: words in one line, amounts with 万, full-width digits."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from ..kernel.words import T

_SPLIT = re.compile(r"[;；,，、\n\r\t|]+")
#: Ten trillion yuan: above it is a slip of the finger.
MOST_FEN = 10**15
_UNITS = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 10**3, "": 1}


def split_words(text: str) -> list[str]:
    """Words of one line, split at the marks people use, without doubles."""
    parts = (p.strip() for p in _SPLIT.split(text))
    return list(dict.fromkeys(p for p in parts if p))


def fen_of(text: str) -> int:
    """Fen of an amount in yuan as typed: ``60``, ``1,200.50 元``, ``60万``. Raises ``ValueError``."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").strip("¥￥")
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(万亿|亿|万|千|)(?:元|圆)?(?:整)?", plain)
    if not found:
        raise ValueError(f"not an amount: {text!r}")
    try:
        fen = Decimal(found[1]) * _UNITS[found[2]] * 100
    except InvalidOperation as fault:  # pragma: no cover - the pattern lets only digits through
        raise ValueError(str(fault)) from fault
    if fen != int(fen) or fen > MOST_FEN:
        raise ValueError(f"not an amount in fen: {text!r}")
    return int(fen)


class Words(forms.CharField):
    """A list of short words; a page sends one line, a program sends a list."""

    def to_python(self, value: Any) -> Any:
        """The words. Raises ``ValidationError`` for a word of more than 120 characters."""
        words = [str(v).strip() for v in value] if isinstance(value, list | tuple) else split_words(str(value or ""))
        words = [w for w in dict.fromkeys(words) if w]
        if long := next((w for w in words if len(w) > 120), None):
            raise forms.ValidationError(
                T("“{w}…”过长，每个词不超过 120 字", "“{w}…” is too long: 120 characters a word").format(w=long[:12])
            )
        return words

    def prepare_value(self, value: Any) -> Any:
        """One line for the page."""
        return "；".join(value) if isinstance(value, list | tuple) else value

    def validate(self, value: Any) -> None:
        """Required means at least one word."""
        if self.required and not value:
            raise forms.ValidationError(T("请填写", "Please fill this in"))

    def run_validators(self, value: Any) -> None:
        """Nothing further: ``to_python`` has looked at each word."""


class Lines(forms.Field):
    """Lines that a program gives as a list; None where it gives none, so that what stands there stays."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """The list as it is, or None."""
        return [str(v) for v in value] if isinstance(value, list | tuple) else None


class Fen(forms.CharField):
    """An amount: a page sends yuan as text, a program sends fen as an integer; the value is fen or None."""

    def to_python(self, value: Any) -> Any:
        """Fen, or None for an empty field. Raises ``ValidationError`` for what is not an amount."""
        if value is None or value == "":
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        try:
            return fen_of(str(value))
        except ValueError as fault:
            text = T("请填写金额，例如 600000 或 60万（元）", "Give an amount in yuan, such as 600000 or 60万")
            raise forms.ValidationError(text) from fault

    def prepare_value(self, value: Any) -> Any:
        """Yuan for the page, without needless decimals."""
        if isinstance(value, int):
            return f"{value // 100}" if value % 100 == 0 else f"{value // 100}.{value % 100:02d}"
        return value

    def run_validators(self, value: Any) -> None:
        """Amounts are not below zero, and not above what a page takes."""
        if isinstance(value, int) and value < 0:
            raise forms.ValidationError(T("金额不能为负", "An amount cannot be below zero"))
        if isinstance(value, int) and value > MOST_FEN:
            raise forms.ValidationError(T("金额过大", "The amount is too large"))
