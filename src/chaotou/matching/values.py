"""Figures asked for beside figures offered: 「容量保持率≥78%」 against 「容量保持率83%」.

Only where both texts name the same quantity in the same unit; both are quoted, so that the reader judges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"[±+−-]?\s*\d[\d,]*(?:\.\d+)?"
_UNIT = (
    r"%|‰|℃|°C|个百分点|个月|分钟|小时|万元|亿元|元|天|年|次|秒|倍|级|"
    r"[A-Za-zμΩ°²³]+(?:/[A-Za-zμΩ°²³]+)?"
)
_LEAST = ("≥", "＞", ">", "不低于", "不少于", "不小于", "高于", "大于", "至少")
_MOST = ("≤", "＜", "<", "不超过", "不高于", "不大于", "低于", "小于")
_SIGN = "|".join((*_LEAST, *_MOST))
_ASKED = re.compile(rf"([\u4e00-\u9fffA-Za-z]{{2,16}}?)\s*({_SIGN})\s*({_NUMBER})\s*({_UNIT})(?![/(（])")
_JOIN = r"(?:强度|指数|等级)?(?:约|为|是|达|到|至|仅|可|大于|小于|低于|高于|不低于|不超过|≥|≤|>|<|\s){0,3}"
_VALUE = rf"({_NUMBER})(?:\s*[～~–—-]\s*({_NUMBER}))?\s*({_UNIT})(?![/(（])"
_MOVED = re.compile(rf"(?:到|至|为)\s*{_VALUE}")
_BREAK = re.compile(r"[。；;：，\n]|(?<!\d),|,(?!\d)")
LONGEST = 42
_SAME = {"°C": "℃", "min": "分钟", "h": "小时", "s": "秒"}


@dataclass(frozen=True)
class Compared:
    """One quantity: what was asked and what is offered, in the words of both texts, and whether it is enough."""

    asked: str
    offered: str
    enough: bool


@dataclass(frozen=True)
class Target:
    """A quantity that must be at least or at most a value."""

    name: str
    least: bool
    value: float
    unit: str
    text: str


def targets(text: str) -> list[Target]:
    """The figures a text asks for."""
    found = []
    last = 0
    for hit in _ASKED.finditer(text):
        quote = _clause(text, max(hit.start(), last), hit.end(), last)
        last = hit.end()
        found.append(Target(hit[1], hit[2] in _LEAST, _number(hit[3]), _unit(hit[4]), quote))
    return found


def compare(asked: list[Target], text: str) -> list[Compared]:
    """Which of the figures the text answers, each place once, in the order they were asked."""
    found: dict[str, Compared] = {}
    for target in asked:
        if (offer := _offer(target, text)) is not None:
            value, quote = offer
            enough = value >= target.value if target.least else value <= target.value
            found.setdefault(quote, Compared(target.text, quote, enough))
    return list(found.values())


def _offer(target: Target, text: str) -> tuple[float, str] | None:
    """Value and quotation of the first place that names the quantity with a figure in its unit."""
    for name in _endings(target.name):
        for place in re.finditer(re.escape(name), text):
            if (value := _value_after(target, text, place.end())) is not None:
                return value[0], _clause(text, place.start(), value[1])
    return None


def _value_after(target: Target, text: str, start: int) -> tuple[float, int] | None:
    """The figure right behind a name, or the one a change from … to … arrives at."""
    rest = text[start : start + 60]
    if rest[:1] in ("由", "从"):
        clause = _BREAK.split(rest)[0]
        hit = next(_MOVED.finditer(clause), None)
    else:
        hit = re.match(_JOIN + _VALUE, rest)
    if hit is None or _unit(hit[3]) != target.unit:
        return None
    ends = [_number(n) for n in (hit[1], hit[2]) if n]
    return (min(ends) if target.least else max(ends)), start + hit.end()


def _endings(name: str) -> list[str]:
    """The whole name, then its endings of three characters and more: 全温区综合误差, …, 综合误差."""
    return [name, *(name[i:] for i in range(1, len(name) - 2) if len(name[i:]) >= 3)]


def _clause(text: str, start: int, end: int, floor: int = 0) -> str:
    """The words around a place as they are written: from the last break before it to the end of the figure."""
    left = max((hit.end() for hit in _BREAK.finditer(text, floor, start)), default=floor)
    quote = text[left:end].strip("、 ")
    return quote if len(quote) <= LONGEST else "…" + quote[-LONGEST:]


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").replace("±", "").replace(" ", ""))


def _unit(text: str) -> str:
    return _SAME.get(text, text)
