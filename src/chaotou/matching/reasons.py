"""Why a match fits and where it does not, in words. Each sentence says only what the two records say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..kernel.words import T
from ..library.codes import CIRCLES, FORMS, LEVELS
from ..library.models import Achievement
from ..ui.amounts import wan
from . import values
from .fit import Asked
from .question import Question
from .texts import words_in, words_of

#: From this level on a thing has worked outside the laboratory; below ``EARLY`` it has not worked as a whole.
READY = 7
EARLY = 4
#: Days from today in which an engineering prototype can hardly become a sample for acceptance.
SOON = 200


def reasons(weighed: Asked, achievement: Achievement, band: int, today: date) -> tuple[list[T], list[T]]:
    """What speaks for the achievement and what against, the strongest first.

    Figures are compared only where the two speak of the same thing, and of a remote one only the gap is told.
    """
    question = weighed.question
    fits: list[T] = []
    misfits: list[T] = []
    if band >= 3:
        _values(question, achievement, fits, misfits)
    _missing(weighed, achievement, misfits)
    if band < 2:
        return fits, misfits
    _form(question, achievement, fits, misfits)
    _price(question, achievement, fits, misfits)
    _readiness(question, achievement, today, fits, misfits)
    if question.circle and achievement.circle == question.circle:
        fits.append(T("同属{c}产业圈", "Same industry circle: {c}").format(c=CIRCLES[achievement.circle]))
    return fits, misfits


def _values(question: Question, achievement: Achievement, fits: list[T], misfits: list[T]) -> None:
    compared = values.compare(values.targets(question.text), achievement.summary_zh)
    for one in compared:
        text = T("文中写“{o}”，要求“{a}”", 'It says "{o}"; asked: "{a}"').format(o=one.offered, a=one.asked)
        if one.enough and len(fits) < 3:
            fits.append(text)
        elif not one.enough and len(misfits) < 2:
            misfits.append(text)


def _missing(weighed: Asked, achievement: Achievement, misfits: list[T]) -> None:
    """Points that it does not name, the weightiest first."""
    held = words_of(achievement)
    heaviest = {
        point: max((weighed.weights.get(w, 0.0) for w in words_in(point)), default=0.0)
        for point in weighed.question.points
        if not words_in(point) & held
    }
    lacking = sorted((p for p in heaviest if heaviest[p]), key=lambda point: -heaviest[point])[:3]
    if lacking:
        said = T("、".join(f"“{p}”" for p in lacking), ", ".join(f'"{p}"' for p in lacking))
        misfits.append(T("没有写到{w}", "Does not mention {w}").format(w=said))


def _form(question: Question, achievement: Achievement, fits: list[T], misfits: list[T]) -> None:
    if not question.forms or not achievement.forms:
        return
    both = [f for f in achievement.forms if f in question.forms]
    if both:
        fits.append(T("可以{f}，正是所求", "Offers what you look for: {f}").format(f=named(both)))
    else:
        text = T("对方列的是{f}，没有您提到的{w}", "Offered: {f}; not what you mention: {w}")
        misfits.append(text.format(f=named(achievement.forms), w=named(sorted(question.forms))))


def _price(question: Question, achievement: Achievement, fits: list[T], misfits: list[T]) -> None:
    asking, budget = achievement.asking_fen, question.budget_fen
    if asking is None or budget is None:
        return
    if asking <= budget:
        fits.append(
            T("意向价 {p}，在预算 {b}之内", "Asking {p}, within the budget of {b}").format(p=wan(asking), b=wan(budget))
        )
    else:
        text = T("意向价 {p}，超出预算 {d}", "Asking {p}, {d} above the budget")
        misfits.append(text.format(p=wan(asking), d=wan(asking - budget)))


def _readiness(question: Question, achievement: Achievement, today: date, fits: list[T], misfits: list[T]) -> None:
    level = achievement.trl
    if level is None:
        misfits.append(T("未填写技术成熟度", "Its readiness level is not stated"))
        return
    stands = T("成熟度 {n} 级：{s}", "TRL {n}: {s}").format(n=level, s=LEVELS[level])
    days = (question.deadline - today).days if question.deadline else None
    if days is not None and 0 <= days < SOON and level < READY:
        text = T("{s}，离 {d} 的期限偏紧", "{s}; tight for {d}")
        misfits.append(text.format(s=stands, d=question.deadline.isoformat() if question.deadline else ""))
    elif level >= READY:
        fits.append(stands)
    elif level <= EARLY:
        misfits.append(T("{s}，离应用还远", "{s}; still far from use").format(s=stands))


def named(forms: Iterable[str]) -> T:
    """Ways of transfer in words."""
    found = [FORMS[f] for f in forms if f in FORMS]
    return T("、".join(f.zh for f in found), ", ".join(f.en.lower() for f in found))
