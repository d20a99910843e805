"""Keyword cells: the words themselves, apart from class number, document code, article number and DOI."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAIL = re.compile(
    r"[【\[［]?(?:(?:中图|学科)?\s*分\s*类\s*号|文献标[识志]|文章编|中图|引用格式)|"
    r"(?<![A-Za-z])[【\[［]?(?:doi|DOI)[】\]］:：\s]|[【\[［]?(?:Key\s*-?\s*words?|KEY\s*WORDS|Keywords?)(?![a-z])"
)
_CLASS = re.compile(r"分\s*类\s*号\s*[】\]］)）]?\s*[:：]?\s*(?P<v>[A-Z0-9][A-Za-z0-9.+\-/\s;；:，,]*)")
_ONE_CLASS = re.compile(r"[A-Z]{1,2}\s?-?\d[\d.]*(?:\+?\.\d+)?|[A-Z]{1,2}(?=$|[\s;；,，:])")
_DOI = re.compile(r"10\.\d{4,9}/[^\s，,；;）)】\]]+")
_ENGLISH = re.compile(r"(?:Key\s*-?\s*words?|KEY\s*WORDS)[】\]］]?\s*[:：]?\s*(?P<v>[^一-鿿]+)", re.I)
_HAN = re.compile(r"[一-鿿]")
_WEAK = re.compile(r"[;；,，、\n\t|]+")
_SENTENCE = re.compile(r"[。！？]|随着|引用格式|\[\d+\]|的发展|(?:是|具有|进行|发挥|研究表明).{6,}")


@dataclass(frozen=True)
class Cell:
    """What a keyword cell held. ``doubt``: "", ``glued`` (no separator) or ``sentence``."""

    words: list[str]
    classes: str
    doi: str
    english: list[str]
    tail: str
    doubt: str
    doubtful: str


def read(cell: str) -> Cell:
    """Take a keyword cell apart; nothing is dropped but what is returned as ``tail``."""
    found = _TAIL.search(cell)
    head, tail = (cell[: found.start()], cell[found.start() :]) if found else (cell, "")
    english = _english(tail)
    doi = _DOI.search(re.sub(r"(?<=[./-])\s+(?=[A-Za-z\d])|\s+(?=-)", "", tail))
    words = split(head)
    sentences = [w for w in words if is_sentence(w)]
    doubt, doubtful = "", ""
    if sentences:
        doubt, doubtful = "sentence", sentences[0]
    elif glued(words):
        doubt, doubtful = "glued", max(words, key=len)
    return Cell(
        words, classes_of(tail), doi[0].rstrip(".") if doi else "", english, tail.strip(" 【[［，,;；"), doubt, doubtful
    )


def split(text: str) -> list[str]:
    """Words at the separators people use: semicolons and commas, else the ideographic comma, else blanks."""
    text = text.strip(" 　;；,，、.。:：]］」】[【［")
    if _WEAK.search(text):
        parts = _WEAK.split(text)
    elif re.search(r"[一-鿿]", text) and re.search(r"[\s　]", text):
        parts = _spaced(text)
    else:
        parts = [text]
    parts = [" ".join(p.split()).strip(" .。:：") for p in parts]
    return list(dict.fromkeys(p for p in parts if p))


def _spaced(text: str) -> list[str]:
    """Words set apart by blanks; a Latin word keeps the Latin words beside it (Web of Science)."""
    out: list[str] = []
    for part in re.split(r"[\s　]+", text):
        latin = not re.search(r"[一-鿿]", part)
        if latin and out and not re.search(r"[一-鿿]", out[-1]):
            out[-1] += " " + part
        else:
            out.append(part)
    return out


def is_sentence(word: str) -> bool:
    """Whether this reads like a piece of a text and not like a keyword."""
    return len(word) > 80 or len(_HAN.findall(word)) > 25 or bool(_SENTENCE.search(word))


def glued(words: list[str]) -> bool:
    """Whether words seem to run together: one of many signs where a keyword has few."""
    longest = max((len(_HAN.findall(w)) for w in words), default=0)
    return longest > 20 or (len(words) <= 2 and longest > 14)


def classes_of(tail: str) -> str:
    """Class numbers of the Chinese library classification in the tail, ``TP391; G25``."""
    found = _CLASS.search(tail)
    if not found:
        return ""
    text = re.split(r"DOI|doi|文献|文章", found["v"])[0].replace(" ", "")
    return "；".join(dict.fromkeys(m[0] for m in _ONE_CLASS.finditer(text)))


def _english(tail: str) -> list[str]:
    found = _ENGLISH.search(tail)
    if not found or not _WEAK.search(found["v"]):
        return []
    return [w for w in split(found["v"]) if len(w) <= 80]
