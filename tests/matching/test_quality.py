"""How well the demonstration's demands find the achievements that answer them."""

from __future__ import annotations

import pytest
from shelf import rows

from chaotou.kernel.rights.reading import reading
from chaotou.kernel.rights.seat import PUBLIC
from chaotou.matching.queries import matches, shortlist, wanted_by

ANSWERED = [row for row in rows("demands") if row["answers"]]


def found(library, asked) -> list[str]:
    keys = {a.pk: k for k, a in library[0].items()}
    with reading(PUBLIC):
        return [keys.get(m.achievement.pk, "") for m in matches(PUBLIC, asked, 5)]


@pytest.mark.parametrize("how", ["demand", "title_zh", "problem_zh", "problem_en"])
def test_demands_find_their_answers(library, how):
    first = five = 0
    for row in ANSWERED:
        demand = library[1][row["key"]]
        keys = found(library, demand if how == "demand" else getattr(demand, how))
        first += row["answers"][0] in keys[:1]
        five += row["answers"][0] in keys
    print(f"matching, asked by {how}: recall@1 {first / len(ANSWERED):.2f}, recall@5 {five / len(ANSWERED):.2f}")
    assert len(ANSWERED) == 20
    assert five / len(ANSWERED) >= 0.9


def test_an_answer_is_called_good_and_a_stranger_is_not(library):
    keys = {a.pk: k for k, a in library[0].items()}
    good, rest, lonely = [], [], []
    with reading(PUBLIC):
        for row in rows("demands"):
            for match in shortlist(PUBLIC, library[1][row["key"]]).matches:
                if key := keys.get(match.achievement.pk):
                    (good if key in row["answers"] else rest if row["answers"] else lonely).append(match.band)
    print(f"bands: answers {sorted(good)}, others {max(rest)}, where there is no answer {max(lonely)}")
    assert min(good) >= 4 and max(rest) <= 3 and max(lonely) <= 3


def test_achievements_find_the_demands_they_answer(library):
    achievements, demands = library
    hits = 0
    with reading(PUBLIC):
        for row in ANSWERED:
            answers = wanted_by(PUBLIC, achievements[row["answers"][0]], 3)
            hits += demands[row["key"]].pk in [a.demand.pk for a in answers]
    assert hits / len(ANSWERED) >= 0.9
