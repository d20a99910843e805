"""Letters of takers: who takes part is shown by a letter drawn at random, 甲 乙 丙 …, never by name."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator

from ..kernel.words import T

STEMS = dict(zip("ABCDEFGHIJ", "甲乙丙丁戊己庚辛壬癸", strict=True))
BRANCHES = dict(zip("KLMNOPQRSTUV", "子丑寅卯辰巳午未申酉戌亥", strict=True))
_SHOWN = STEMS | BRANCHES


def _pools() -> Iterator[list[str]]:
    """Codes in the order their pools are opened: ten stems, twelve branches, then pairs 甲子 … without end."""
    yield list(STEMS)
    yield list(BRANCHES)
    tails = [""]
    while True:
        tails = [b + t for b in BRANCHES for t in tails]
        yield [s + t for s in STEMS for t in tails]


def draw(taken: Collection[str]) -> str:
    """An unused code, drawn at random, so that it tells nothing of who came when."""
    for pool in _pools():
        if free := [code for code in pool if code not in taken]:
            return secrets.choice(free)
    raise AssertionError("the pools never end")


def shown(code: str) -> T:
    """A code as people read it: 甲 in Chinese, A in English."""
    return T("".join(_SHOWN.get(c, c) for c in code), code)
