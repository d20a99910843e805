"""R1: every act × everyone × every record in every state, at the API and at the form; and every reading of them.

What is expected comes from the signed table and from ``policy.sees``; the house answers over HTTP. ``make test``
takes a sample that is always the same, with every act, everyone and every record in it; ``make soak`` takes all of it
in an order drawn by a printed seed.
"""

from __future__ import annotations

import os
import random
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from all_states import arguments, records, spring
from cast import read
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import HttpResponse
from everyone import Who, everyone
from policy import BESIDE, GUARDS, ROWS, TABLE, granted, sees, signed

from chaotou.kernel.act import ACTS, Act
from chaotou.kernel.act.table import rights_csv
from chaotou.kernel.face import BY_MODEL, FACES
from chaotou.kernel.records import Record, record_models
from chaotou.kernel.rights.seat import Kind

pytestmark = pytest.mark.usefixtures("database")

#: Attempts that ``make test`` takes out of all.
SAMPLE = 1_500
SEED = int(os.environ.get("CHAOTOU_SEED") or random.SystemRandom().randrange(10**6))
#: The gate's own seed: a hole is found by the change that made it, not by the next one's luck.
FIXED = int(os.environ.get("CHAOTOU_SEED") or 1)
#: Rows of a table are taken in by the import's pages: the form of one row leads there, whoever asks.
LED_ELSEWHERE = {"library.achievement.take_in", "library.demand.take_in"}
DONE: Counter[str] = Counter()
WRONG: list[int] = []
#: What was sent by somebody with a seat, so that a refusal of it must be kept (A1).
KEPT: Counter[str] = Counter()


@dataclass(frozen=True)
class Attempt:
    """Somebody tries something with a record at a door."""

    door: str
    who: Who
    act: Act
    row: Record

    @property
    def address(self) -> str:
        """Where it is tried, with the number left open."""
        return f"/{BY_MODEL[self.row.type()].slug}/{{number}}/" + ("do/" if self.door != "api" else "") + self.act.short


@pytest.fixture(scope="module", autouse=True)
def stage(database) -> Iterator[None]:
    print(f"\nR1 seed {SEED} (CHAOTOU_SEED={SEED} repeats it)")
    with spring():
        records()
        yield
    print(f"\nR1: {sum(DONE.values()):,} attempts, {sum(WRONG):,} wrong; {dict(DONE)}")


def plain(value: Any) -> Any:
    """A value as a program sends it."""
    import json

    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def typed(value: Any) -> Any:
    """A value as a form sends it."""
    if isinstance(value, bool):
        return "on" if value else ""
    return value if isinstance(value, list) else str(value)


def knock(attempt: Attempt, number: str, given: dict[str, Any]) -> HttpResponse:
    """Do it, and say what was answered."""
    address = attempt.address.format(number=number)
    DONE[attempt.door] += 1
    KEPT["sent"] += attempt.door != "look" and attempt.who.seat.id != 0
    if attempt.door == "api":
        return attempt.who.api(address, plain(given))
    if attempt.door == "look":
        return attempt.who.browser.get(address)
    return attempt.who.browser.post(address, {**{k: typed(v) for k, v in given.items()}, "key": uuid.uuid4().hex})


def barred(attempt: Attempt, row: Record) -> int:
    """The refusal that rights.md asks for, 0 where the seat may."""
    public = attempt.who.seat.kind == Kind.PUBLIC
    if public and attempt.door == "api":
        return 401
    if not sees(attempt.who.seat, row):
        return 404
    if public and attempt.door == "look":
        return 302
    return 0 if granted(attempt.act.name, attempt.who.seat, row) else 403


def lawful(attempt: Attempt, row: Record) -> set[int]:
    """What a seat that may is answered: it is done, refused by the rule, or shown what is missing."""
    guard = GUARDS.get(attempt.act.name)
    if attempt.door == "look":
        return {200, 409}
    if guard and guard(attempt.who.seat, row):
        return {403, 409, 422}
    return {200 if attempt.door == "api" else 302, 409, 422}


def attempts() -> list[Attempt]:
    """All that can be tried on the records of the stage; what is not granted comes first."""
    people, found = everyone(), []
    for _, row in records():
        if row.type() not in BY_MODEL:
            continue
        for act in ACTS.values():
            if act.on is type(row) and not act.creates:
                found += [Attempt(d, w, act, row) for d in ("api", "look", "send") for w in people]
    return found


def missing_number(number: str) -> str:
    return re.sub(r"\d{6,}$", "999999999", number)


def text_of(answer: HttpResponse, number: str) -> str:
    """A page without what differs by chance: number, tokens, request keys."""
    text = answer.content.decode().replace(number, "NUMBER")
    return re.sub(r'(csrfmiddlewaretoken" value|name="key" value)="[^"]*"', "", text)


def refusals() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM kernel_refusal)"
            " + (SELECT coalesce(sum(times), 0) FROM kernel_refusal_minute WHERE seat <> 0)"
        )
        return int(cursor.fetchone()[0])


def state_of(row: Record) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_event WHERE (subject_type, subject_id) = (%s, %s)", [row.type(), row.pk]
        )
        events = cursor.fetchone()[0]
    return read(type(row), row.number).version, events


def drive(chosen: list[Attempt]) -> None:
    """Take the attempts; every answer must be the expected one, and a refused one must have changed nothing."""
    now: dict[int, Record] = {row.pk: read(type(row), row.number) for _, row in records()}
    before = {pk: state_of(row) for pk, row in now.items() if row.type() in BY_MODEL}
    lacking: dict[tuple[str, str, str], str] = {}
    wrong: list[str] = []
    kept, sent = refusals(), KEPT["sent"]

    def check(attempt: Attempt) -> None:
        row = now[attempt.row.pk]
        refused = barred(attempt, row)
        wanted = {refused} if refused else lawful(attempt, row)
        answer = knock(attempt, row.number, arguments(attempt.act, row))
        if answer.status_code not in wanted:
            wrong.append(f"{attempt.who.name} {attempt.door} {attempt.act.name} {row.number}: "
                         f"{answer.status_code}, not {wanted}: {answer.content.decode()[:300]}")  # fmt: skip
        if refused == 404:
            key = (attempt.who.name, attempt.door, attempt.act.name)
            if key not in lacking:
                none = missing_number(row.number)
                lacking[key] = text_of(knock(attempt, none, arguments(attempt.act, row)), none)
            if text_of(answer, row.number) != lacking[key]:
                wrong.append(f"{key} {row.number}: a foreign record answers unlike a missing one")
        if not refused and answer.status_code < 400 and attempt.door != "look":
            now[row.pk] = read(type(row), row.number)

    denied = [a for a in chosen if barred(a, now[a.row.pk])]
    for attempt in denied:
        check(attempt)
    assert not wrong, _told(wrong)
    changed = [now[pk].number for pk, was in before.items() if state_of(now[pk]) != was]
    assert not changed, f"a refused attempt left something behind: {changed}"
    assert refusals() - kept == KEPT["sent"] - sent, "each refusal of what was sent is kept, and nothing else"
    for attempt in chosen:
        if not barred(attempt, now[attempt.row.pk]):
            check(attempt)
    assert not wrong, _told(wrong)


def _told(wrong: list[str]) -> str:
    WRONG.append(len(wrong))
    return f"{len(wrong)} wrong answers (seed {SEED}):\n" + "\n".join(wrong[:40])


def sampled() -> list[Attempt]:
    """Each act at each door, each seat and each record with each door at least once, and others up to ``SAMPLE``."""
    every = attempts()
    random.Random(FIXED).shuffle(every)
    met: set[tuple[str, str]] = set()
    first, rest = [], []
    for one in every:
        new = {(one.door, name) for name in (one.act.name, one.who.name, f"{one.row.type()} {one.row.pk}")} - met
        new |= {(one.who.name, one.act.name)} - met
        met |= new
        (first if new else rest).append(one)
    return first + rest[: max(0, SAMPLE - len(first))]


def test_a_sample_of_acts_is_answered_as_the_table_says(database):
    drive(sampled())


@pytest.mark.soak
def test_every_act_is_answered_as_the_table_says(database):
    everything = attempts()
    random.Random(SEED).shuffle(everything)
    drive(everything)
    assert sum(DONE.values()) >= 10_000


def test_what_a_seat_begins(database):
    wrong = []
    for act in ACTS.values():
        if not act.creates or act.on.type() not in BY_MODEL:
            continue
        slug = BY_MODEL[act.on.type()].slug
        for who in everyone():
            public = who.seat.kind == Kind.PUBLIC
            may = granted(act.name, who.seat, None)
            wanted: dict[str, set[int]] = {
                "api": {401} if public else {200, 409, 422} if may else {403},
                "look": {302} if public else {200} if may else {403},
                "send": {302, 409, 422} if may else {403},
            }
            if act.name in LED_ELSEWHERE:
                wanted |= {"look": {302}, "send": {302}}
            given = arguments(act)
            guarded = act.name == "market.lot.draw_up" and may and who.name != "tto of the owner"
            guarded = guarded or (act.name.endswith("take_in") and may and _foreign(who, given))
            if guarded:
                wanted |= {"api": {403, 409, 422}, "send": wanted["send"] if act.name in LED_ELSEWHERE else {403, 422}}
            if act.name == "network.organisation.register" and _other_district(who, given):
                wanted |= {"api": {403}, "send": {403}}
            answers = {
                "api": who.api(f"/{slug}/{act.short}", plain(given)),
                "look": who.browser.get(f"/{slug}/do/{act.short}"),
                "send": who.browser.post(f"/{slug}/do/{act.short}", {k: typed(v) for k, v in given.items()}),
            }
            DONE["begin"] += len(answers)
            wrong += [
                f"{who.name} {door} {act.name}: {a.status_code}, not {wanted[door]}: {a.content.decode()[:200]}"
                for door, a in answers.items() if a.status_code not in wanted[door]
            ]  # fmt: skip
    assert not wrong, _told(wrong)


def _other_district(who: Who, given: dict[str, Any]) -> bool:
    """Whether an officer enters an organisation where another centre is in charge."""
    return who.seat.kind == Kind.OFFICER and who.seat.centre not in (given["district"], "330100")


def _foreign(who: Who, given: dict[str, Any]) -> bool:
    """Whether a row is taken in for an organisation that is not the seat's own nor of its centre."""
    if who.seat.kind in (Kind.OFFICER, Kind.CITY):
        return who.seat.centre not in ("330110", "330100")
    return bool(who.seat.organisation != given["owner"])


def test_a_sample_of_who_reads_what(database):
    people = random.Random(FIXED).sample(everyone(), 6)
    read_as(people, random.Random(FIXED).sample(faced(), 20))


@pytest.mark.soak
def test_who_reads_what(database):
    read_as(everyone(), faced())


def faced() -> list[Record]:
    return [row for _, row in records() if row.type() in BY_MODEL]


def read_as(people: Sequence[Who], rows: list[Record]) -> None:
    """Lists, pages and items: a record is there for exactly those who see it, and else answers like a missing one."""
    wrong = []
    for who in people:
        lists = {slug: listed(who, slug) for slug in {BY_MODEL[r.type()].slug for r in rows}}
        for row in rows:
            slug, fresh = BY_MODEL[row.type()].slug, read(type(row), row.number)
            there = sees(who.seat, fresh)
            for door, found in lists[slug].items():
                # Tables leave out what is over, unless it is asked for; a program is told of everything.
                wanted = there and (door == "api" or getattr(fresh, "ended_on", None) is None)
                if (row.number in found) != wanted:
                    wrong.append(f"{who.name} {door} /{slug}: {row.number} {'missing' if wanted else 'shown'}")
            for get in (who.browser.get, who.api):
                answer = get(f"/{slug}/{row.number}")
                DONE["read"] += 1
                if answer.status_code != (200 if there else 404):
                    wrong.append(f"{who.name} /{slug}/{row.number}: {answer.status_code}")
                none = missing_number(row.number)
                if not there and text_of(answer, row.number) != text_of(get(f"/{slug}/{none}"), none):
                    wrong.append(f"{who.name} /{slug}/{row.number}: answers unlike a missing one")
    assert not wrong, _told(wrong)


def listed(who: Who, slug: str) -> dict[str, str]:
    """The whole list of a face as each of its doors gives it."""
    pages, number = "", 1
    while True:
        page = who.browser.get(f"/{slug}?page={number}")
        if page.status_code != 200:
            break
        pages += page.content.decode()
        number += 1
    items, after = "", ""
    while True:
        answer = who.api(f"/{slug}?limit=200&after={after}").json()
        items += "".join(f" {i['number']}" for i in answer["items"])
        after = answer["next"]
        if not after:
            break
    csv = who.browser.get(f"/{slug}.csv").getvalue().decode("utf-8-sig")
    DONE["list"] += number + 2
    return {"list": pages, "api": items, "csv": csv}


def test_every_act_and_face_has_its_line():
    assert set(ACTS) == set(signed()), "an act without a line of the signed table"
    if TABLE.exists():
        written = TABLE.read_text(encoding="utf-8")
        own = "\n".join(r for r in rights_csv().splitlines() if not r.startswith("visits."))
        assert written.strip() == own.strip(), "rights changed: run `make docs`, and let the changed lines be reviewed"
    assert set(GUARDS) <= set(ACTS)
    assert all(kind in set(Kind) for grants in signed().values() for kind, _ in grants)
    tried = {row.type() for _, row in records()}
    assert {m.type() for m in record_models()} == tried, "a type of record that no attempt is made on"
    assert {f.model.type() for f in FACES.values()} <= tried


def test_the_table_is_rights_md():
    """The committed table against the rows of rights.md: nobody may more, and nobody may less."""
    said = {act: set(who.split()) for _, who, acts in ROWS for act in acts}
    said |= {act: set(who.split()) for act, who in BESIDE.items()}
    own = {act: {kind for kind, _ in grants} for act, grants in signed().items() if not act.startswith("visits.")}
    # Time does what a person may leave undone: every row's act may also be the system's, where its procedure says so.
    assert own.keys() == said.keys()
    assert {a: k - {"system"} for a, k in own.items()} == {a: k - {"system"} for a, k in said.items()}
    alone = {a for a, k in own.items() if k == {"system"}}
    assert alone == {a for a, k in said.items() if k == {"system"}}
