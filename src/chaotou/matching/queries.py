"""What may be asked: the best achievements for a question, and the demands that an achievement may answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from ..kernel.installation import now
from ..kernel.procedure.case import Case
from ..kernel.records import Record
from ..kernel.rights.seat import PUBLIC, Seat
from ..kernel.search import words
from ..kernel.search.query import Proposal, propose
from ..kernel.terms import local_day
from ..kernel.words import T
from ..library.models import Achievement, Demand
from ..library.queries import open_achievements, open_demands
from . import fit
from .fit import Asked
from .question import Question, of_demand, of_text
from .reasons import reasons
from .sieve import Sieve
from .texts import chinese, quotation, surfaces, texts_of, words_in, words_of

#: How many the index proposes; the rest shares less with the question than all of these.
DEPTH = 60
#: A band below this is shown only where nothing better is, and then so many.
WORTH, NEAREST = 2, 3


@dataclass(frozen=True)
class Match:
    """An achievement for a question. ``score`` is BM25, ``share`` the part of the question it writes about."""

    achievement: Achievement
    score: float
    share: float
    words: list[str]
    quote: list[tuple[str, bool]]
    reasons: list[T]
    misfits: list[T]

    @property
    def band(self) -> int:
        """The step of five."""
        return fit.band(self.share)

    @property
    def band_name(self) -> T:
        """The step in a word."""
        return fit.BANDS[self.band - 1]

    @property
    def percent(self) -> int:
        """The share in full percent."""
        return round(self.share * 100)


@dataclass(frozen=True)
class Answer:
    """A demand that an achievement may answer."""

    demand: Demand
    share: float
    words: list[str]

    @property
    def band(self) -> int:
        """The step of five."""
        return fit.band(self.share)

    @property
    def band_name(self) -> T:
        """The step in a word."""
        return fit.BANDS[self.band - 1]


@dataclass(frozen=True)
class Shortlist:
    """The answer to a question: matches, best first, and an account of the rest.

    ``considered`` were proposed and are open; of these ``distant`` share next to nothing, ``sifted`` fail a
    condition (how many by its name), ``further`` are not shown. ``telling`` are the words the order turned on with
    their percent, ``unheard`` points that none of them names.
    """

    question: Question
    matches: list[Match]
    considered: int
    distant: int
    sifted: dict[str, int]
    further: int
    telling: list[tuple[str, int]]
    unheard: list[str]


@dataclass
class _Field:
    """The proposals while they are told apart."""

    near: list[tuple[float, float, Achievement]] = field(default_factory=list)
    sifted: dict[str, int] = field(default_factory=dict)
    distant: int = 0


def matches(seat: Seat, asked: str | Demand, limit: int = 10) -> list[Match]:
    """The best achievements for a text or a demand; inside ``reading(seat)``."""
    return shortlist(seat, asked, limit).matches


def shortlist(
    seat: Seat, asked: str | Demand, limit: int = 10, sieve: Sieve | None = None, *, remote: bool = False
) -> Shortlist:
    """The best achievements and an account of what was left out; inside ``reading(seat)``.

    The index proposes by BM25; each proposal is read again under the seat's rights and must be open to all and not
    archived. Order is by the share of the question it writes about, then by score. ``remote`` shows also those that
    only touch it.
    """
    question = of_text(asked) if isinstance(asked, str) else of_demand(asked)
    proposals = propose([Achievement], question.bag, DEPTH, seat=PUBLIC)
    offered = _offered(seat, proposals)
    weighed = fit.weigh(question, frozenset().union(*(words_of(a) for a in offered.values())))
    told = _tell_apart(weighed, proposals, offered, sieve or Sieve())
    worth = told.near if remote else [n for n in told.near if fit.band(n[0]) >= WORTH] or told.near[:NEAREST]
    worth = worth[:limit]
    named = frozenset().union(*(words_of(a) for *_, a in told.near))
    return Shortlist(
        question,
        [_match(weighed, *one) for one in worth],
        considered=len(offered),
        distant=told.distant,
        sifted=told.sifted,
        further=len(told.near) - len(worth),
        telling=_telling(weighed),
        unheard=[p for p in question.points if not named & words_in(p)][:3],
    )


def wanted_by(seat: Seat, achievement: Achievement, limit: int = 5) -> list[Answer]:
    """Open demands that this achievement may answer at least in part, best first; inside ``reading(seat)``."""
    held = words_of(achievement)
    proposals = propose([Demand], words.bag("\n".join(texts_of(achievement))), DEPTH, seat=PUBLIC)
    unexpired = Q(deadline__isnull=True) | Q(deadline__gte=local_day(now()))
    rows = {d.pk: d for d in open_demands(seat).filter(unexpired, pk__in=[p.id for p in proposals])}
    standing = _in_state(rows.values(), "library.demand", "open")
    found = []
    for proposal in [p for p in proposals if p.id in standing][: 4 * limit]:
        question = of_demand(rows[proposal.id])
        weighed = fit.weigh(question, fit.heard_elsewhere(question))
        if (share := weighed.share(held)) >= fit.STEPS[2]:
            common = surfaces([w for w in weighed.weights if w in held], texts_of(achievement))
            found.append(Answer(rows[proposal.id], share, common[:4]))
    return sorted(found, key=lambda a: -a.share)[:limit]


def _offered(seat: Seat, proposals: Iterable[Proposal]) -> dict[int, Achievement]:
    rows = {a.pk: a for a in open_achievements(seat).filter(pk__in=[p.id for p in proposals])}
    gone = _in_state(rows.values(), "library.verification", "archived")
    return {pk: row for pk, row in rows.items() if pk not in gone}


def _in_state(rows: Iterable[Record], procedure: str, state: str) -> set[int]:
    ids = [r.pk for r in rows]
    cases = Case.objects.filter(procedure=procedure, state=state, record_id__in=ids)
    return set(cases.values_list("record_id", flat=True))


def _tell_apart(weighed: Asked, proposals: Iterable[Proposal], offered: dict[int, Achievement], sieve: Sieve) -> _Field:
    told = _Field()
    for proposal in proposals:
        if (achievement := offered.get(proposal.id)) is None:
            continue
        share = weighed.share(words_of(achievement))
        if share < fit.FLOOR:
            told.distant += 1
        elif why := sieve.against(achievement):
            told.sifted[why] = told.sifted.get(why, 0) + 1
        else:
            told.near.append((share, proposal.score, achievement))
    told.near.sort(key=lambda one: (-round(one[0], 2), -one[1], one[2].pk))
    return told


def _match(weighed: Asked, share: float, score: float, achievement: Achievement) -> Match:
    held, question = words_of(achievement), weighed.question
    common = {w: weight for w, weight in weighed.weights.items() if w in held}
    han = chinese() if question.both else any(words.is_han(c) for c in question.text)
    for_it, against = reasons(weighed, achievement, fit.band(share), local_day(now()))
    return Match(
        achievement,
        score,
        share,
        surfaces(common, texts_of(achievement))[:6],
        quotation(common, achievement, han=han),
        for_it[:5],
        against[:3],
    )


def _telling(weighed: Asked) -> list[tuple[str, int]]:
    """The words that weigh most, as the question spells them, with their percent; parts of longer ones left out."""
    asked, text = weighed.weights, weighed.question.text
    spelled = {w.text: text[w.start : w.end] for w in words.words(text)}
    whole = [w for w in asked if w in spelled and not any(words.is_part(w, o) for o in asked)]
    return [(spelled[w], weighed.percent(w)) for w in whole][:8]
