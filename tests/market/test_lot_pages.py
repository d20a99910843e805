"""The page of a lot for everyone who may look at it, the list, and the calendar."""

from datetime import timedelta

import pytest
from cast import cast, read
from lot_stage import DEPOSIT, END, PRICE, announced, buyer, clock, do, drawn_up, pass_time, verified

from chaotou.market.letters import shown
from chaotou.market.models import Lot
from chaotou.network.models import Account
from chaotou.ui.language import COOKIE

pytestmark = pytest.mark.usefixtures("database")


def as_seat(web, seat):
    """The client signed in as the person of this seat; their only seat is the one they act from."""
    web.force_login(Account.objects.get(pk=seat.person))
    return web


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_public_sees_price_time_rules_and_the_way_in(web):
    with clock():
        lot = announced()
        page = text(web.get(f"/lots/{lot.number}"))
    for said in (
        "50.0 万元",
        "伍拾万元整",
        "距截止",
        "登录后报名摘牌",
        "价高者得",
        "5.0 万元",
        "挂牌公告",
        "2026-03-22 09:00",
    ):
        assert said in page, said
    assert "do/take" not in page and "校长办公会" not in page


def test_a_signer_registers_takes_and_reads_the_receipt(web):
    with clock() as set_to:
        lot, taker = announced(), buyer()
        as_seat(web, taker)
        page = text(web.get(f"/lots/{lot.number}"))
        assert "交保证金报名" in page and "摘牌后不能撤回" not in page
        answer = web.post(f"/lots/{lot.number}/do/hold-deposit", {"key": "k1"})
        assert answer.status_code == 302 and "receipt=sha256" in answer["Location"]
        letter = shown(read(Lot, lot.number).letter_of(taker.organisation)).zh
        page = text(web.get(f"/lots/{lot.number}"))
        assert f"您的代号 {letter}" in page and "摘牌 50.0 万元" in page and "已代管" in page
        answer = web.post(f"/lots/{lot.number}/do/take", {"key": "k2", "price_fen": "500,000.00"})
        page = text(web.get(answer["Location"]))
        assert "已办理：" in page and "您领先" in page and f"（{letter}）" in page
        rival = buyer()
        do("hold_deposit", rival, lot)
        do("take", rival, lot, price_fen=PRICE + 100)
        assert "您已被超过" in text(web.get(f"/lots/{lot.number}"))
        set_to(END - timedelta(seconds=90))
        assert "0 小时 1 分" in text(web.get(f"/lots/{lot.number}"))
        pass_time(set_to, lot)
        page = text(web.get(f"/lots/{lot.number}"))
        assert "成交价" in page and "未成交" in page and "bundle.json" in page


def test_everyone_else_is_told_why_not(web):
    with clock():
        lot = announced(related=[cast().rival.number])
        said = {
            cast().signer: "本机构是转让方", cast().rival_signer: "利害关系方", cast().buyer: "授权签署人办理",
            cast().officer: "交易记录",
        }  # fmt: skip
        for seat, words in said.items():
            page = text(as_seat(web, seat).get(f"/lots/{lot.number}"))
            assert words in page and "交保证金报名" not in page


def test_a_draft_is_missing_for_others_and_a_form_for_its_office(web):
    lot = drawn_up()
    assert web.get(f"/lots/{lot.number}").status_code == 404
    page = text(as_seat(web, cast().tto).get(f"/lots/{lot.number}"))
    assert "登记单位决策" in page and "尚未公告" in page
    form = text(web.get(f"/lots/{lot.number}/do/revise"))
    assert "500000" in form and "随附三件专利" in form
    offered = verified("待挂牌的成果")
    page = text(web.get(f"/achievements/{offered.number}"))
    assert f"/lots/do/draw-up?achievement={offered.number}" in page
    assert offered.number in text(web.get(f"/lots/do/draw-up?achievement={offered.number}"))


def test_an_objection_is_read_by_the_centre_alone(web):
    with clock():
        lot = announced()
        do("raise_objection", cast().researcher, lot, text="署名次序与立项书不同")
        assert "署名次序" in text(as_seat(web, cast().officer).get(f"/lots/{lot.number}"))
        page = text(as_seat(web, cast().buyer).get(f"/lots/{lot.number}"))
        assert "署名次序" not in page and "异议与答复" in page


def test_open_lots_come_first_and_stand_in_the_calendar(web):
    with clock() as set_to:
        old, new = announced(), announced()
        taker = buyer()
        do("hold_deposit", taker, new)
        set_to(END)
        do("withdraw", cast().tto, new, reason="撤回")
        page = text(web.get("/lots"))
        assert page.index(old.number) < page.index(new.number)
        calendar = web.get("/lots/calendar.ics")
        assert calendar["Content-Type"].startswith("text/calendar")
        lines = calendar.content.decode().split("\r\n")
        assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
        assert "DTEND:20260322T010000Z" in lines and all(len(line.encode()) <= 75 for line in lines)
        assert DEPOSIT and f"UID:{old.number}@localhost" in lines


def test_the_page_is_whole_in_english(web):
    with clock():
        lot = announced()
        web.cookies[COOKIE] = "en"
        page = text(web.get(f"/lots/{lot.number}"))
    for said in ("Ends in", "Sign in to take it", "Highest offer, the earlier on a tie", "Lot announced"):
        assert said in page, said


def test_who_won_is_named_to_the_deal_and_its_office_alone(web):
    with clock() as set_to:
        lot, winner, loser = announced(), buyer("得标"), buyer("落标")
        for taker, price in ((winner, PRICE + 100), (loser, PRICE)):
            do("hold_deposit", taker, lot)
            do("take", taker, lot, price_fen=price)
        pass_time(set_to, lot)
        pass_time(set_to, lot)
        known = {}
        seats = {"public": None, "loser": loser, "winner": winner, "seller": cast().tto, "office": cast().officer}
        for name, seat in seats.items():
            web.logout()
            pages = [text((as_seat(web, seat) if seat else web).get(a)) for a in (
                f"/lots/{lot.number}", f"/find?number={lot.number}")]  # fmt: skip
            head = "演示得标" in text(web.get("/network"))  # a winner's own name stands at the head of every page
            known[name] = [page.count("演示得标") > head for page in pages]
            if name in ("public", "loser"):
                assert all("受让方授权签署人" in page for page in pages), name
    nobody, both = [False, False], [True, True]
    assert known == {"public": nobody, "loser": nobody, "winner": both, "seller": both, "office": both}
