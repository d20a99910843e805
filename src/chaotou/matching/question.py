"""What is asked: a text typed into the one field, or a demand, as words with weights and what else it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..kernel.search import words
from ..kernel.words import T
from ..library.fields import fen_of
from ..library.models import Demand

#: A text of up to this many words is all to the point; of a longer one only what somebody writes about.
SHORT = 12

#: How a wish for a way of transfer is put. More than one may be said.
_FORMS = {
    "license": r"许可|授权|licen[cs]\w*",
    "transfer": r"买断|受让|转让|buy out|assign\w*",
    "cooperative": r"合作开发|共同开发|联合开发|合作研发|joint(?:ly)? develop\w*|cooperat\w*",
    "equity": r"(?:作价|技术)?入股|作价投资|equity",
    "trial": r"先用后转|先试用|试用后|try first|on trial",
}
_BUDGET = re.compile(r"(?:预算|出价|可投入|费用)[^0-9，。；]{0,6}([0-9][0-9,.]*\s*(?:万|亿)?)\s*元?")


@dataclass(frozen=True)
class Question:
    """One question. ``core`` are the words it turns on, ``rest`` those of its longer text.

    ``points`` are what is named as missing where a match has none of it; ``both`` says that it stands in two
    languages.
    """

    text: str
    core: Mapping[str, float]
    rest: Mapping[str, float]
    circle: str = ""
    budget_fen: int | None = None
    forms: frozenset[str] = frozenset()
    deadline: date | None = None
    points: tuple[str, ...] = ()
    both: bool = False
    bag: Counter[str] = field(init=False, compare=False, repr=False, default_factory=Counter)

    def __post_init__(self) -> None:
        for part in (self.core, self.rest):
            for word, weight in part.items():
                self.bag[word] += weight  # type: ignore[assignment]


def of_text(text: str) -> Question:
    """A question in somebody's own words; a budget and a way of transfer said in it are heard."""
    topic = _BUDGET.sub(" ", text)
    for said in _FORMS.values():
        topic = re.sub(said, " ", topic, flags=re.IGNORECASE)
    held = words.bag(topic)
    points = tuple(topic[w.start : w.end] for w in words.whole_words(topic) if w.text in held)
    short = len(points) <= SHORT
    return Question(
        text,
        held if short else {},
        {} if short else held,
        budget_fen=_budget(text),
        forms=_forms(text),
        points=points if short else (),
    )


def of_demand(demand: Demand) -> Question:
    """A demand: its title and keywords are the core, its problem the rest, in both languages."""
    chinese = str(T("zh", "en")) == "zh"
    named = (demand.title_zh, demand.title_en, *demand.keywords_zh, *demand.keywords_en)
    problem = f"{demand.problem_zh}\n{demand.problem_en}"
    return Question(
        f"{demand.title_zh}。{problem}",
        words.bag("\n".join(named), 2.0),
        words.bag(problem),
        circle=demand.circle,
        budget_fen=demand.budget_fen,
        forms=_forms(problem),
        deadline=demand.deadline,
        points=tuple(demand.keywords_zh if chinese else demand.keywords_en or demand.keywords_zh),
        both=bool(demand.problem_zh and demand.problem_en),
    )


def _forms(text: str) -> frozenset[str]:
    return frozenset(form for form, said in _FORMS.items() if re.search(said, text, re.IGNORECASE))


def _budget(text: str) -> int | None:
    found = _BUDGET.search(text)
    try:
        return fen_of(found[1]) if found else None
    except ValueError:
        return None
