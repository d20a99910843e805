"""What may be asked: the best achievements for a question, and the demands that an achievement may answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..kernel.face import face_of
from ..kernel.installation import now
from ..kernel.procedure.case import Case
from ..kernel.records import Record
from ..kernel.rights.seat import PUBLIC, Seat
from ..kernel.search import index, words
from ..kernel.search.query import Proposal, propose
from ..kernel.terms import local_day
from ..kernel.words import T
from ..library.models import Achievement, Demand
from ..library.queries import open_achievements, open_demands
from . import fit
from .question import Question, of_demand, of_text
from .reasons import reasons, surfaces
from .sieve import Sieve

#: How many the index proposes; the rest shares less with the question than all of these.
DEPTH = 60

_SENTENCE = re.compile(r"[^。；;!?！？\n]+[。；;!?！？]?")


@dataclass(frozen=True)
class Match:
    """An achievement for a question. ``score`` is BM25, ``fit`` the share of the question it writes about."""

    achievement: Achievement
    score: float
    fit: float
    band: int
    words: list[str]
    quote: list[tuple[str, bool]]
    reasons: list[T]
    misfits: list[T]

    @property
    def band_name(self) -> T:
        """The step in a word."""
        return fit.BANDS[self.band - 1]

    @property
    def percent(self) -> int:
        """The share in full percent."""
        return round(self.fit * 100)


@dataclass(frozen=True)
class Answer:
    """A demand that an achievement may answer."""

    demand: Demand
    fit: float
    band: int
    words: list[str]

    @property
    def band_name(self) -> T:
        """The step in a word."""
        return fit.BANDS[self.band - 1]


@dataclass(frozen=True)
class Shortlist:
    """The answer to a question: matches, best first, and what was left out and why."""

    question: Question
    matches: list[Match]
    considered: int = 0
    distant: int = 0
    sifted: dict[str, int] = field(default_factory=dict)
    further: int = 0
    telling: list[tuple[str, int]] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)


def matches(seat: Seat, asked: str | Demand, limit: int = 10) -> list[Match]:
    """The best achievements for a text or a demand; inside ``reading(seat)``."""
    return shortlist(seat, asked, limit).matches


def shortlist(seat: Seat, asked: str | Demand, limit: int = 10, sieve: Sieve | None = None) -> Shortlist:
    """The best achievements and an account of what was left out; inside ``reading(seat)``.

    The index proposes by BM25; each proposal is read again under the seat's rights and must be open to all and not
    archived. Order is by the share of the question it writes about, then by score.
    """
    question = of_text(asked) if isinstance(asked, str) else of_demand(asked)
    sieve = sieve or Sieve()
    proposals = propose([Achievement], question.bag, DEPTH, seat=PUBLIC)
    offered = _offered(seat, proposals)
    held_by = {pk: words_of(a) for pk, a in offered.items()}
    asked_words = fit.weights(question, set().union(*held_by.values()))
    sifted: dict[str, int] = {}
    fitting: list[tuple[float, float, Achievement, set[str]]] = []
    distant = 0
    for proposal in proposals:
        if (achievement := offered.get(proposal.id)) is None:
            continue
        held = held_by[proposal.id]
        if (share := fit.share(asked_words, held)) < fit.FLOOR:
            distant += 1
        elif why := sieve.against(achievement):
            sifted[why] = sifted.get(why, 0) + 1
        else:
            fitting.append((share, proposal.score, achievement, held))
    fitting.sort(key=lambda one: (-round(one[0], 2), -one[1], one[2].pk))
    total = sum(asked_words.values())
    heard = set().union(*(held for *_, held in fitting))
    return Shortlist(
        question,
        [_match(question, asked_words, *one) for one in fitting[:limit]],
        considered=len(offered),
        distant=distant,
        sifted=sifted,
        further=max(len(fitting) - limit, 0),
        telling=[(w, round(100 * asked_words[t] / total)) for t, w in _shown(asked_words, question.text)],
        unheard=[p for p in question.points if not heard & {w.text for w in words.words(p)}][:3],
    )


def wanted_by(seat: Seat, achievement: Achievement, limit: int = 5) -> list[Answer]:
    """Open demands that this achievement may answer, the best first; inside ``reading(seat)``."""
    held = words_of(achievement)
    bag = words.bag("\n".join([*_named(achievement), achievement.summary_zh, achievement.summary_en]))
    proposals = propose([Demand], bag, DEPTH, seat=PUBLIC)
    rows = {d.pk: d for d in open_demands(seat).filter(pk__in=[p.id for p in proposals])}
    standing = _in_state(rows.values(), "library.demand", "open")
    found = []
    for proposal in proposals[: 4 * limit]:
        if proposal.id not in standing:
            continue
        question = of_demand(rows[proposal.id])
        asked_words = fit.weights(question, fit.elsewhere(question))
        share = fit.share(asked_words, held)
        if share >= fit.STEPS[2]:
            named = surfaces([w for w in asked_words if w in held], _texts(achievement))[:4]
            found.append(Answer(rows[proposal.id], share, fit.band(share), named))
    return sorted(found, key=lambda a: -a.fit)[:limit]


def words_of(record: Record) -> set[str]:
    """Every word of a record's searched fields."""
    face = face_of(type(record))
    assert face is not None
    return {w.text for name in index.searched(face) for w in words.words(index.text_of(record, name))}


def _offered(seat: Seat, proposals: Iterable[Proposal]) -> dict[int, Achievement]:
    rows = {a.pk: a for a in open_achievements(seat).filter(pk__in=[p.id for p in proposals])}
    gone = _in_state(rows.values(), "library.verification", "archived")
    return {pk: row for pk, row in rows.items() if pk not in gone}


def _in_state(rows: Iterable[Record], procedure: str, state: str) -> set[int]:
    ids = [r.pk for r in rows]
    cases = Case.objects.filter(procedure=procedure, state=state, record_id__in=ids)
    return set(cases.values_list("record_id", flat=True))


def _match(
    question: Question, asked: Mapping[str, float], share: float, score: float, achievement: Achievement, held: set[str]
) -> Match:
    band = fit.band(share)
    common = [w for w in asked if w in held]
    for_it, against = reasons(question, achievement, held, band, local_day(now()))
    quote = _quote(asked, common, achievement)
    return Match(
        achievement, score, share, band, surfaces(common, _texts(achievement))[:6], quote, for_it[:5], against[:3]
    )


def _quote(asked: Mapping[str, float], common: list[str], achievement: Achievement) -> list[tuple[str, bool]]:
    """The sentence of the summary that says most of what was asked, with the asked words marked."""
    best, most = "", 0.0
    for text in (achievement.summary_zh, achievement.summary_en):
        for sentence in _SENTENCE.findall(text):
            said = sum(asked[w] for w in {w.text for w in words.words(sentence)} & set(common))
            if said > most:
                best, most = sentence.strip(), said
    return words.pieces(best, set(common))


def _shown(asked: Mapping[str, float], text: str) -> list[tuple[str, str]]:
    """The most telling words with the spelling of the question, for the account of the order."""
    whole = {w for w in asked if not any(w != o and w in o for o in asked)}
    spelled = {w.text: text[w.start : w.end] for w in words.words(text) if w.text in whole}
    return [(w, spelled[w]) for w in asked if w in spelled][:8]


def _named(achievement: Achievement) -> list[str]:
    return [achievement.title_zh, achievement.title_en, *achievement.keywords_zh, *achievement.keywords_en]


def _texts(achievement: Achievement) -> list[str]:
    return [*_named(achievement), achievement.summary_zh, achievement.summary_en]
