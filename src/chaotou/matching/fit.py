"""How much of what was asked a record writes about: a share from 0 to 1, and the band of five steps people see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..kernel.search.query import frequencies
from ..kernel.search.words import is_part
from ..kernel.words import T
from .question import Question

#: How many of the most telling words of a question its fit is counted by.
TOP = 20
#: What a core word that nobody writes about weighs: the question stays what it is, but is not drowned by it.
UNHEARD = 0.5
#: Below this share a record has a word in common and nothing to say to the question.
FLOOR = 0.12

#: What one word alone of a question of several can make up: another idea at most.
LONELY = 0.35

#: Where the steps begin; tried on the demonstration's demands with known answers (tests/matching).
STEPS = (0.0, 0.22, 0.36, 0.52, 0.70)
BANDS = (
    T("沾边", "Remote"),
    T("换个思路", "Another idea"),
    T("部分合适", "Partly"),
    T("合适", "Good"),
    T("很合适", "Very good"),
)


@dataclass(frozen=True)
class Asked:
    """A question with its most telling words and what each weighs: how often asked, times how rare."""

    question: Question
    weights: Mapping[str, float]

    def share(self, held: Collection[str]) -> float:
        """Which part of the asked weight a record's words make up; of several points one alone is not enough."""
        common = {word: weight for word, weight in self.weights.items() if word in held}
        total = sum(self.weights.values())
        share = sum(common.values()) / total if total else 0.0
        return share if points(common) > 1 or points(self.weights) == 1 else min(share, LONELY)

    def percent(self, word: str) -> int:
        """What one word makes up of the whole, in full percent."""
        return round(100 * self.weights[word] / sum(self.weights.values()))


def points(found: Collection[str]) -> int:
    """How many words stand by themselves, not as parts of others."""
    return sum(not any(is_part(word, other) for other in found) for word in found)


def weigh(question: Question, heard: Collection[str]) -> Asked:
    """Weigh the words of a question. ``heard`` are words that some record has: of a long text only these count."""
    common = frequencies(question.bag)
    found = {w: n * common.rarity(w) for w, n in question.bag.items() if w in heard}
    for word in _unheard(question, set(found)):
        found[word] = UNHEARD * question.bag[word] * common.rarity(word)
    return Asked(question, dict(sorted(found.items(), key=lambda pair: -pair[1])[:TOP]))


def _unheard(question: Question, heard: set[str]) -> list[str]:
    """Core words that no record has: neither parts of one another nor wholes of which a part is heard."""
    kept: list[str] = []
    for word in sorted(question.core.keys() - heard, key=lambda w: (-len(w), w)):
        if not any(is_part(word, k) for k in kept) and not any(is_part(h, word) for h in heard):
            kept.append(word)
    return kept


def heard_elsewhere(question: Question) -> set[str]:
    """Words of a demand that other documents of the index hold too, where the records are not at hand."""
    return {word for word, held in frequencies(question.bag).held.items() if held > 1}


def band(share: float) -> int:
    """The step of five, 1 to 5."""
    return max(i + 1 for i, start in enumerate(STEPS) if share >= start)
