"""The API is what the registries say: rights, layers, keys and one shape of faults."""

import json
import uuid

import pytest
from cast import cast, read

from chaotou.kernel.installation import now
from chaotou.kernel.terms import local_day
from chaotou.network.models import Account
from chaotou.open.api import tokens

pytestmark = pytest.mark.usefixtures("database")


def headers(seat):
    account = Account.objects.get(pk=seat.person)
    return {"Authorization": "Bearer " + tokens.make(account, seat, "test")}


def post(web, path, seat=None, key="", **data):
    sent = {**(headers(seat) if seat else {}), "Idempotency-Key": key or uuid.uuid4().hex}
    return web.post("/api/v1" + path, json.dumps(data), content_type="application/json", headers=sent)


def visit(web, **changes):
    data = {"owner": cast().firm.pk, "purpose": "接口走访", "on": str(local_day(now()))} | changes
    return post(web, "/visits/plan", cast().officer, **data)


def test_an_act_is_performed_once_per_key(web):
    key = uuid.uuid4().hex
    given = {"owner": cast().firm.pk, "purpose": "一次", "on": str(local_day(now()))}
    first, again = (post(web, "/visits/plan", cast().officer, key, **given).json() for _ in range(2))
    assert first["digest"] == again["digest"] and (first["repeated"], again["repeated"]) == (False, True)


def test_layers_and_foreign_records(web):
    number = visit(web).json()["number"]
    mine = web.get(f"/api/v1/visits/{number}", headers=headers(cast().officer)).json()
    assert mine["purpose"] == "接口走访" and mine["found"] == ""
    owner = web.get(f"/api/v1/visits/{number}", headers=headers(cast().buyer)).json()
    assert "found" not in owner, "the office layer stays with the office"
    foreign = web.get(f"/api/v1/visits/{number}", headers=headers(cast().other_officer))
    missing = web.get("/api/v1/visits/ZF-2026-999999", headers=headers(cast().other_officer))
    assert foreign.status_code == missing.status_code == 404 and foreign.content == missing.content
    assert web.get("/api/v1/visits").json()["items"] == []


def test_all_faults_at_once_in_one_shape(web):
    bad = post(web, "/visits/plan", cast().officer, owner=1, purpose="", on=str(local_day(now())))
    assert bad.status_code == 422 and set(bad.json()) == {"code", "text", "fields"}
    assert list(bad.json()["fields"]) == ["purpose"]
    assert post(web, "/visits/plan", None, owner=1, purpose="x", on="2026-01-01").status_code == 401
    assert visit(web, nonsense=1).status_code == 422
    forbidden = post(web, "/visits/plan", cast().tto, owner=1, purpose="x", on="2026-01-01")
    assert forbidden.status_code == 403 and "分中心专员" in forbidden.json()["text"]


def test_pages_follow_each_other(web):
    for _ in range(3):
        visit(web)
    seen, after = [], ""
    while True:
        page = web.get(f"/api/v1/visits?limit=2&after={after}", headers=headers(cast().officer)).json()
        seen += [item["number"] for item in page["items"]]
        after = page["next"]
        if not after:
            break
    serials = [int(number.rsplit("-", 1)[1]) for number in seen]
    assert len(seen) == len(set(seen)) >= 3 and serials == sorted(serials, reverse=True)


def test_an_ended_token_ends_with_the_next_request(web):
    from cast import seat

    from chaotou.kernel.act import perform
    from chaotou.kernel.rights.reading import list_for, reading
    from chaotou.kernel.rights.seat import Kind, system
    from chaotou.network.acts import end_seat
    from chaotou.network.models import HeldSeat

    held = seat(Kind.OFFICER, centre="330106")
    sent = headers(held)
    assert web.get("/api/v1/visits", headers=sent).status_code == 200
    with reading(system()) as eye:
        row = list_for(eye, HeldSeat).get(pk=held.id)
    perform(end_seat, system(), row, reason="离职")
    assert web.get("/api/v1/visits", headers=sent).status_code == 401
    assert read(HeldSeat, row.number).until is not None


def test_a_remembered_token_acts_no_more_once_its_seat_or_it_has_ended(web):
    from cast import seat

    from chaotou.kernel.act import perform
    from chaotou.kernel.rights.reading import list_for, reading
    from chaotou.kernel.rights.seat import Kind, system
    from chaotou.network.acts import end_seat
    from chaotou.network.models import HeldSeat
    from chaotou.open.models import ApiToken

    def plan(sent):
        given = {"owner": cast().firm.pk, "purpose": "走访", "on": str(local_day(now()))}
        sent = {**sent, "Idempotency-Key": uuid.uuid4().hex}
        return web.post("/api/v1/visits/plan", json.dumps(given), content_type="application/json", headers=sent)

    held, other = seat(Kind.OFFICER, centre="330106"), seat(Kind.OFFICER, centre="330106")
    first, second = headers(held), headers(other)
    assert plan(first).status_code == plan(second).status_code == 200
    with reading(system()) as eye:
        row = list_for(eye, HeldSeat).get(pk=held.id)
    perform(end_seat, system(), row, reason="离职")
    ApiToken.objects.filter(seat=other.id).update(ended_at=now())
    assert plan(first).status_code == plan(second).status_code == 401


def test_the_witness_of_a_token_stands_for_every_kind_of_seat(database):
    from everyone import everyone

    from chaotou.kernel.act.opening import be, raw, rollback

    seats = [w.seat for w in everyone() if w.seat.id and Account.objects.filter(pk=w.seat.person).exists()]
    assert len({s.kind for s in seats}) >= 10
    for held in seats:
        sql, values = tokens.witness(tokens.make(Account.objects.get(pk=held.person), held, "test"), held)
        raw().execute("BEGIN")
        be(held)
        stands = raw().execute(sql, values).fetchone()
        rollback(raw())
        assert stands, held.kind


def test_what_is_wrong_is_said_in_both_languages(web):
    said = visit(web, nonsense=1).json()["fields"]
    web.cookies["lang"] = "en"
    assert (said["nonsense"], visit(web, nonsense=1).json()["fields"]["nonsense"]) == (
        "没有这一项",
        "There is no such field",
    )
    assert visit(web, on="31 February").json()["fields"]["on"].startswith("A date")


def test_every_act_and_face_is_in_the_document(web):
    from chaotou.kernel.act.registry import ACTS
    from chaotou.kernel.face import BY_MODEL, FACES

    document = web.get("/api/v1/openapi.json").json()
    named = {op["operationId"] for path in document["paths"].values() for op in path.values()}
    assert {a.name for a in ACTS.values() if a.on.type() in BY_MODEL} <= named
    assert {f"list.{slug}" for slug in FACES} <= named
