"""What a seat is answered: first whether the record is there, then whether it may, then what is wrong with the call."""

import uuid
from datetime import date

import pytest
from all_states import PRICE, WRITTEN, achievement, demand, do, lot, spring
from cast import cast, read, uscc
from everyone import at_door, named, newcomer

from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.faults import Exists, Invalid
from chaotou.kernel.rights.seat import system
from chaotou.library.models import Achievement
from chaotou.market.models import Lot

pytestmark = pytest.mark.usefixtures("database")


def test_a_foreign_record_is_not_there_whatever_is_wrong_with_the_call(database):
    mine = achievement("draft")
    for name, act, body in (
        ("firm of a rival", "publish", {}),  # never granted
        ("tto next door", "edit", {"title_zh": ""}),  # granted to its own, and nothing in the body is right
        ("tto next door", "edit", {"title_zh": "改名"}),
    ):
        foreign = named(name).api(f"/achievements/{mine.number}/{act}", body)
        missing = named(name).api(f"/achievements/CG-2026-999999/{act}", body)
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    seen = achievement("to_verify")
    assert named("tto next door").api(f"/achievements/{seen.number}/publish", {}).status_code == 403
    assert named("tto of the owner").api(f"/achievements/{mine.number}/edit", {"title_zh": ""}).status_code == 422


def test_a_code_is_given_once(database):
    code = uscc(int(uuid.uuid4().int % 800_000) + 100_000)
    given = {"name_zh": "新机构", "kind": "enterprise", "uscc": code, "district": "330106"}
    city = named("city")
    assert city.api("/organisations/register", given).status_code == 200
    again = city.api("/organisations/register", given)
    assert again.status_code == 422 and list(again.json()["fields"]) == ["uscc"]
    with pytest.raises(Invalid):
        perform(ACTS["network.organisation.register"], system(), **given)


def test_the_database_decides_who_was_first(database):
    key = uuid.uuid4().hex
    first = do("library.achievement.draft", cast().tto, **WRITTEN, source="api", source_key=key)
    with pytest.raises(Exists):
        do("library.achievement.draft", cast().tto, **WRITTEN, source="api", source_key=key)
    second = named("tto of the owner").api("/achievements/draft", {**WRITTEN, "source": "api", "source_key": key})
    assert second.status_code == 409 and second.json()["code"] == "exists"
    assert read(Achievement, first.number).version == 0
    form = named("tto of the owner").browser.post("/achievements/do/draft", {**WRITTEN, "source_key": key})
    assert form.status_code == 409


def test_what_is_read_can_be_written_back(database):
    """Amounts are fen and words are lists on both ways: a program that echoes a record changes nothing of it."""
    made = achievement("draft", asking_fen=123_456_00)
    tto = named("tto of the owner")
    item = tto.api(f"/achievements/{made.number}").json()
    assert item["asking_fen"] == "12345600" and item["keywords_zh"] == WRITTEN["keywords_zh"]
    names = ACTS["library.achievement.edit"].form.base_fields
    echo = {name: item[name] for name in names if item.get(name) not in ("", [], None)} | {"ip": "ZL202110000001.1"}
    assert tto.api(f"/achievements/{made.number}/edit", echo).status_code == 200
    now = read(Achievement, made.number)
    assert (now.asking_fen, now.keywords_zh, now.inventors, now.ip) == (
        12_345_600, WRITTEN["keywords_zh"], WRITTEN["inventors"], "ZL202110000001.1",
    )  # fmt: skip


def test_a_program_takes_a_lot_in_fen(database):
    with spring():
        sold = lot("listed")
        buyer = named("signer of the buyer")
        assert buyer.api(f"/lots/{sold.number}/take", {"price_fen": PRICE - 1}).json()["code"] == "below_minimum"
        assert buyer.api(f"/lots/{sold.number}/take", {"price_fen": "3.6亿"}).status_code == 422
        assert buyer.api(f"/lots/{sold.number}/take", {"price_fen": PRICE}).status_code == 200
        assert read(Lot, sold.number).on_sale


def test_organisations_are_read_by_programs(database):
    page = named("the public").api("/organisations?limit=3")
    assert page.status_code == 200 and all(isinstance(o["name"], str) for o in page.json()["items"])


def test_a_member_acts_by_token_too(database):
    with spring():
        shown = lot("result_shown")
        member = at_door("another member", newcomer())
        assert member.api(f"/lots/{shown.number}/raise-objection", {"text": "程序有瑕疵"}).status_code == 200


def test_a_refused_form_leaves_a_trace(database):
    from django.db import connection

    who, wanted = named("firm of a rival"), demand("open", deadline=date(2031, 1, 1))
    assert who.browser.post(f"/demands/{wanted.number}/do/close", {"reason": "x"}).status_code == 403
    assert who.browser.post("/achievements/do/draft", {"title_zh": "x"}).status_code == 403
    with connection.cursor() as cursor:
        cursor.execute("SELECT act, subject, reason FROM kernel_refusal WHERE seat = %s ORDER BY id", [who.seat.id])
        rows = cursor.fetchall()
    assert ("library.demand.close", wanted.number, "seat") in rows
    assert ("library.achievement.draft", "", "seat") in rows
