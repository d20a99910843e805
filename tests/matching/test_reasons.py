"""Reasons and misfits say what the two records say, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from chaotou.kernel.rights.reading import reading
from chaotou.kernel.rights.seat import PUBLIC
from chaotou.matching import values
from chaotou.matching.queries import matches, shortlist
from chaotou.matching.question import of_text
from chaotou.matching.reasons import reasons
from chaotou.matching.sieve import Sieve


def pairs(asked: str, offered: str) -> list[tuple[str, str, bool]]:
    return [(c.asked, c.offered, c.enough) for c in values.compare(values.targets(asked), offered)]


@pytest.mark.parametrize(
    ("asked", "offered", "found"),
    [
        ("放电容量保持率≥78%；", "在−20 ℃容量保持率83%，", [("放电容量保持率≥78%", "在−20 ℃容量保持率83%", True)]),
        ("误差≤±0.2% FS", "误差由±2.5% FS降至±0.12% FS", [("误差≤±0.2%", "误差由±2.5% FS降至±0.12%", True)]),
        ("循环寿命不低于3,000次", "循环寿命1,500次", [("循环寿命不低于3,000次", "循环寿命1,500次", False)]),
        ("黏度≤18 cP", "黏度由38～62 cP降到11～16 cP", [("黏度≤18 cP", "黏度由38～62 cP降到11～16 cP", True)]),
        ("黏度≤15 cP", "黏度由38～62 cP降到11～16 cP", [("黏度≤15 cP", "黏度由38～62 cP降到11～16 cP", False)]),
        ("容量保持≥80%", "容量保持率83%", []),
        ("响应时间≤5 s", "响应时间3 ms", []),
        ("误报≤0.1次/(公里·天)", "误报0.3次", []),
        ("收率不低于现工艺", "收率91%", []),
    ],
)  # fmt: skip
def test_figures_are_compared_only_where_name_and_unit_agree(asked, offered, found):
    assert pairs(asked, offered) == found


def test_a_question_is_heard_for_its_budget_and_its_way_of_transfer():
    question = of_text("想买断无卤阻燃尼龙配方，预算不超过150万元，也可以许可")
    assert question.budget_fen == 150_000_000 and question.forms == {"transfer", "license"}
    assert of_text("低温电池").forms == frozenset() and of_text("低温电池").budget_fen is None


def first(library, asked, **more):
    """The best match among the shelf's own."""
    own = {a.pk for a in library[0].values()}
    with reading(PUBLIC):
        return next(m for m in shortlist(PUBLIC, asked, **more).matches if m.achievement.pk in own)


def test_reasons_of_a_demand(library):
    match = first(library, library[1]["yqcn1"])
    said = [r.zh for r in match.reasons]
    assert match.achievement == library[0]["en01"] and match.band == 5
    assert any("容量保持率83%" in r and "容量保持率≥78%" in r for r in said)
    assert "意向价 110.0 万元，在预算 150.0 万元之内" in said
    assert "同属绿色能源产业圈" in said
    assert all(r.en for r in (*match.reasons, *match.misfits))
    assert {"磷酸铁锂", "电解液"} <= set(match.words)
    assert any(on for _, on in match.quote) and all(text in match.achievement.summary_zh for text, _ in match.quote)


def test_misfits_of_a_question(library):
    match = first(library, "想找磷酸铁锂电池快充方案的授权，预算50万元")
    assert match.achievement == library[0]["en01"]
    said = [m.zh for m in match.misfits]
    assert "没有写到“快充”" in said[0]
    assert any("超出预算 60.0 万元" in m for m in said)


def test_an_english_question_is_quoted_in_english(library):
    match = first(library, "drift of MEMS pressure sensors between −40 and 125 °C")
    assert match.achievement == library[0]["iot01"]
    assert "drift" in "".join(text for text, _ in match.quote)


def test_points_are_named_as_they_were_written(library):
    match = first(library, "leak detection robot under pressure for balloons")
    assert match.misfits[0].en == 'Does not mention "balloons"'


def test_readiness_against_the_day_that_is_asked_for(library):
    from dataclasses import replace

    from chaotou.matching.fit import Asked

    achievement = library[0]["en01"]
    near = Asked(replace(of_text("电池"), deadline=date(2027, 3, 31)), {})
    assert "期限偏紧" in reasons(near, achievement, 5, date(2026, 11, 24))[1][-1].zh
    assert not reasons(near, achievement, 5, date(2026, 1, 24))[1]


def test_conditions_are_counted_and_weak_answers_come_last(library):
    demand = library[1]["yqcn1"]
    with reading(PUBLIC):
        free = shortlist(PUBLIC, demand)
        strict = shortlist(PUBLIC, demand, sieve=Sieve(trl=7, most_fen=1_000_000))
        all_of_it = shortlist(PUBLIC, demand, 30, remote=True)
    assert not free.sifted and free.distant > 0 and min(m.band for m in free.matches) >= 2
    assert strict.sifted.keys() == {"trl", "most"} and sum(strict.sifted.values()) == len(all_of_it.matches)
    assert len(all_of_it.matches) == len(free.matches) + free.further
    assert [m.share for m in all_of_it.matches] == sorted((m.share for m in all_of_it.matches), reverse=True)


def test_a_question_nobody_answers(library):
    with reading(PUBLIC):
        assert matches(PUBLIC, "手机游戏皮肤") == [] and matches(PUBLIC, "的") == []
        assert shortlist(PUBLIC, "石墨炔吸附剂").unheard
