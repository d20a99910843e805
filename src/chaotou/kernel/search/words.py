"""Words of a text, cut the same way for the index, for a question and for the marks on a page.

Chinese is cut by rjieba with the science dictionary of ``data/terms.txt`` (石墨烯 is not in its own); a long
word counts with its parts. English is lower-cased and stemmed. A word knows where it stands in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import rjieba
import tantivy

DATA = Path(__file__).parent / "data"
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_RUN = re.compile(rf"[{HAN}]+|[a-z0-9\u00c0-\u024f\u0370-\u03ff]+(?:\.[0-9]+[a-z]*)*")
_HAN = re.compile(rf"[{HAN}]")
_NUMBER = re.compile(r"[0-9][0-9.]*")


class Word(NamedTuple):
    """A word as it is indexed, and the piece of text it stands for."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """All words of ``text`` but the empty ones (``data/stops.txt``), parts of long words before the whole."""
    plain = _plain(text)
    for run in _RUN.finditer(plain):
        if _HAN.match(run[0]):
            for word, start, end in _cutter().tokenize(run[0], "search"):
                if word not in _stops():
                    yield Word(word, run.start() + start, run.start() + end)
        elif run[0] not in _stops():
            yield Word(_stem(run[0]), run.start(), run.end())


def whole_words(text: str) -> list[Word]:
    """The words a reader would count, each once and without the parts of long ones."""
    found: list[Word] = []
    for word in sorted(words(text), key=lambda w: (w.start, -w.end)):
        if not found or word.end > found[-1].end:
            found.append(word)
    first: dict[str, Word] = {}
    for word in found:
        first.setdefault(word.text, word)
    return list(first.values())


def bag(text: str, weight: float = 1.0) -> Counter[str]:
    """How much of each word a text holds, for a question by relevance: no bare numbers, no single characters."""
    found: Counter[str] = Counter()
    for word in words(text):
        if len(word.text) > 1 and not _NUMBER.fullmatch(word.text):
            found[word.text] += weight  # type: ignore[assignment]
    return found


def grams(text: str) -> list[str]:
    """Neighbouring pairs of Han characters, so that any two characters of a word find it."""
    runs = (run[0] for run in _RUN.finditer(_plain(text)) if _HAN.match(run[0]))
    return [run[i : i + 2] for run in runs for i in range(len(run) - 1)]


def is_han(word: str) -> bool:
    """Whether a word is written in Han characters."""
    return _HAN.match(word) is not None


def is_part(word: str, other: str) -> bool:
    """Whether a Han word is a part of another one: 石墨 of 石墨烯."""
    return word != other and word in other and is_han(word)


def pieces(text: str, wanted: Collection[str]) -> list[tuple[str, bool]]:
    """``text`` cut where a wanted word begins or ends: (piece, whether it is wanted), for marks on a page."""
    hits = [False] * len(text)
    for word in words(text):
        if word.text in wanted:
            hits[word.start : word.end] = [True] * (word.end - word.start)
    found: list[tuple[str, bool]] = []
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or hits[i] != hits[start]:
            found.append((text[start:i], hits[start]))
            start = i
    return found


def dictionary() -> bytes:
    """Everything the cut depends on, for the mark of an index: an index cut otherwise is not asked."""
    return b"".join(path.read_bytes() for path in (DATA / "terms.txt", DATA / "stops.txt", Path(__file__)))


class _Plain(dict[int, str]):
    """Lower case and half width of each character, found once; always one character, so that places stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        forms = (unicodedata.normalize("NFKC", character).lower(), character.lower(), character)
        self[code] = next(form for form in forms if len(form) == 1)
        return self[code]


_PLAIN = _Plain()


def _plain(text: str) -> str:
    return text.translate(_PLAIN)


@cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for term in _listed("terms.txt"):
        cutter.add_word(term, None, None)
    return cutter


@cache
def _stops() -> frozenset[str]:
    return frozenset(_listed("stops.txt"))


def _listed(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    raw = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return raw.filter(tantivy.Filter.stemmer("english")).build()


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return _stemmer().analyze(word)[0] if word.isalpha() else word
