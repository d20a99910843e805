"""C3: every declared procedure is walked by real acts, beside a model that follows from its declaration alone.

Records begin, and go on by whatever the declarations allow next, towards edges that nobody has walked yet. A step
of the right seat is done: the cases stand in the declared state, with the declared holder and term. Everything else
is refused and changes nothing: the act in another state, by another seat, before its term, by the first of two
people. An edge that no walk reaches fails the test, so that nothing is declared that cannot happen.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from all_states import SPRING, arguments, spring
from cast import read
from declared import Edge, Standing, Stands, acts, ahead, edges, moved_at, stands, wanted
from django.db import connections
from policy import GUARDS, granted, sees, signed
from ways import INNER, WAYS, Walk, Way, beginnings, given, people

from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.checkdb import checkdb
from chaotou.kernel.faults import ActFault
from chaotou.kernel.installation import now, set_clock
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.procedure.declaration import PROCEDURES
from chaotou.kernel.rights.seat import Kind, Seat, system

pytestmark = pytest.mark.usefixtures("database")

KINDS = sorted({p.of for p in PROCEDURES.values()})
#: Steps of one record at most, and records of a type at most: what is not reached by then is out of reach.
PER_RECORD, RECORDS = 40, 200


@dataclass
class Tour:
    """Everything walked of one type of record."""

    kind: str
    chance: random.Random
    unwalked: set[Edge]
    records: int = 0
    steps: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    #: Seats without a right that try each act in each place.
    strangers: int = 1
    tried: set[tuple[tuple[tuple[str, str], ...], str]] = field(default_factory=set)


def state_of(walk: Walk) -> tuple[Any, ...]:
    """All that a refused act must leave as it was: row, cases, entries, postings."""
    record = walk.record = read(type(walk.record), walk.record.number)
    row = tuple(str(getattr(record, f.attname)) for f in record._meta.concrete_fields)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum((SELECT count(*) FROM kernel_posting p WHERE p.event = e.id)), 0) "
            "FROM ledger_event e WHERE (subject_type, subject_id) = (%s, %s) AND kind NOT LIKE '%%\\_refused'",
            [record.type(), record.pk],
        )
        return row, stands(record), cursor.fetchone()


def refuse(tour: Tour, walk: Walk, why: str, act: str, by: Seat, sent: dict[str, Any], *statuses: int) -> None:
    """The act is refused, with one of these answers if any are named."""
    told = f"{act} by {by.kind} on {walk.record.number} at {walk.standing.open}: {why}"
    try:
        perform(ACTS[act], by, walk.record, **sent)
    except ActFault as fault:
        assert not statuses or fault.status in statuses, f"{told}: answered {fault.status} {fault.code}"
        tour.refused[why] += 1
    else:
        raise AssertionError(f"{told}: was done")


@contextmanager
def unchanged(walk: Walk) -> Iterator[None]:
    """What is refused meanwhile leaves nothing behind."""
    before = state_of(walk)
    yield
    assert state_of(walk) == before, f"{walk.record.number} at {walk.standing.open}: refused, and yet changed"


def right(act: str, walk: Walk) -> list[Seat]:
    """Every seat that the signed table and its guards let do this now."""
    record, guard = walk.record, GUARDS.get(act)
    found = [
        s for s in people()
        if s.kind != Kind.PUBLIC and sees(s, record) and granted(act, s, record) and not (guard and guard(s, record))
    ]  # fmt: skip
    first = {walk.movers.get(name) for name in walk.standing.eyes(act)}
    by_time = [system(record.centre)] if (str(Kind.SYSTEM), "any") in signed()[act] else []
    return [s for s in found if s.pseudonym not in first] + by_time


def wrong(act: str, walk: Walk) -> list[Seat]:
    """Every seat that has no line in the signed table for this, or does not see the record."""
    return [s for s in people() if not (sees(s, walk.record) and granted(act, s, walk.record))]


def ways(tour: Tour, walk: Walk) -> list[tuple[str, Way, list[Edge]]]:
    """What may come next, with the edges it walks."""
    found = []
    for act in acts(tour.kind):
        for way in () if act in INNER else WAYS.get(act, [Way()]):
            led = walk.standing.edges_of(act, way.to)
            if led and way.when(walk):
                led += [e for inner in way.nests(walk) for e in walk.standing.edges_of(inner, way.to)]
                found.append((act, way, led))
    return found


def choose(tour: Tour, walk: Walk, goal: Edge, found: list[tuple[str, Way, list[Edge]]]) -> int:
    """Any of them; most often what nobody has walked yet, or what leads to the goal and waits there for its turn."""
    far = ahead(goal)
    weights = []
    for _, way, led in found:
        moved = {name: target for name, _, _, target in led}
        # Terms end last: whoever waits for one first does what may be done meanwhile.
        weight = way.weight * (0.5 if way.late or goal[0] not in moved else 1.0)
        weight *= 4.0 ** -far.get(moved.get(goal[0], walk.at(goal[0])), 12)
        weights.append(40.0 if goal in led else 10.0 if set(led) & tour.unwalked else weight)
    return tour.chance.choices(range(len(found)), weights)[0]


def try_what_is_forbidden(tour: Tour, walk: Walk) -> None:
    """Once in each place: every act by a seat that may never, and every act that may not come now by a right one."""
    place = tuple(sorted(walk.standing.open.items()))
    fresh = [a for a in acts(tour.kind) if (place, a) not in tour.tried]
    if not fresh:
        return
    tour.tried |= {(place, a) for a in fresh}
    with unchanged(walk):
        for act in fresh:
            for by in tour.chance.sample(wrong(act, walk), tour.strangers):
                refuse(tour, walk, "another seat", act, by, arguments(ACTS[act], walk.record), 403, 404)
            if not walk.standing.steps(act) and (fitting := right(act, walk)):
                refuse(tour, walk, "another state", act, tour.chance.choice(fitting), _sent(act, walk))


def _sent(act: str, walk: Walk) -> dict[str, Any]:
    """What a way of the act sends, so that nothing is wrong but the state."""
    return given(act, WAYS.get(act, [Way()])[0], walk)


def go(tour: Tour, walk: Walk, act: str, way: Way, led: list[Edge]) -> None:
    """Take one step: too early and by the first of two it is refused, then it is done, and stands as declared."""
    fitting = [way.by(walk)] if way.by else right(act, walk)
    assert fitting, f"nobody may {act} on {walk.record.number} at {walk.standing.open}"
    by, sent = tour.chance.choice(fitting), given(act, way, walk)
    ends = stands(walk.record)[0].get(led[0][0], (None,))[-1] if way.late else None
    assert bool(ends) == way.late, f"{act} comes after a term that {led[0][0]} does not have"
    if ends and now() < ends:
        with unchanged(walk):
            refuse(tour, walk, "before its term", act, by, sent)
    if ends:
        set_clock(max(now(), ends) + timedelta(milliseconds=1))
    for procedure in walk.standing.eyes(act):
        with unchanged(walk):
            refuse(tour, walk, "the first of two", act, replace(by, pseudonym=walk.movers[procedure]), sent)
    way.first(walk)
    sent = given(act, way, walk)
    before: Stands = stands(walk.record)[0]
    way.then(walk)
    perform(ACTS[act], by, walk.record, **sent)
    for one, to in [(act, way.to), *((n, way.to) for n in way.nests(walk))]:
        walk.standing.take(one, to)
    tour.steps += 1
    stood(tour, walk, led, before, by)


def stood(tour: Tour, walk: Walk, led: list[Edge], before: Stands, by: Seat | None) -> None:
    """The database has the record where the model has it, each case with the declared holder and term."""
    walk.record = read(type(walk.record), walk.record.number)
    found, ended = stands(walk.record)
    model = walk.standing
    assert {name: case[0] for name, case in found.items()} == model.open, f"{walk.record.number} after {led}"
    assert {n: s for n, s in ended.items() if n not in found} == {
        n: s for n, s in model.ended.items() if n not in model.open
    }, f"{walk.record.number} after {led}"
    moved = {name for name, *_ in led}
    for name, case in found.items():
        if name in moved:
            state = PROCEDURES[name].by_name[case[0]]
            expected = wanted(state, walk.record, moved_at(walk.record, name))
        else:
            expected = before[name]
        assert case == expected, f"{walk.record.number}: {name} after {led}"
    for name in moved:
        walk.movers[name] = by.pseudonym if by else ""
    tour.unwalked -= set(led)


def begin(tour: Tour) -> Walk:
    """A new record, in turn by each of its beginnings, where its declarations say it begins."""
    set_clock(SPRING)
    every = beginnings(tour.kind)
    act, make, *to = every[tour.records % len(every)]
    tour.records += 1
    walk = Walk(make(), Standing(tour.kind))
    stood(tour, walk, walk.standing.take(act, tuple(to)), {}, None)
    for name in walk.standing.open:
        case = Case.objects.get(record_type=tour.kind, record_id=walk.record.pk, procedure=name, closed=False)
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT actor FROM ledger_event WHERE id = %s", [case.event])
            walk.movers[name] = cursor.fetchone()[0]
    return walk


def _goal(tour: Tour, walk: Walk) -> Edge:
    """An edge to go for: one that nobody has walked, the nearer the rather."""
    wished = sorted(tour.unwalked or edges(tour.kind))
    far = [ahead(edge).get(walk.at(edge[0]), 9) for edge in wished]
    return tour.chance.choices(wished, [2.0**-n for n in far])[0]


def follow(tour: Tour) -> None:
    """One record from its beginning to its end, or as far as the walk goes."""
    walk = begin(tour)
    goal = _goal(tour, walk)
    for _ in range(PER_RECORD):
        if tour.unwalked and goal not in tour.unwalked:
            goal = _goal(tour, walk)
        try_what_is_forbidden(tour, walk)
        found = ways(tour, walk)
        if not found:
            return
        go(tour, walk, *found[choose(tour, walk, goal, found)])


@pytest.mark.parametrize("most", [0, pytest.param(1_500, marks=pytest.mark.soak)], ids=["short", "soak"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_declared_edge_is_walked_and_nothing_else_is(kind, most):
    seed = int(os.environ.get("CHAOTOU_SEED") or (random.SystemRandom().randrange(10**6) if most else 3))
    declared = edges(kind)
    tour = Tour(kind, random.Random(seed), set(declared), strangers=5 if most else 1)
    with spring():
        while tour.records < RECORDS and (tour.unwalked or tour.steps < most):
            follow(tour)
    walked = len(declared) - len(tour.unwalked)
    print(f"\nC3 {kind} (CHAOTOU_SEED={seed}): {walked} of {len(declared)} edges walked in {tour.steps} steps of "
          f"{tour.records} records; refused {sum(tour.refused.values())}: {dict(tour.refused)}")  # fmt: skip
    assert not tour.unwalked, f"nobody gets there: {sorted(tour.unwalked)}"
    assert tour.refused["another seat"] and tour.refused["another state"]
    assert not {f.name: f.breaks[:5] for f in checkdb() if f.breaks}
