"""Amounts as they stand in a contract's text: 大写, figures with 元 or 万元, ¥."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_HAN = "".join([*_DIGITS, *_PLACES, *_GROUPS])

WORDS = re.compile(rf"[{''.join(_DIGITS)}拾][{_HAN}]*[元圆](?:[{_HAN}]角)?(?:零?[{_HAN}]分)?[整正]?")
FIGURES = re.compile(r"[¥￥]\s*\d[\d,，]*(?:\.\d{1,2})?|\d[\d,，]*(?:\.\d+)?\s*(?:万元|亿元|元)")


@dataclass(frozen=True)
class Amount:
    """An amount found in a text, from ``start`` to ``end``; ``words``: whether it is written in 大写."""

    start: int
    end: int
    fen: int
    words: bool


def read_words(text: str) -> int:
    """Fen of an amount in words, ``叁佰陆拾万元整``. Raises ``ValueError`` for what is not one."""
    found = re.fullmatch(rf"([{_HAN}]+)[元圆](?:([{_HAN}])角)?(?:零?([{_HAN}])分)?[整正]?", text)
    if not found:
        raise ValueError(f"not an amount in words: {text!r}")
    jiao, cents = (_digit(part) if part else 0 for part in found.groups()[1:])
    return _whole(found[1]) * 100 + jiao * 10 + cents


def read_figures(text: str) -> int:
    """Fen of ``¥3,600,000.00``, ``3600000元`` or ``360万元``. Raises ``ValueError`` for parts of a fen."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").lstrip("¥￥")
    unit = 10**8 if plain.endswith("亿元") else 10**4 if plain.endswith("万元") else 1
    fen = Decimal(plain.rstrip("万亿元")) * unit * 100
    if fen != int(fen):
        raise ValueError(f"not whole fen: {text!r}")
    return int(fen)


def amounts_in(text: str) -> Iterator[Amount]:
    """Every amount of a text that can be read, in order; one in words and one in figures are two."""
    found = [(m, True) for m in WORDS.finditer(text)] + [(m, False) for m in FIGURES.finditer(text)]
    for match, words in sorted(found, key=lambda f: f[0].start()):
        try:
            fen = read_words(match[0]) if words else read_figures(match[0])
        except ValueError:
            continue
        yield Amount(match.start(), match.end(), fen, words)


def _digit(mark: str) -> int:
    if mark not in _DIGITS:
        raise ValueError(f"not a digit: {mark}")
    return _DIGITS[mark]


def _whole(text: str) -> int:
    """A whole number in words; groups of 万 and 亿 multiply what stands before them."""
    total = group = digit = 0
    for mark in text:
        if mark in _DIGITS:
            digit = _DIGITS[mark]
        elif mark in _PLACES:
            group += (digit or 1) * _PLACES[mark]
            digit = 0
        else:
            size = _GROUPS[mark]
            here = group + digit
            total = (total + here) * size if size == 10**8 else total + (here or 1) * size
            group = digit = 0
    return total + group + digit
