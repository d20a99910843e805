"""Author cells: who made it, apart from where they work and from the footnote marks of a title page."""

from __future__ import annotations

import re

from .lists import LISTS

_PLACE = (
    "大学|学院|研究所|研究院|科学院|实验室|医院|公司|天文台|研究中心|工程中心|观测站|研究站|文献情报中心|图书馆|出版社|"
    "气象局|林业局|保护区|集团|学校|中学|植物园|设计院|监测站|水利部|中心，|中心 |University|Institute|College|Academy"
)
INSTITUTION = re.compile(_PLACE)
_BRACKET = re.compile(r"[(（]")
_MATH = re.compile(r"\$(?:\\.|[^$\\])*\$")
_MARKS = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰⁺⁻⁽⁾ᵃᵇᶜᵈʰʲᵏˡ①-⑳＃＊■□◆*∗†‡§#\\{}\[\]」「』『’‘'”“\"′^+~`®@△▲☆★✉]")
_NUMBERS = re.compile(r"[(（]\d[\d,，.]*[)）]|[\d０-９]+(?:[,，.][\d０-９]+)*[a-zA-Z]{0,2}")
_LETTERS = re.compile(r"(?<=[一-鿿])\s*[a-elIäA-E](?:\s*[,，]?\s*[a-elA-E0-9])*(?=[\s，,;；、]|$)")
_NAME = re.compile(r"[一-鿿㐀-䶿]{2,3}")
_MINORITY = re.compile(r"[一-鿿]{1,8}(?:[·•・.][一-鿿]{1,8}){1,3}")
_LATIN = re.compile(r"[A-Z][A-Za-z.\-']*(?: [A-Z][A-Za-z.\-']*){0,3}")
_HAN = re.compile(r"[一-鿿]")
_NOT_NAMES = re.compile(
    r"^\s*(?:\[J\]|[.．].{0,4}(?:学报|科学|杂志)|#?\s*\d+(?:\.\d+)+\s*\S|第.章|表\s*\d|图\s*\d)|学报[,，]|[,，]\d{4}[,，]\s*\d+|"
    r"[。：？！]|的.*[，。]|DOI|摘要|关键词"
)
_SURNAMES = frozenset(LISTS["names"]["surnames"]) - {"\n"}
_COMPOUND = frozenset(LISTS["names"]["compound"].split())


def split_institution(cell: str) -> tuple[str, str, bool]:
    """Authors, institution and whether the cut is certain: a bracket that opens an institution is."""
    if not INSTITUTION.search(cell):
        return cell, "", True
    for found in _BRACKET.finditer(cell):
        inside = cell[found.end() :]
        if not INSTITUTION.search(inside):
            break
        if _HAN.search(cell[: found.start()]) and not re.match(r"[\d,，.]{1,5}[)）]", inside):
            return cell[: found.start()], _unbracketed(inside), not INSTITUTION.search(cell[: found.start()])
    return cell, "", False


def _unbracketed(text: str) -> str:
    text = re.sub(r"[)）]\s*[(（]", "；", text.strip())
    if text.count(")") + text.count("）") > text.count("(") + text.count("（"):
        text = re.sub(r"[)）]\s*$", "", text)
    return text.strip(" ；;，,")


def names_of(cell: str) -> tuple[list[str], str]:
    """Names in a cell without institution, and what is doubtful: "" for certain, ``glued`` or ``strange``."""
    if _NOT_NAMES.search(cell) and not re.match(r"^[一-鿿]{2,3}[,，;； ]", cell):
        return [], "strange"
    text = _MATH.sub(" ", cell)
    text = _NUMBERS.sub(" ", text)
    text = _MARKS.sub(" ", text) if _HAN.search(text) else re.sub(r"[*†‡#\\]", " ", text)
    text = _LETTERS.sub(" ", text)
    if not _HAN.search(text):
        return _latin(text)
    parts = [p for p in re.split(r"[，,;；、。\s|/()（）.．:：\-—_]+", _middle_dots(text)) if p]
    parts = _joined(parts)
    doubt = ""
    for part in parts:
        if _is_name(part):
            continue
        if not _HAN.search(part) or len(part) < 2:
            doubt = doubt or "strange"
        elif len(part) <= 12:
            doubt = "glued"
        else:
            return parts, "strange"
    return parts, doubt


def split_glued(names: list[str]) -> list[str] | None:
    """The same names with those run together cut at their surnames; None where there is more than one way."""
    out: list[str] = []
    for name in names:
        if _is_name(name):
            out.append(name)
            continue
        ways = _ways(name)
        if len(ways) != 1:
            return None
        out += ways[0]
    return out


def _ways(text: str) -> list[list[str]]:
    """All cuts into names of two or three signs (four after a compound surname) that begin with a surname."""
    if not text:
        return [[]]
    found: list[list[str]] = []
    compound = text[:2] in _COMPOUND
    if not compound and text[0] not in _SURNAMES:
        return []
    for size in (3, 4) if compound else (2, 3):
        if size <= len(text):
            found += [[text[:size], *rest] for rest in _ways(text[size:])]
    return found[:3]


def _is_name(text: str) -> bool:
    return bool(
        _NAME.fullmatch(text)
        or (len(text) == 4 and text[:2] in _COMPOUND)
        or (_MINORITY.fullmatch(text) and len(text) <= 20)
    )


def _middle_dots(text: str) -> str:
    return re.sub(r"(?<=[一-鿿])[·•・](?=[一-鿿])", "·", text)


def _joined(parts: list[str]) -> list[str]:
    """Two single signs in a row are one name that was spaced out (张 钦)."""
    out: list[str] = []
    for part in parts:
        if len(part) == 1 and out and len(out[-1]) == 1:
            out[-1] += part
        else:
            out.append(part)
    return out


def _latin(text: str) -> tuple[list[str], str]:
    parts = [" ".join(p.split()) for p in re.split(r"[,，;；、&]+|\band\b", text)]
    parts = [p for p in parts if p]
    return parts, "" if parts and all(_LATIN.fullmatch(p) for p in parts) else "strange"
