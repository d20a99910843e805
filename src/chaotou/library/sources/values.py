"""Typed cells: codes, numbers, amounts, days, identifiers. Each reader gives the value and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from ...kernel.face import Column
from ...kernel.words import T
from ..fields import fen_of, split_words
from .findings import Finding

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_SHORT_DOI = re.compile(
    r"(?:[./\-_(（]|/j|/j\.(?:issn|cnki)|j\.issn\.\d{4}-?\d{0,3}[\dXx]?|cnki\.cn\d*|j\.cnki\.(?:issn\.)?\d{4}-\d{3}[\dXx]|JEITx)$"
)
_CLASS = re.compile(r"[A-Z]{1,2}(?:-?\d[\d.+\-/]*)?")
_WORDS_OF_READINESS = {
    "小试": "4", "中试": "6", "量产": "9", "批量生产": "9", "产业化": "9", "样机": "6", "实验室": "4", "原理": "2",
}  # fmt: skip


def code(column: Column, text: str) -> tuple[str, Finding | None]:
    """The code that a cell means: given as code, or by its name in either language."""
    found = _code(column.words(), text)
    return (found, None) if found else (text, Finding("code_unknown", column.name, text, about=text[:20]))


def codes(column: Column, text: str) -> tuple[str, Finding | None]:
    """A list of codes, joined by ``；``."""
    words = split_words(text)
    found = [_code(column.words(), w) for w in words]
    if bad := [w for w, f in zip(words, found, strict=True) if not f]:
        return text, Finding("code_unknown", column.name, text, about="、".join(bad)[:40])
    return "；".join(dict.fromkeys(found)), None


def _code(names: Mapping[str, T], text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    for known, title in names.items():
        if plain in (known.lower(), *(re.sub(r"\s+", "", n).lower() for n in (title.zh, title.en))):
            return known
    near = [k for k, t in names.items() if len(plain) > 1 and (plain in t.zh or t.zh in plain)]
    return near[0] if len(near) == 1 else ""


def level(column: Column, text: str) -> tuple[str, Finding | None]:
    """Readiness 1 to 9, ``TRL 6``, ``六级``; a word such as 中试 is only a hint."""
    plain = unicodedata.normalize("NFKC", text).upper()
    found = re.fullmatch(r"\s*(?:TRL)?\s*[-:]?\s*([1-9])\s*级?\s*", plain)
    if found:
        return found[1], None
    han = re.fullmatch(r"\s*(?:第)?([一二三四五六七八九])级?\s*", plain)
    if han:
        return str("一二三四五六七八九".index(han[1]) + 1), None
    for word, near in _WORDS_OF_READINESS.items():
        if word in text:
            return "", Finding("trl_hint", column.name, text, near, about=text[:20])
    return text, Finding("number_bad", column.name, text, about="1—9")


def amount(column: Column, text: str) -> tuple[str, Finding | None]:
    """An amount in yuan, left as it was typed once it can be read; 面议 means none."""
    if text.strip() in ("面议", "-", "—", "/", "无", "协商"):
        return "", None
    try:
        fen_of(text)
    except ValueError:
        return text, Finding("amount_bad", column.name, text)
    return text, None


def day(column: Column, text: str) -> tuple[str, Finding | None]:
    """A day in ISO 8601. ``03/04/2021`` can be read in two ways and is asked for."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?", plain) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", plain
    )
    if found:
        return _day(column, text, *(int(g) for g in found.groups()))
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", plain)
    if found:
        a, b, year = (int(g) for g in found.groups())
        if a > 12:
            return _day(column, text, year, b, a)
        if b > 12:
            return _day(column, text, year, a, b)
        return text, Finding("day_unsure", column.name, text, about=text)
    return text, Finding("day_bad", column.name, text)


def _day(column: Column, text: str, year: int, month: int, number: int) -> tuple[str, Finding | None]:
    try:
        return date(year, month, number).isoformat(), None
    except ValueError:
        return text, Finding("day_bad", column.name, text)


def flag(column: Column, text: str) -> tuple[str, Finding | None]:
    """Yes or no."""
    plain = text.strip().lower()
    if plain in ("是", "y", "yes", "true", "1", "√", "✓"):
        return "是", None
    if plain in ("", "否", "n", "no", "false", "0", "×"):
        return "", None
    return text, Finding("code_unknown", column.name, text, about=text[:20])


def doi(column: Column, text: str) -> tuple[str, Finding | None]:
    """A DOI without its address; one that is cut short is asked for and proposed to be emptied."""
    plain = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi[:：\s]*)", "", text.strip(), flags=re.I)
    if not _DOI.fullmatch(plain) or _SHORT_DOI.search(plain):
        return plain, Finding("doi_short", column.name, text)
    return plain, None


def classes(column: Column, text: str) -> tuple[str, Finding | None]:
    """Class numbers of the Chinese library classification; a zero read for a letter is asked for."""
    parts = [p for p in re.split(r"[;；，,、\s:：]+", text.strip()) if p]
    bad = [p for p in parts if not _CLASS.fullmatch(p)]
    if bad:
        return text, Finding("class_odd", column.name, text, about="、".join(bad)[:30])
    return "；".join(parts), None


def year(column: Column, text: str) -> tuple[str, Finding | None]:
    """A year of four digits."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("年").removesuffix(".0")
    if re.fullmatch(r"(?:19|20)\d{2}", plain):
        return plain, None
    return text, Finding("year_odd", column.name, text, about=text[:12])
