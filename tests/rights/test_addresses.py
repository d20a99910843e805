"""R1: every address of the site, opened and sent to as each kind of seat: the line it has here, no fault of ours.

An address without a line here fails. Addresses of a record answer by its sight, which ``test_matrix.py`` tries; here
stands who may open what has no record behind it.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import pytest
from all_states import records, spring
from cast import cast, read, seat
from django.urls import get_resolver
from everyone import Who, at_door, named, newcomer
from policy import sees
from sealing import seal_all

from chaotou.kernel.face import FACES, importable
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.rights.seat import PUBLIC, Kind, Seat

pytestmark = pytest.mark.usefixtures("database")

EVERYBODY, ACCOUNT, RECORD, ONLY_SENT = "everybody", "an account", "who sees the record", "only sent"
GIVERS, IMPORTERS, DESK = "signer officer city", "tto firm officer city", "registrar city"
#: Who may open the address (GET): everybody, whoever has an account, who sees the record, or kinds of seat.
WHO: dict[str, str] = {
    **dict.fromkeys(
        (
            "", "search", "find", "find.json",
            "accessibility", "help", "privacy", "site-map", "sign-in", "sign-in/code",
            "sign-in/passkey", "sign-in/inactive", "sign-in/forgotten", "sign-in/forgotten/sent",
            "sign-in/forgotten/<str:uidb36>-<str:key>", "sign-in/forgotten/done", "sign-out", "sign-up", "work/rules",
            "work/rules/calendar",
            "network", "network/<str:code>", "match", "lots/calendar.ics", "check", "check/<str:registration_no>",
            "figures", "figures/<str:name>.csv", "figures/<slug:name>", "figures/<str:name>.json", "ledger",
            "ledger/entries/<str:digest>.json", "ledger/entries/<str:digest>", "ledger/heads", "ledger/feed.atom",
            "ledger/bodies/<str:month>.jsonl", "ledger/consistency/<int:old>/<int:new>.json",
            "ledger/receipts/<str:digest>.json", "lots/<str:number>/bundle.json",
            "lots/<str:number>/newest.json", "verify", "verify/chaotou_verify.py",
            "<face:face>", "<face:face>.xlsx", "<face:face>.csv", "<face:face>/template.xlsx",
            "api/v1/openapi.json", "api/v1/", "achievements/do/take-in", "demands/do/take-in",
        ),
        EVERYBODY,
    ),
    **dict.fromkeys(
        (
            "work", "work/inbox", "work/waiting", "work/notices",
            "work/seats", "work/tokens", "account", "account/profile",
            "account/data.json", "account/password", "account/password/set", "account/confirm", "account/confirm/code",
            "account/confirm/passkey", "account/devices", "account/second-factor", "account/second-factor/app",
            "account/second-factor/app/off", "account/second-factor/codes", "account/second-factor/codes/new",
            "account/second-factor/codes.txt", "account/passkeys", "account/passkeys/add",
            "account/passkeys/<int:pk>/remove", "account/passkeys/<int:pk>/edit",
        ),
        ACCOUNT,
    ),
    "work/people": GIVERS,
    "work/people/grant": GIVERS,
    "work/people/<str:number>/end": GIVERS,
    "work/import": IMPORTERS,
    "work/import/<int:batch_id>": IMPORTERS,
    "work/import/<int:batch_id>/rows/<int:place>": IMPORTERS,
    "work/import/<int:batch_id>/columns": IMPORTERS,
    "work/import/<int:batch_id>/preview": IMPORTERS,
    "work/import/<int:batch_id>/run": IMPORTERS,
    "work/import/<int:batch_id>/result.xlsx": IMPORTERS,
    "work/import/<int:batch_id>/original": IMPORTERS,
    "work/desk": DESK,
    "work/desk/<slug:number>": DESK,
    "work/desk/<slug:number>/letter": DESK,
    **dict.fromkeys(
        (
            "work/import/<int:batch_id>/many", "work/import/<int:batch_id>/publish", "lang", "large", "dark",
            "work/desk/<slug:number>/<slug:short>", "<face:face>/views",
            "work/notices/read",
        ),
        ONLY_SENT,
    ),
    **dict.fromkeys(
        (
            "work/notices/<int:notice>",
            "contracts/<slug:number>/certificate", "contracts/<slug:number>/letter", "<face:face>/do/<slug:short>",
            "<face:face>/<number:number>", "<face:face>/<number:number>/do/<slug:short>",
        ),
        RECORD,
    ),
}  # fmt: skip
#: Sent without anything in it: by whom it may be answered otherwise than by the door or by 403 and 404.
SENT = {
    "work/import/<int:batch_id>/many": IMPORTERS,
    "work/import/<int:batch_id>/publish": "tto firm",
    "work/desk/<slug:number>/<slug:short>": DESK,
    "<face:face>/views": ACCOUNT,
    "work/notices/read": ACCOUNT,
    "lang": EVERYBODY,
    "large": EVERYBODY,
    "dark": EVERYBODY,
}


def patterns() -> Iterator[str]:
    """Every address of the site as it is declared; of the API its document alone, its acts are R1's matrix."""

    def walk(found, before=""):
        for one in found:
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, before + str(one.pattern))
            else:
                yield before + str(one.pattern)

    for pattern in walk(get_resolver().url_patterns):
        if not pattern.startswith("api/v1/") or pattern in WHO:
            yield pattern


@pytest.fixture(scope="module")
def people(database) -> list[Who]:
    """One of every kind with a browser of their own, which the test may sign out of."""
    c = cast()
    homes = {
        Kind.RESEARCHER: c.university, Kind.TTO: c.university, Kind.SIGNER: c.university, Kind.FIRM: c.firm,
        Kind.BROKER: c.university, Kind.EXPERT: c.university, Kind.REGISTRAR: c.point, Kind.FUND: c.firm,
        Kind.KEEPER: c.university,
    }  # fmt: skip
    found: list[Seat] = [PUBLIC, newcomer()]
    for kind in set(Kind) - {Kind.PUBLIC, Kind.MEMBER, Kind.SYSTEM}:
        found.append(seat(kind, homes.get(kind), centre="330106" if kind == Kind.OFFICER else ""))
    return [at_door(str(s.kind), s) for s in sorted(found, key=lambda s: s.kind)]


@pytest.fixture(scope="module")
def samples(database) -> Iterator[dict[str, list[str]]]:
    """Addresses for each pattern: of records that are there, and of what is not."""
    with spring():
        rows = {(row.type(), state): row for state, row in records()}
        file = io.BytesIO("编号,成果名称\nA-1,某成果".encode())
        file.name = "t.csv"
        tto = named("tto of the owner").browser
        batch = tto.post("/work/import", {"what": "achievement", "file": file})["Location"].split("/")[3]
        tto.post(f"/work/import/{batch}/columns", {"column-0": "source_key", "column-1": "title_zh"})
        size = seal_all()
        filed, held = rows["contracts.contract", "submitted"].number, rows["network.heldseat", "held"].number
        known = read(type(rows["contracts.contract", "registered"]), rows["contracts.contract", "registered"].number)
        digests = [of_subject(rows[k].type(), rows[k].pk)[-1].digest for k in (
            ("market.lot", "result_shown"), ("market.lot", "drafted"))]  # fmt: skip
        given = {
            "<str:code>": ["330106", "330100", "999999"], "<str:number>/end": [held, "XW-2026-999999"],
            "<str:registration_no>": [known.registration_no, "20260000000000"],
            "<str:name>": ["L-ACH-PUB", "C-OUT-VALUE", "X"], "<slug:name>": ["L-ACH-PUB", "C-IN-VALUE", "X"],
            "<str:digest>": [*digests, "sha256:" + "0" * 64, "x"], "<str:month>": ["2026-03", "2026-11", "1999-01"],
            "<int:old>/<int:new>": ["1/2", f"1/{size}"], "lots/<str:number>": [
                "lots/" + rows["market.lot", k].number for k in ("failed", "drafted", "listed")],
            "<int:batch_id>": [batch, "999999"], "<int:place>": ["2", "9"], "<int:pk>": ["1"],
            "<int:notice>": ["1", "999999999"],
            "<str:uidb36>-<str:key>": ["a-b"], "work/desk/<slug:number>": [
                f"work/desk/{filed}", "work/desk/HT-2026-999999"],
            "desk/<slug:short>": ["register"],
        }  # fmt: skip
        found: dict[str, list[str]] = {}
        for pattern in patterns():
            found[pattern] = [f"/{a}" for a in _filled(pattern, given) if "<" not in a]
        plain = [p for p in found if "<face:face>" in p and "number" not in p and "short" not in p]
        for pattern in plain:
            found[pattern] = ["/" + pattern.replace("<face:face>", slug) for slug in FACES]
        found["<face:face>/template.xlsx"] = [f"/{s}/template.xlsx" for s, f in FACES.items() if list(importable(f))]
        yield found


def _filled(pattern: str, given: dict[str, list[str]]) -> list[str]:
    pattern = pattern.replace("/<slug:short>", "/register") if pattern.startswith("work/desk") else pattern
    place = next((p for p in given if p in pattern), None)
    if place is None:
        return [pattern]
    return [a for value in given[place] for a in _filled(
        pattern.replace(place, f"{value}/end" if place.endswith("/end") else value, 1), given)]  # fmt: skip


PARTS = pytest.mark.parametrize("part", ["sample", pytest.param("everyone", marks=pytest.mark.soak)])


def knocking(part: str, rule: str, people: list[Who]) -> list[Who]:
    """All, or of each sort that the rule tells apart a few."""
    if part == "everyone":
        return people
    chosen = [w for w in people if w.seat.kind in (Kind.PUBLIC, Kind.MEMBER)]
    rest = [w for w in people if w not in chosen]
    for side in (True, False):
        same = [w for w in rest if may(rule, w) == side]
        chosen += random.sample(same, min(2, len(same)))
    return chosen


def may(rule: str, who: Who) -> bool:
    """Whether the rule lets this kind of seat in."""
    if rule in (EVERYBODY, RECORD):
        return True
    return who.seat.kind != Kind.PUBLIC if rule == ACCOUNT else str(who.seat.kind) in rule.split()


def test_every_address_has_its_line():
    assert set(patterns()) == set(WHO), "an address without a line in WHO, or a line without an address"
    assert {p for p, rule in WHO.items() if rule == ONLY_SENT} == set(SENT)


@PARTS
def test_each_kind_of_seat_opens_what_is_its_own(samples, people, part):
    wrong, tried = [], 0
    for pattern, addresses in samples.items():
        rule = WHO[pattern]
        for address in addresses:
            for who in knocking(part, rule, people):
                answer = who.browser.get(address)
                tried += 1
                door = answer.status_code == 302 and answer["Location"].startswith("/sign-in")
                if rule == ONLY_SENT:
                    fine = answer.status_code == 405
                elif who.seat.kind == Kind.PUBLIC and not may(rule, who):
                    fine = door
                elif not may(rule, who):
                    fine = answer.status_code == 403
                else:
                    fine = answer.status_code in (200, 302, 404, 409) and not (door and rule != EVERYBODY)
                if not fine:
                    wrong.append(f"{who.name} {address}: {answer.status_code} {answer.headers.get('Location', '')}")
    print(f"R1: {tried:,} addresses opened")
    assert not wrong, "\n".join(wrong[:60])


@PARTS
def test_each_kind_of_seat_sends_nothing_to_what_is_not_its_own(samples, people, part):
    wrong, tried = [], 0
    last = ("account", "sign-out")
    for pattern, addresses in sorted(samples.items(), key=lambda p: p[0].startswith(last)):
        rule = SENT.get(pattern, WHO[pattern])
        for address in addresses:
            for who in knocking(part, rule, people):
                answer = who.browser.post(address, {})
                tried += 1
                door = answer.status_code == 302 and answer["Location"].startswith("/sign-in")
                shut = door or answer.status_code in (403, 404, 405)
                if answer.status_code >= 500 or not (may(rule, who) or shut):
                    wrong.append(f"{who.name} {address}: {answer.status_code} {answer.headers.get('Location', '')}")
    print(f"R1: {tried:,} addresses sent to")
    assert not wrong, "\n".join(wrong[:60])


def test_papers_are_for_who_reads_the_contract(samples):
    """The certificate and the letter show names and text: parties and offices alone, all others get 404."""
    from everyone import everyone

    rows = {state: row for state, row in records() if row.type() == "contracts.contract"}
    for state, paper in (("registered", "certificate"), ("returned", "letter")):
        row = read(type(rows[state]), rows[state].number)
        for who in everyone():
            private = type("Closed", (), {**vars(row), "public": False})
            wanted = 200 if sees(who.seat, private) else 404
            assert who.browser.get(f"/contracts/{row.number}/{paper}").status_code == wanted, (who.name, paper)
