"""Districts, choosing a seat, granting and ending seats on pages, and the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from cast import cast, organisation, seat

from chaotou.kernel.act import perform
from chaotou.kernel.faults import Forbidden, Invalid
from chaotou.kernel.rights.reading import get_for, list_for, reading
from chaotou.kernel.rights.seat import Kind, system
from chaotou.library.acts import draft_achievement
from chaotou.network.acts import end_seat, grant_seat
from chaotou.network.models import Account, HeldSeat
from chaotou.network.queries import seats_of

pytestmark = pytest.mark.usefixtures("database")


def account(of) -> Account:
    return Account.objects.get(pk=of.person)


def held(of) -> HeldSeat:
    with reading(system()) as eye:
        return list_for(eye, HeldSeat).get(pk=of.id)


def test_thirteen_squares_lead_to_thirteen_centres(web):
    firm = cast().firm
    page = web.get("/network").content.decode()
    assert page.count('class="r') == 13 and "余杭" in page
    centre = web.get("/network/330110").content.decode()
    assert "余杭区技术转移分中心" in centre and firm.name_zh in centre and "谁在办" in centre
    assert web.get("/network/330199").status_code == 404
    assert web.get("/network/330100").status_code == 200


def test_a_person_with_two_seats_acts_from_the_chosen_one(web):
    first = seat(Kind.TTO, cast().university)
    who = account(first)
    perform(grant_seat, system(), person=who.pk, kind="expert", organisation=None, centre="330100")
    second = seats_of(who)[1]
    web.force_login(who)
    assert web.post("/work/seats", {"seat": second.id, "next": "/work"})["Location"] == "/work"
    assert "<b>专家" in web.get("/work").content.decode()
    web.post("/work/seats", {"seat": cast().city.id})
    assert "<b>专家" in web.get("/work").content.decode()
    assert web.post("/work/seats", {"seat": first.id, "next": "https://evil.example/"})["Location"] == "/work"
    assert "<b>技术转移办公室" in web.get("/work").content.decode()


def test_an_ended_seat_is_gone_with_the_next_request(web):
    mine = seat(Kind.TTO, cast().university)
    other = seat(Kind.TTO, cast().university)
    web.force_login(account(mine))
    web.post("/work/seats", {"seat": mine.id})
    perform(grant_seat, system(), person=mine.person, kind="expert", organisation=None, centre="330100")
    assert "<b>技术转移办公室" in web.get("/work").content.decode()
    perform(end_seat, cast().signer, held(mine), reason="调岗")
    page = web.get("/work").content.decode()
    assert "<b>注册用户" in page and "<b>专家" not in page
    assert "已被终止" in web.get("/work/seats").content.decode()
    assert seats_of(account(other))


def test_a_signer_grants_and_ends_on_pages(web):
    newcomer = Account.objects.create_user("granted.one", "g@example.invalid", None, name_zh="待授予")
    web.force_login(account(cast().signer))
    page = web.get("/work/people/grant").content.decode()
    assert 'name="uscc"' not in page and 'value="city"' not in page
    wrong = web.post("/work/people/grant", {"username": "nobody.at.all", "kind": "tto", "key": "k1"})
    assert wrong.status_code == 422 and "没有这个用户名的账号" in wrong.content.decode()
    done = web.post("/work/people/grant", {"username": "granted.one", "kind": "researcher", "key": "k2"})
    assert done["Location"].startswith("/work/people?receipt=sha256:")
    again = web.post("/work/people/grant", {"username": "granted.one", "kind": "researcher", "key": "k2"})
    assert again["Location"] == done["Location"] and len(seats_of(newcomer)) == 1
    (granted,) = seats_of(newcomer)
    number = held(granted).number
    assert "待授予" in web.get(done["Location"]).content.decode()
    assert web.post(f"/work/people/{number}/end", {"reason": "", "key": "k3"}).status_code == 422
    assert web.post(f"/work/people/{number}/end", {"reason": "离职", "key": "k4"}).status_code == 302
    assert seats_of(newcomer) == []
    assert "待授予" in web.get("/work/people?ended=1").content.decode()
    assert web.post(f"/work/people/{number}/end", {"reason": "离职", "key": "k5"}).status_code == 422


def test_a_foreign_seat_is_not_there_and_others_cannot_look(web):
    web.force_login(account(cast().buyer_signer))
    number = held(cast().tto).number
    assert web.get(f"/work/people/{number}/end").status_code == 404
    web.force_login(account(cast().buyer))
    answer = web.get("/work/people")
    assert answer.status_code == 403 and "签署人" in answer.content.decode()


def test_an_officer_grants_only_in_the_own_district():
    officer, newcomer = cast().officer, seat(Kind.EXPERT)
    ask = {"person": newcomer.person, "kind": "tto"}
    perform(grant_seat, officer, **ask, organisation=cast().university.pk, centre="330106")
    with pytest.raises(Forbidden):
        perform(grant_seat, officer, **ask, organisation=cast().firm.pk, centre="330110")
    with pytest.raises(Invalid):
        perform(grant_seat, officer, **ask, organisation=cast().firm.pk, centre="330106")
    with pytest.raises(Forbidden):
        perform(grant_seat, officer, person=newcomer.person, kind="signer", organisation=None, centre="330106")
    with pytest.raises(Forbidden):
        perform(end_seat, officer, held(cast().registrar), reason="越权")


def test_a_signer_cannot_move_a_seat_to_the_city():
    newcomer = seat(Kind.EXPERT)
    with pytest.raises(Invalid):
        perform(
            grant_seat, cast().signer, person=newcomer.person, kind="signer",
            organisation=cast().university.pk, centre="330100",
        )  # fmt: skip


def test_an_officer_reads_and_acts_only_with_a_second_factor_outside_a_demonstration(web, monkeypatch):
    from chaotou.network import middleware

    officer = account(cast().officer)
    draft = perform(draft_achievement, cast().tto, title_zh="未公开的成果")
    web.force_login(officer)
    assert web.get(f"/achievements/{draft.number}").status_code == 200
    monkeypatch.setattr(middleware, "is_demonstration", lambda: False)
    assert web.get(f"/achievements/{draft.number}").status_code == 404
    assert web.get(f"/api/v1/achievements/{draft.number}").status_code == 404
    assert web.get("/work/people").status_code == 403
    page = web.get("/work").content.decode()
    assert "须先启用第二重验证" in page and "您还没有席位" not in page
    answer = web.post("/work/people/grant", {"username": "x", "kind": "tto", "key": "k"})
    assert answer["Location"] == "/account/second-factor?needed=1"
    assert "刚才的操作没有执行" in web.get(answer["Location"]).content.decode()
    assert web.post("/api/v1/anything").json()["code"] == "second_factor"
    factor = Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    try:
        assert web.get(f"/achievements/{draft.number}").status_code == 200
        assert "须先启用第二重验证" not in web.get("/work").content.decode()
    finally:
        factor.delete()
    web.force_login(account(cast().signer))
    assert web.post("/work/people/grant", {"username": "x", "kind": "tto", "key": "k"}).status_code == 422


def test_a_registered_organisation_has_a_page_of_its_centre(web):
    made = organisation("试验所", "institute", "330127")
    page = web.get("/network/330127").content.decode()
    assert made.name_zh in page
    with reading(system()) as eye:
        assert get_for(eye, type(made), made.number).centre == "330127"


def test_mail_goes_to_who_holds_a_seat_there_now():
    from chaotou.network.panels import addresses

    gone = seat(Kind.TTO, cast().university)
    assert account(gone).email in addresses(cast().university.pk, "")
    perform(end_seat, cast().signer, held(gone), reason="离职")
    assert account(gone).email not in addresses(cast().university.pk, "")
    assert account(cast().officer).email in addresses(None, "330106")
    assert account(cast().tto).email not in addresses(None, "330106")
