"""The workbench, the inbox, looking up a number, and the city's own pages."""

import re
from functools import cache

import pytest
from cast import cast

from chaotou.kernel.act import perform
from chaotou.kernel.rights.seat import Kind, Seat
from chaotou.library.acts import draft_achievement, publish_achievement
from chaotou.library.models import Achievement
from chaotou.network.models import Account

pytestmark = pytest.mark.usefixtures("database")


def as_seat(web, seat):
    web.force_login(Account.objects.get(pk=seat.person))
    return web


@cache
def house() -> tuple[Seat, Seat]:
    """Transfer office and officer of a district where no other test leaves a hundred cases."""
    from cast import organisation, seat

    university = organisation("工作台大学", "university", "330182")
    return seat(Kind.TTO, university), seat(Kind.OFFICER, centre="330182")


def published(title: str) -> Achievement:
    from cast import read

    made = perform(
        draft_achievement, house()[0], title_zh=title, title_en="Low-temperature cell", summary_zh="一段简介",
        circle="energy", field="06", trl=6, forms=["license"],
    )  # fmt: skip
    row = read(Achievement, made.number)
    perform(publish_achievement, house()[0], row)
    return read(Achievement, made.number)


def test_the_officer_sees_what_waits_and_until_when(web):
    row = published("低温电芯电解液工作台测试")
    page = as_seat(web, house()[1]).get("/work/inbox").content.decode()
    assert row.title_zh in page and f"/achievements/{row.number}" in page and "个工作日" in page
    assert row.title_zh not in as_seat(web, cast().other_officer).get("/work/inbox").content.decode()


def test_the_owner_sees_what_others_hold_and_its_own_last_act(web):
    row = published("低温电芯隔膜工作台测试")
    page = as_seat(web, house()[0]).get("/work/waiting").content.decode()
    assert row.title_zh in page and "分中心专员" in page
    bench = web.get("/work").content.decode()
    assert row.number in bench and "已存证" in bench
    assert row.title_zh not in as_seat(web, cast().buyer).get("/work/waiting").content.decode()


def test_the_inbox_filters_by_its_address_and_says_when_it_is_empty(web):
    published("低温电芯筛选测试")
    as_seat(web, house()[1])
    assert "低温电芯筛选测试" in web.get("/work/inbox?procedure=library.verification").content.decode()
    assert "取消筛选" in web.get("/work/inbox?overdue=1&procedure=library.verification").content.decode()


def test_nobody_in_particular_is_sent_to_sign_in(web):
    assert web.get("/work")["Location"] == "/sign-in?next=/work"


def test_a_number_tells_its_public_state_and_a_foreign_one_is_not_there(web):
    from cast import read

    row = published("低温电芯查询测试")
    page = web.get("/find", {"number": f" {row.number.lower()} "}).content.decode()
    assert "低温电芯查询测试" in page and "分中心专员" in page
    made = perform(draft_achievement, cast().tto, title_zh="未公开草稿", summary_zh="简介", circle="energy")
    draft = read(Achievement, made.number)
    for number in (draft.number, "CG-2026-999999", "XW-2026-001001", "what"):
        answer = web.get("/find", {"number": number})
        assert answer.status_code == 404 and "没有这个编号" in answer.content.decode()
        assert "未公开草稿" not in answer.content.decode()
    assert web.get(f"/achievements/{draft.number}").status_code == 404
    assert web.get("/achievements/CG-2026-999999").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_public_pages_open_in_both_languages(web, language):
    web.cookies["lang"] = language
    for address in ("/", "/?tiles=in", "/find", "/help", "/privacy", "/accessibility", "/site-map", "/network"):
        page = web.get(address)
        assert page.status_code == 200, address
        assert ("Sign in" if language == "en" else "登录") in page.content.decode(), address
    assert web.get("/search?in=demands&q=a b")["Location"] == "/demands?q=a+b"


def test_no_page_of_the_door_has_inline_style_or_script(web):
    import re

    as_seat(web, cast().officer)
    for address in ("/", "/work", "/work/inbox", "/network", "/network/330106", "/account", "/help", "/find"):
        page = web.get(address).content.decode()
        assert not re.search(r"<[^>]+ (style|on[a-z]+)=", page), address
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), address


def test_what_the_organisation_has_opens_to_lists_of_exactly_that(web):
    published("低温电芯家底测试")
    bench = as_seat(web, house()[0]).get("/work").content.decode()
    found = re.search(r'href="(/achievements\?mine=1&amp;state=[^"]+)">待核验 (\d+)</a>', bench)
    assert found, bench
    address, told = found[1].replace("&amp;", "&"), int(found[2])
    listed = web.get(address).content.decode()
    assert f"共 {told} 条" in listed and "低温电芯家底测试" in listed and "本单位的" in listed
    # Another organisation's seat keeps to its own; who acts for none is not asked.
    assert "低温电芯家底测试" not in as_seat(web, cast().buyer).get(address).content.decode()
    assert "本单位的" not in as_seat(web, house()[1]).get(address).content.decode()


def test_who_answers_for_a_district_sees_its_figures(web):
    bench = as_seat(web, house()[1]).get("/work").content.decode()
    assert "本区的数字" in bench and "district=330182" in bench
    assert "本区的数字" not in as_seat(web, house()[0]).get("/work").content.decode()
