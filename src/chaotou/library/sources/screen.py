"""A first look at what a row is about: its industry circle, and whether it is a technology at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .lists import LISTS

_SOCIAL = frozenset(LISTS["social"]["classes"])
_CLASSES: dict[str, str] = LISTS["circles"]["classes"]


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words.split()), key=len, reverse=True)))


_CIRCLES = {circle: _any_of(words) for circle, words in LISTS["circles"]["words"].items()}
_SOCIAL_WORDS = _any_of(LISTS["social"]["words"])
_TECHNICAL = _any_of(LISTS["social"]["technical"])


def social(values: Mapping[str, str]) -> str:
    """Why a row looks like social science, as the words or the class that say so; "" where it does not."""
    classes = [c for c in re.split(r"[；;]", values.get("class_number", "")) if c[:1].isalpha()]
    if classes:
        odd = [c for c in classes if c[0] in _SOCIAL]
        return odd[0] if len(odd) == len(classes) else ""
    text = values.get("title_zh", "") + "；" + values.get("keywords_zh", "")
    found = list(dict.fromkeys(_SOCIAL_WORDS.findall(text)))
    if len(found) >= 2 and not _TECHNICAL.search(text):
        return "、".join(found[:3])
    return ""


def circle(values: Mapping[str, str]) -> tuple[str, str]:
    """The industry circle a row seems to belong to and by what; ("", "") where nothing says so clearly."""
    for number in re.split(r"[；;]", values.get("class_number", "")):
        for prefix, code in _CLASSES.items():
            if number.startswith(prefix):
                return code, number
    text = values.get("title_zh", "") + "；" + values.get("keywords_zh", "")
    scores = {c: list(dict.fromkeys(p.findall(text))) for c, p in _CIRCLES.items()}
    ranked = sorted(scores, key=lambda c: -len(scores[c]))
    best, second = scores[ranked[0]], scores[ranked[1]]
    if len(best) >= 2 and len(best) > len(second):
        return ranked[0], "、".join(best[:3])
    return "", ""
