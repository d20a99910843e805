"""How much of what was asked a text writes about: a share from 0 to 1, and the band of five steps people see."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..kernel.search.query import frequencies
from ..kernel.words import T
from .question import Question

#: How many of the most telling words of a question its fit is counted by.
TOP = 20
#: What a core word that nobody writes about weighs: the question stays what it is, but is not drowned by it.
UNHEARD = 0.5
#: Below this share a record has a word in common and nothing to say to the question.
FLOOR = 0.12

#: Where the steps begin; tried on the demonstration's demands with known answers (tests/matching).
STEPS = (0.0, 0.22, 0.36, 0.52, 0.70)
BANDS = (
    T("沾边", "Remote"),
    T("换个思路", "Another idea"),
    T("部分合适", "Partly"),
    T("合适", "Good"),
    T("很合适", "Very good"),
)


def weights(question: Question, heard: Collection[str]) -> dict[str, float]:
    """The most telling words of a question with their weight: how often asked, times how rare.

    ``heard`` are words that some record has: of a long text only these count.
    """
    common = frequencies(question.bag)
    found = {}
    for word, asked in question.bag.items():
        if word in heard:
            found[word] = asked * common.rarity(word)
        elif word in question.core:
            found[word] = UNHEARD * asked * common.rarity(word)
    return dict(sorted(found.items(), key=lambda pair: -pair[1])[:TOP])


def elsewhere(question: Question) -> set[str]:
    """Words of a demand that other documents of the index hold too, for want of the records themselves."""
    return {word for word, held in frequencies(question.bag).held.items() if held > 1}


def share(asked: Mapping[str, float], held: Collection[str]) -> float:
    """Which part of the asked weight a record's words make up."""
    total = sum(asked.values())
    return sum(weight for word, weight in asked.items() if word in held) / total if total else 0.0


def band(fit: float) -> int:
    """The step of five, 1 to 5."""
    return max(i + 1 for i, start in enumerate(STEPS) if fit >= start)
