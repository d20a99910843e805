"""Notices: unread until each person has read them; the count at the head; all read up to what the page showed."""

import re

import pytest
from cast import cast, organisation, seat
from django.db import connections
from django.test import Client

from chaotou.kernel import notices
from chaotou.kernel.rights.seat import PUBLIC, Kind
from chaotou.network.models import Account

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def house(database):
    return organisation("消息大学", "university")


@pytest.fixture(scope="module")
def two(house):
    """Two people of one organisation."""
    return seat(Kind.TTO, house), seat(Kind.TTO, house)


def as_seat(one) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=one.person))
    return client


def tell(house, text: str, centre: str = "") -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_notice (organisation, centre, kind, subject, text_zh, text_en, made_at, event) "
            "VALUES (%s, %s, 'test', %s, %s, 'A notice', kernel_now(), 0) RETURNING id",
            [house and house.pk, centre, house.number if house else "JG-2024-000001", text],
        )
        return cursor.fetchone()[0]


def count(client: Client) -> str:
    """The number at the head of a page, "" for none."""
    found = re.search(r'class="count">([^<]*)<', client.get("/work").content.decode())
    return found[1] if found else ""


def test_each_reads_for_oneself_and_opening_is_reading(house, two):
    one, other = map(as_seat, two)
    first, second = tell(house, "消息一"), tell(house, "消息二")
    assert (count(one), count(other)) == ("2", "2")
    answer = one.get(f"/work/notices/{first}")
    assert answer.status_code == 302 and answer.headers["Location"] == f"/organisations/{house.number}"
    assert (count(one), count(other)) == ("1", "2")
    page = one.get("/work/notices").content.decode()
    assert page.count('class="tag run">未读') == 1 and "1 条未读" in page
    only = one.get("/work/notices?unread=1").content.decode()
    assert "消息二" in only and "消息一" not in only
    # What came after the page was drawn stays unread.
    late = tell(house, "消息三")
    one.post("/work/notices/read", {"upto": second})
    assert count(one) == "1" and [n.id for n in notices.told(two[0], 9, unread=True)] == [late]
    one.post("/work/notices/read", {"upto": late})
    assert count(one) == "" and count(other) == "3" and "都已读过" in one.get("/work/notices").content.decode()


def test_a_browser_that_looks_ahead_has_not_read(house, two):
    notice = tell(house, "预取")
    one = as_seat(two[0])
    before = notices.unread(two[0])
    assert one.get(f"/work/notices/{notice}", headers={"sec-purpose": "prefetch"}).status_code == 204
    assert one.head(f"/work/notices/{notice}").status_code == 204
    assert notices.unread(two[0]) == before


def test_others_notices_do_not_exist(house, two):
    notice = tell(house, "只给本机构")
    for client in (as_seat(cast().buyer), as_seat(cast().officer), Client()):
        assert client.get(f"/work/notices/{notice}").status_code == 404
        assert "只给本机构" not in client.get("/work/notices", follow=True).content.decode()
    as_seat(cast().buyer).post("/work/notices/read", {"upto": notice})
    assert notice in [n.id for n in notices.told(two[0], 9, unread=True)]
    assert notices.place_of(PUBLIC) is None and notices.told(PUBLIC, 9) == []


def test_a_centre_has_its_own_and_many_are_said_briefly(two):
    officer = seat(Kind.OFFICER, centre="330127")
    for n in range(notices.MOST + 2):
        tell(None, f"分中心消息 {n}", "330127")
    assert notices.unread(officer) == notices.MOST + 1 and count(as_seat(officer)) == "99+"
    pages = [as_seat(officer).get(f"/work/notices?page={n}").content.decode() for n in (1, 2, 3)]
    assert "分中心消息 100" in pages[0] and "分中心消息 49" in pages[1] and "分中心消息 0<" in pages[2]
    assert as_seat(officer).get("/work/notices/99999999999999999999").status_code == 404
    assert as_seat(officer).post("/work/notices/read", {"upto": "x"}).status_code == 302
