"""R3: canaries in every field that is not open, looked for as everyone on every surface.

Found where the seat may not read it: a leak. Not found where it may: the test would see nothing. Both fail.
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
import zipfile
from collections.abc import Iterator

import pytest
from all_states import spring
from canaries import Canary, house, may_read, planted
from cast import read
from django.db import connections
from django.test import override_settings
from everyone import Who, everyone
from policy import CITY, OF_THE_CITY, sees
from sealing import seal_all

from chaotou.kernel.face import BY_MODEL, FACES, Layer
from chaotou.kernel.ledger.store import Stored, of_subject
from chaotou.kernel.records import Record
from chaotou.kernel.rights.seat import Kind
from chaotou.kernel.search import projection
from chaotou.ui.values import HIDDEN

pytestmark = pytest.mark.usefixtures("database")

SEED = int(os.environ.get("CHAOTOU_SEED") or random.SystemRandom().randrange(10**6))
LOOKED = {"surfaces": 0, "found": 0, "leaks": 0}


@pytest.fixture(scope="module", autouse=True)
def stage(database, tmp_path_factory) -> Iterator[None]:
    with spring(), override_settings(SEARCH_PATH=tmp_path_factory.mktemp("search")):
        house()
        everyone()
        assert planted()
        seal_all()
        projection.catch_up()
        yield
    print(f"\nR3 seed {SEED}: {len(planted())} canaries, {LOOKED['surfaces']:,} surfaces looked at, "
          f"{LOOKED['found']:,} found where they may be, {LOOKED['leaks']:,} where not")  # fmt: skip


def some() -> tuple[Who, ...]:
    """Those who always look, and others by the seed."""
    fixed = {
        "the public",
        "expert of the owner",
        "tto of the owner",
        "officer of another centre",
        "city",
        "keeper of the buyer",
    }
    people = everyone()
    others = random.Random(SEED).sample([w for w in people if w.name not in fixed], 3)
    return (*(w for w in people if w.name in fixed), *others, *house().people)


parts = pytest.mark.parametrize("part", ["sample", pytest.param("everyone", marks=pytest.mark.soak)])


def lookers(part: str) -> tuple[Who, ...]:
    return some() if part == "sample" else (*everyone(), *house().people)


def text_of(answer) -> str:
    """What an answer says; a spreadsheet is unpacked."""
    body = answer.getvalue()
    if answer.get("Content-Type", "").endswith("sheet"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "\n".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml"))
    return body.decode("utf-8-sig", "replace")


def of_face(slug: str) -> list[Canary]:
    return [c for c in planted() if c.record.type() == FACES[slug].model.type()]


def all_columns(slug: str) -> str:
    return ",".join(FACES[slug].by_name)


@parts
def test_columns_of_programs_and_tables(part):
    """JSON and CSV say exactly the columns a seat may read: by name and by head, whatever their kind."""
    wrong = []
    for who in lookers(part):
        for slug, face in FACES.items():
            mine = [c for c in of_face(slug) if c.name in face.by_name and sees(who.seat, c.record)]
            table = csv_of(who, slug) if mine else {}
            for canary in mine:
                number, title = canary.record.number, str(face.by_name[canary.name].title)
                item = who.api(f"/{slug}/{number}").json()
                LOOKED["surfaces"] += 2
                may = may_read(who.seat, canary)
                LOOKED["found"] += 2 * may
                if (canary.name in item) != may:
                    wrong.append(f"{who.name} JSON {number} {canary.name}: {item.get(canary.name)!r}")
                head = next(h for h in table[number] if h == title or h.startswith(title + "（"))
                if (table[number][head] == str(HIDDEN)) == may:
                    wrong.append(f"{who.name} CSV {number} {title}: {table[number][head]!r}")
    LOOKED["leaks"] += len(wrong)
    assert not wrong, f"seed {SEED}:\n" + "\n".join(wrong[:40])


def csv_of(who: Who, slug: str) -> dict[str, dict[str, str]]:
    text = text_of(who.browser.get(f"/{slug}.csv?columns={all_columns(slug)}"))
    rows = list(csv.reader(io.StringIO(text)))
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


def own_surfaces(canary: Canary) -> list[str]:
    """Where the record is shown by itself or in its list."""
    slug, number = BY_MODEL[canary.record.type()].slug, canary.record.number
    every = f"?columns={all_columns(slug)}"
    # The canary is the newest row: on the first page of most lists, on the last of those that begin with the oldest.
    last = "" if BY_MODEL[canary.record.type()].order.startswith("-") else "&page=999"
    return [f"/{slug}/{number}", f"/{slug}{every}{last}", f"/{slug}.csv{every}", f"/{slug}.xlsx{every}",
            f"/api/v1/{slug}/{number}", f"/api/v1/{slug}?limit=200"]  # fmt: skip


def other_surfaces() -> list[str]:
    """Everything else that may speak of records, found for this stage."""
    found = [
        "/", "/match?q=水表", "/work", "/work/inbox", "/work/waiting", "/work/desk", "/work/people", "/work/rules",
        "/network", "/network/330106", "/lots/calendar.ics", "/figures", "/site-map", "/work/import",
        "/account/data.json",
    ]  # fmt: skip
    for canary in planted():
        slug, number = BY_MODEL[canary.record.type()].slug, canary.record.number
        if slug == "organisations":
            continue  # its own name, which is the canary of what it owns in secret, is open on its own page
        found += [f"/find?number={number}", f"/{slug}?q={number}"]
        if slug == "contracts":
            found += [f"/work/desk/{number}", f"/contracts/{number}/certificate", f"/contracts/{number}/letter",
                      f"/check/{canary.record.registration_no or '1'}"]  # type: ignore[attr-defined]  # fmt: skip
        if slug == "demands":
            found += [f"/match?demand={number}"]
    return list(dict.fromkeys(found))


def ledger_surfaces() -> list[str]:
    """The open ledger: what it says, everybody may read."""
    found = ["/ledger", "/ledger/heads", "/ledger/feed.atom"]
    months = {f"2026-{m:02d}" for m in range(1, 13)} | {f"2027-{m:02d}" for m in range(1, 13)}
    found += [f"/ledger/bodies/{m}.jsonl" for m in sorted(months)]
    for name in ("L-ACH-PUB", "C-OUT-VALUE", "C-IN-VALUE"):
        span = "since=2026-01&until=2027-12"
        found += [f"/figures/{name}?{span}", f"/figures/{name}.csv?{span}", f"/figures/{name}.json?{span}"]
    for record in {c.record.pk: c.record for c in planted()}.values():
        for entry in of_subject(record.type(), record.pk):
            found += [f"/ledger/entries/{entry.digest}", f"/ledger/entries/{entry.digest}.json",
                      f"/ledger/receipts/{entry.digest}.json"]  # fmt: skip
        if record.type() == "market.lot":
            found.append(f"/lots/{record.number}/bundle.json")
    return found


def look(who: Who, address: str) -> str:
    LOOKED["surfaces"] += 1
    if address.startswith("/api/v1"):
        return text_of(who.api(address.removeprefix("/api/v1")))
    return text_of(who.browser.get(address, follow=True))


@parts
def test_pages_and_exports_of_the_record(part):
    wrong, unseen = [], []
    for who in lookers(part):
        said: dict[str, str] = {}
        for canary in planted():
            may = may_read(who.seat, canary) and sees(who.seat, canary.record)
            for address in own_surfaces(canary):
                text = said[address] if address in said else said.setdefault(address, look(who, address))
                found = canary.in_text(text)
                LOOKED["found"] += found
                if found and not may and not _in_own_name(who, canary):
                    wrong.append(f"{who.name} {address}: {canary.name} {canary.forms}")
                if not found and may and _is_said(canary, address):
                    unseen.append(f"{who.name} {address}: {canary.name} {canary.forms}")
    LOOKED["leaks"] += len(wrong)
    assert not wrong, f"leaks (seed {SEED}):\n" + "\n".join(wrong[:40])
    assert not unseen, f"the test does not see what it may (seed {SEED}):\n" + "\n".join(unseen[:40])


def _is_said(canary: Canary, address: str) -> bool:
    """Whether this surface says the field in words: lists leave long texts out, programs get ids of organisations."""
    column = BY_MODEL[canary.record.type()].by_name.get(canary.name)
    if column is None or not canary.forms or "?limit" in address:
        return False
    if "?columns" in address:
        return column.kind != "long"
    return not (address.startswith("/api") and column.kind == "organisation")


def _in_own_name(who: Who, canary: Canary) -> bool:
    """Whether what was found is the name of the reader's own house, which stands at the head of every page."""
    return any(form in who.seat.name for form in canary.forms)


@parts
def test_everything_else_that_speaks_of_records(part):
    wrong = []
    surfaces = other_surfaces()
    for who in lookers(part):
        for address in surfaces:
            text = look(who, address)
            for canary in planted():
                shut = not (may_read(who.seat, canary) and sees(who.seat, canary.record))
                if (
                    shut
                    and canary.in_text(text)
                    and not _in_own_name(who, canary)
                    and not _named_openly(address, canary)
                ):
                    wrong.append(f"{who.name} {address}: {canary.name} {canary.forms}")
    LOOKED["leaks"] += len(wrong)
    assert not wrong, f"leaks (seed {SEED}):\n" + "\n".join(wrong[:40])


def _named_openly(address: str, canary: Canary) -> bool:
    """Names of organisations are open where the network itself is shown."""
    return "暗记" in canary.forms[0] and address.startswith(
        ("/network", "/organisations", "/work/people", "/work/import")
    )


def test_the_open_ledger_says_nothing_closed():
    public = everyone()[0]
    wrong, sealed = [], 0
    for address in ledger_surfaces():
        text = look(public, address)
        sealed += "zanji" in text or "暗记" in text
        wrong += [f"{address}: {c.name} {c.forms}" for c in planted() if c.in_text(text)]
    assert not wrong and not sealed, "\n".join(wrong[:40])
    bodies = "".join(look(public, a) for a in ledger_surfaces() if "/bodies/" in a)
    assert len(re.findall(r'"open"', bodies)) > 100, "the bodies were there to be looked through"


def closed_entries() -> dict[str, tuple[Record, list[Stored]]]:
    """Entries on records that are public now whose bodies hide on which record they stand, by the record's number."""
    found = {}
    for record in {c.record.pk: read(type(c.record), c.record.number) for c in planted()}.values():
        if record.public:
            entries = of_subject(record.type(), record.pk)
            hidden = [e for e in entries if e.read()["open"].get("subject") != record.number]
            found[record.number] = (record, hidden)
    return {number: told for number, told in found.items() if told[1]}


def actor_of(entry: Stored) -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT actor FROM ledger_event WHERE id = %s", [entry.id])
        return str(cursor.fetchone()[0])


@parts
def test_no_page_ties_a_closed_entry_to_its_record(part):
    """What the ledger commits as closed no page of the record opens: neither that it happened nor who did it."""
    wrong, seen = [], 0
    closed = closed_entries()
    kinds = {e.kind for _, entries in closed.values() for e in entries}
    assert {"contracts.contract.signed", "contracts.contract.sent_back", "market.lot.decided"} <= kinds
    for who in lookers(part):
        for number, (record, entries) in closed.items():
            house = who.seat.settings()["organisation"]
            party = house is not None and house in {record.owner, *record.parties}
            office = who.seat.kind in OF_THE_CITY or (
                who.seat.kind == Kind.OFFICER and who.seat.centre in (record.centre, CITY)
            )
            mine = {e.digest for e in entries if actor_of(e) == who.seat.pseudonym}
            slug = BY_MODEL[record.type()].slug
            for address in (f"/{slug}/{number}", f"/{slug}?q={number}", f"/find?number={number}",
                            f"/api/v1/{slug}/{number}"):  # fmt: skip
                text = look(who, address)
                told = {e.digest for e in entries if e.digest in text}
                if not party and not office:
                    wrong += [f"{who.name} {address}: {e.kind}" for e in entries if e.digest in told - mine]
                    wrong += [f"{who.name} {address}: an actor"] * ("经办人 " in text)
                seen += len(told)
    LOOKED["leaks"] += len(wrong)
    assert not wrong, f"seed {SEED}:\n" + "\n".join(wrong[:40])
    assert seen > len(closed), "parties and the office see them, or the test would see nothing"
    public = everyone()[0]
    for number, (_, entries) in closed.items():
        for e in entries:
            page = look(public, f"/ledger/entries/{e.digest}")
            assert number not in page and actor_of(e)[:8] not in page, (number, e.kind)


@parts
def test_searching_and_narrowing_tell_nothing(part):
    """A hit, an order or a filter on a field tells what it says: closed fields give none of them."""
    wrong = []
    for who in lookers(part):
        for slug, face in FACES.items():
            mine = [c for c in of_face(slug) if c.forms]
            for canary in mine:
                if not may_read(who.seat, canary):
                    for form in canary.forms[:1]:
                        if canary.record.number in look(who, f"/{slug}?q={form}"):
                            wrong.append(f"{who.name} /{slug}?q={form}")
            closed = [c for c in face.columns if c.layer != Layer.OPEN]
            if not closed or all(may_read(who.seat, c) for c in mine):
                continue
            plain = numbers(who, slug, "")
            for column in closed:
                value = next((c.value for c in mine if c.name == column.name), "x")
                value = value[0] if isinstance(value, list) else value
                ways = [f"{column.name}={value}", f"{column.name}.from={value}", f"sort={column.name}",
                        f"sort=-{column.name}"]  # fmt: skip
                for narrowed in ways if part == "everyone" else random.sample(ways, 1):
                    if numbers(who, slug, narrowed) != plain:
                        wrong.append(f"{who.name} /{slug}?{narrowed}")
    LOOKED["leaks"] += len(wrong)
    assert not wrong, f"seed {SEED}:\n" + "\n".join(wrong[:40])


def numbers(who: Who, slug: str, query: str) -> list[str]:
    return re.findall(r"^([A-Z]{2}-\d{4}-\d+)", look(who, f"/{slug}.csv?{query}"), re.M)


def test_every_closed_column_has_its_canary():
    want = {(f.model.type(), c.name) for f in FACES.values() for c in f.columns if c.layer != Layer.OPEN}
    have = {(c.record.type(), c.name) for c in planted()}
    assert want <= have
    for canary in planted():
        assert read(type(canary.record), canary.record.number) is not None
    print(f"\nR3: {len(want)} closed columns of {len(FACES)} faces")
