"""What a declaration does not say: how a record begins, and what an act needs beside its state to be done.

An act that is missing here needs nothing: any seat of the signed table may do it, with what a well-meaning program
would send. Whoever declares a new procedure writes a line here only for what its rule asks beyond the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from all_states import GREAT, PRICE, WANTED, WRITTEN, achievement, arguments, contract, do, failure, terms, visit
from cast import cast, organisation, read, seat
from declared import Standing
from django.db import connections
from everyone import everyone, named
from policy import granted

from chaotou.contracts import queries, registration
from chaotou.kernel.act import ACTS
from chaotou.kernel.installation import now
from chaotou.kernel.records import Record
from chaotou.kernel.rights.reading import reading
from chaotou.kernel.rights.seat import Kind, Seat, system
from chaotou.kernel.terms import local_day
from chaotou.market import agreed
from chaotou.market.models import Lot


@dataclass
class Walk:
    """One record on its way, with what the model remembers of it beyond its states."""

    record: Any
    standing: Standing
    took: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    extended: int = 0
    #: Who moved each procedure last, by pseudonym.
    movers: dict[str, str] = field(default_factory=dict)

    def at(self, procedure: str) -> str:
        """State of the open case of a procedure, empty if there is none."""
        return self.standing.open.get(procedure, "")


@dataclass(frozen=True)
class Way:
    """How an act is done: where it leads, when it may be, who does it and with what; ``late`` is after the term.

    ``first`` happens on other records before, ``nests`` names the acts it performs within, ``then`` is remembered.
    """

    to: tuple[str, ...] = ()
    when: Callable[[Walk], Any] = lambda w: True
    by: Callable[[Walk], Seat] | None = None
    given: Callable[[Walk], dict[str, Any]] | None = None
    late: bool = False
    weight: float = 1.0
    first: Callable[[Walk], Any] = lambda w: None
    nests: Callable[[Walk], tuple[str, ...]] = lambda w: ()
    then: Callable[[Walk], Any] = lambda w: None


#: Acts that are part of another and are never sent alone.
INNER = ("market.lot.void",)
TAKERS = ("signer of the buyer", "signer of a rival", "signer next door")
_LISTING, _VOIDING = "market.listing", "market.voiding"


def _title(written: dict[str, Any]) -> Callable[[Walk], dict[str, Any]]:
    """Something is changed each time: an edit that changes nothing is refused."""
    return lambda w: {**written, "title_zh": f"{written['title_zh']}（第{w.record.version + 1}稿）"}


def _taker(w: Walk, *, registered: bool) -> Seat | None:
    """The next who has not registered, or who has registered and not taken."""
    inside = set(w.record.letters.values())
    seats = [named(n).seat for n in TAKERS]
    open_to = [s for s in seats if (s.organisation in inside) == registered and s.organisation not in w.took]
    return open_to[0] if open_to else None


def _next(w: Walk) -> bool:
    """Whether another taker is asked once the winner of now is gone."""
    left = [t for t in w.took if t not in w.gone and t != w.record.winner]
    return w.record.on_default == "next" and w.record.asked < 2 and bool(left)


def _winner(w: Walk) -> Seat:
    return next(s for s in (named(n).seat for n in TAKERS) if s.organisation == w.record.winner)


def _goes(w: Walk) -> None:
    w.gone.append(w.record.winner)


def _extends(w: Walk) -> bool:
    """Whether a lot that nobody took is listed once more."""
    return bool(w.extended < w.record.parameters["extensions"])


def _extended(w: Walk) -> None:
    w.extended += 1


def _fall(w: Walk) -> None:
    """The lot of a contract is voided by two people; of a signed one too, as releases did that never asked for it."""
    lot, asked = read(Lot, w.record.lot), agreed._answers[:]
    agreed._answers.clear()
    do("market.lot.propose_void", cast().officer, lot, reason="公告有误")
    do("market.lot.confirm_void", cast().city, lot, reason="核实")
    agreed._answers.extend(asked)


def _last_of(number: str) -> str:
    """Digest of the last entry about a record."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT digest FROM ledger_event WHERE subject = %s ORDER BY id DESC LIMIT 1", [number])
        return str(cursor.fetchone()[0])


def _centre(w: Walk) -> Seat:
    return system(w.record.centre)


def _asked_on(**more: Any) -> list[Way]:
    """The two ways on after a winner who is gone: the next one asked, or the end."""
    return [Way(("next_asked",), when=_next, then=_goes, **more),
            Way(("defaulted",), when=lambda w: not _next(w), then=_goes, **more)]  # fmt: skip


def _by_two(w: Walk) -> bool:
    """Whether two registrars decide: from an amount on, or where a check does not agree."""
    with reading(system()):
        facts = queries.facts_of(w.record, local_day(now()))
        disagree = any(map(registration.weighs, registration.findings(w.record, facts)))
    return disagree or bool(w.record.technical_fen >= 500_000_000)


WAYS: dict[str, list[Way]] = {
    "library.achievement.edit": [Way(given=_title(WRITTEN))],
    "library.demand.edit": [Way(given=_title(WANTED))],
    "library.demand.lapse": [Way(late=True)],
    # A state-owned unit decides and approves first; another may announce at once.
    "market.lot.announce": [Way(when=lambda w: not w.record.state_owned or w.at(_LISTING) == "approved")],
    "market.lot.hold_deposit": [
        Way(
            when=lambda w: _taker(w, registered=False), by=lambda w: _taker(w, registered=False) or system(), weight=3.0
        )
    ],
    "market.lot.take": [
        Way(
            when=lambda w: _taker(w, registered=True), by=lambda w: _taker(w, registered=True) or system(),
            given=lambda w: {"price_fen": PRICE + len(w.took)}, weight=3.0,
            then=lambda w: w.took.append((_taker(w, registered=True) or system()).organisation or 0),
        )
    ],
    "market.lot.close": [
        Way(("result_shown",), when=lambda w: w.took, late=True),
        Way(("listed",), when=lambda w: not w.took and _extends(w), late=True, then=_extended),
        Way(("failed",), when=lambda w: not w.took and not _extends(w), late=True),
    ],
    "market.lot.award": [Way(late=True)],
    "market.lot.conclude": [Way(given=lambda w: {"contract": "HT-2026-999999", "buyer": w.record.winner or 0})],
    "market.lot.give_notice": [Way(late=True)],
    "market.lot.default_winner": _asked_on(late=True),
    "market.lot.accept_next": [Way(by=_winner)],
    "market.lot.pass_over": [*_asked_on(by=_winner), *_asked_on(by=_centre, late=True)],
    "market.lot.withdraw": [Way(when=lambda w: not w.took)],
    "market.lot.raise_objection": [Way(when=lambda w: w.at(_LISTING))],
    "market.lot.answer_objection": [
        Way(("dismissed", "listed", "result_shown"), given=lambda w: {"decision": "dismissed", "reason": "不属实"}),
        Way(
            ("upheld", "to_void"), given=lambda w: {"decision": "upheld", "reason": "属实"},
            nests=lambda w: () if w.at(_VOIDING) else ("market.lot.propose_void",),
        ),
    ],
    "market.lot.propose_void": [Way(when=lambda w: w.record.public and w.at(_LISTING))],
    "market.lot.drop_void": [Way(when=lambda w: w.at(_LISTING) != "to_void")],
    "market.lot.confirm_void": [Way(when=lambda w: w.at(_LISTING), nests=lambda w: ("market.lot.void",))],
    # Each side signs once; after the sale the seller files.
    "contracts.contract.sign": [Way(by=lambda w: _unsigned(w))],
    "contracts.contract.submit": [Way(by=lambda w: cast().tto)],
    "contracts.contract.pass_first": [Way(when=_by_two, given=lambda w: {"reason": "已核对原件"})],
    "contracts.contract.register": [
        Way(when=lambda w: w.at("contracts.registration") == "second_eye" or not _by_two(w))
    ],
    "contracts.contract.lapse": [Way(first=_fall, weight=0.01, given=lambda w: {"fallen": _last_of(w.record.lot)})],
    "contracts.contract.escalate": [Way(late=True)],
    "visits.visit.report": [Way(when=lambda w: not w.record.found)],
    "visits.visit.promise": [Way(when=lambda w: w.record.found)],
}  # fmt: skip


def _unsigned(w: Walk) -> Seat:
    signed = {s["organisation"] for s in w.record.signatures}
    return next(s for s in (cast().signer, cast().buyer_signer) if s.organisation not in signed)


def _lot(by: Callable[[], Seat] = lambda: cast().tto, **more: Any) -> Callable[[], Record]:
    """Begins a lot by ``draw_up``."""
    return lambda: do("market.lot.draw_up", by(), **terms(achievement(by=by()), **more))


@cache
def private() -> tuple[Seat, Seat]:
    """Transfer office and signer of a unit that is not the state's: it may announce without a decision."""
    unit = organisation("民办大学", "university", "330106")
    return seat(Kind.TTO, unit), seat(Kind.SIGNER, unit)


@cache
def people() -> tuple[Seat, ...]:
    """Everybody who may stand at a door."""
    return (*(w.seat for w in everyone()), *private())


#: How a record of a type begins: the act, how it is made, and where that leads if there is a choice. A type that is
#: missing begins by its creating acts.
BEGINNINGS: dict[str, list[tuple[Any, ...]]] = {
    "library.achievement": [
        ("library.achievement.draft", lambda: do("library.achievement.draft", cast().tto, **WRITTEN)),
        ("library.achievement.take_in", lambda: do("library.achievement.take_in", cast().tto, **WRITTEN)),
    ],
    "library.demand": [
        ("library.demand.draft", lambda: do("library.demand.draft", cast().buyer, **WANTED)),
        ("library.demand.take_in", lambda: do("library.demand.take_in", cast().buyer, **WANTED)),
    ],
    "market.lot": [
        ("market.lot.draw_up", _lot(on_default="next")),
        ("market.lot.draw_up", _lot(on_default="failed", extensions=1)),
        ("market.lot.draw_up", _lot(by=lambda: private()[0])),
    ],
    "kernel.failure": [
        ("kernel.failure.report", lambda: failure(), "with_officer"),
        ("kernel.failure.report", lambda: failure("with_city"), "with_city"),
    ],
    "visits.visit": [("visits.visit.plan", visit)],
    "contracts.contract": [
        ("contracts.contract.draft", contract),
        ("contracts.contract.draft", lambda: contract(asking_price_cny_fen=GREAT)),
    ],
}


def beginnings(kind: str) -> list[tuple[Any, ...]]:
    """Every way in which a record of this type begins."""
    if kind in BEGINNINGS:
        return BEGINNINGS[kind]
    made = [a for a in ACTS.values() if a.creates and a.on.type() == kind]
    return [(a.name, lambda a=a: _by_anybody(a.name)) for a in made]  # type: ignore[misc]


def _by_anybody(act: str) -> Record:
    by = next(s for s in people() if granted(act, s, None))
    made: Record = do(act, by, **arguments(ACTS[act]))
    return made


def given(act: str, way: Way, walk: Walk) -> dict[str, Any]:
    """What is sent with the act."""
    return way.given(walk) if way.given else arguments(ACTS[act], walk.record)
