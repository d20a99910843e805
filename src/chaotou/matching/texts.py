"""What records say, for marks and quotations: their words, their spelling, the sentence that says most."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..kernel.face import face_of
from ..kernel.records import Record
from ..kernel.search import index, words
from ..kernel.words import T
from ..library.models import Achievement

_SENTENCE = re.compile(r".+?(?:[。；;!?！？\n]|\.(?=\s|$)|$)")


def words_of(record: Record) -> frozenset[str]:
    """Every word of a record's searched fields."""
    face = face_of(type(record))
    return words_in("\n".join(index.text_of(record, name) for name in index.searched(face))) if face else frozenset()


@lru_cache(maxsize=2048)
def words_in(text: str) -> frozenset[str]:
    """Every word of a text; kept, because the same records come up for many questions."""
    return frozenset(word.text for word in words.words(text))


def texts_of(achievement: Achievement) -> list[str]:
    """Title, keywords and summary in both languages."""
    named = (achievement.title_zh, achievement.title_en, *achievement.keywords_zh, *achievement.keywords_en)
    return [*named, achievement.summary_zh, achievement.summary_en]


def chinese() -> bool:
    """Whether the page is read in Chinese: what is quoted is quoted in the reader's language where it can be."""
    return str(T("zh", "en")) == "zh"


def surfaces(found: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Words as a text writes them, in the order given, without those that are part of a longer one.

    Where a bilingual record holds several in the reader's own language, only these.
    """
    wanted = list(dict.fromkeys(found))
    seen: dict[str, str] = {}
    for text in texts:
        for word in words.words(text):
            if word.text in wanted:
                seen.setdefault(word.text, text[word.start : word.end])
    kept = [w for w in wanted if w in seen and not any(words.is_part(w, o) for o in wanted)]
    native = [w for w in kept if words.is_han(w) == chinese()]
    return [seen[w] for w in (native if len(native) > 1 else kept)]


def quotation(asked: Mapping[str, float], achievement: Achievement, *, han: bool) -> list[tuple[str, bool]]:
    """The sentence of the summary that says most of what was asked, with the asked words marked.

    From the Chinese summary first if ``han``, else from the English; empty where neither says any of it.
    """
    texts = [achievement.summary_zh, achievement.summary_en]
    for text in texts if han else reversed(texts):
        best, most = "", 0.0
        for sentence in _SENTENCE.findall(text):
            said = sum(asked[w] for w in words_in(sentence) & asked.keys())
            if said > most:
                best, most = sentence.strip(" ；;"), said
        if best:
            return words.pieces(best, asked.keys())
    return []
