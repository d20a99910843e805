"""The lot page that is being read follows what others do: two browsers, no reload, and nothing that is not theirs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from people import Person
from rooms import FIND
from test_walk_branches import FREE

#: Set once in the reader's window: a page that was loaded again has lost it.
STAYED = "window.stayed = true"


@pytest.fixture(scope="module")
def lot(city) -> str:
    return json.loads(city.python(FIND).splitlines()[-1])["lot_open"]


@pytest.fixture(scope="module")
def price(city, lot) -> int:
    """The listed price of that lot in units of ten thousand yuan."""
    ask = (
        "from chaotou.market.models import Lot; from chaotou.kernel.rights.reading import get_for, reading; "
        "from chaotou.kernel.rights.seat import system\n"
        f"with reading(system()) as eye: print(get_for(eye, Lot, {lot!r}).price_fen // 1_000_000)"
    )
    return int(city.python(ask).splitlines()[-1])


def followed(reader: Person, text: str) -> None:
    """The reader's page says this without having been loaded again."""
    reader.page.locator(".trade", has_text=text).wait_for(timeout=10_000)
    assert reader.page.evaluate("window.stayed === true")


def test_a_reader_sees_takers_and_price_come(city, browser, lot, price):
    public, buyer = Person(browser, city.address), Person(browser, city.address, "liang.guoan")
    public.go(f"/lots/{lot}").page.evaluate(STAYED)
    rows = public.page.locator(".trade [data-entry]").count()
    buyer.act(f"/lots/{lot}/do/hold-deposit", "报名并交保证金")
    followed(public, "保证金到账")
    assert "演示云栖储能" not in public.text()
    buyer.act(f"/lots/{lot}/do/take", "摘牌", price_fen=f"{price + 1}万")
    followed(public, "最高报价")
    assert f"{price + 1}.0 万元" in public.page.locator(".trade .price").inner_text()
    assert public.page.locator(".trade [data-entry]").count() == rows + 2
    assert "摘牌报价" in public.page.locator("[data-said]").inner_text()
    assert public.page.locator(".trade tr.new td >> nth=4").inner_text().startswith("已存证")
    public.close()
    buyer.close()


def test_who_leads_learns_that_somebody_offers_more_and_keeps_the_finger_on_the_button(city, browser, lot, price):
    first, second = Person(browser, city.address, "liang.guoan"), Person(browser, city.address, "fan.muge")
    first.go(f"/lots/{lot}").page.evaluate(STAYED)
    assert "您领先" in first.text()
    second.sit("授权签署人").act(f"/lots/{lot}/do/hold-deposit", "报名并交保证金")
    second.go(f"/lots/{lot}").page.evaluate(STAYED)
    # One stands in the question before the take while the page moves on beneath it.
    second.page.locator(".bid").click()
    assert second.page.locator("dialog[open]").count() == 1
    third = Person(browser, city.address, "fan.muge").sit("授权签署人")
    third.act(f"/lots/{lot}/do/take", "摘牌", price_fen=f"{price + 5}万")
    followed(first, "您已被超过")
    followed(second, "您领先")
    assert second.page.locator("dialog[open]").count() == 0
    for person in (first, second, third):
        person.close()


def test_the_clock_runs_by_the_server_and_without_script_the_page_says_all(city, browser, lot, price):
    person = Person(browser, city.address).go(f"/lots/{lot}")
    clock = person.page.locator(".trade .clock")
    before = clock.inner_text()
    person.page.wait_for_function("t => document.querySelector('.trade .clock').textContent !== t", arg=before)
    shown = datetime.strptime(person.page.locator("[data-now]").inner_text(), "%Y-%m-%d %H:%M:%S")
    told = datetime.fromisoformat(city.python("from chaotou.kernel.installation import now; print(now().isoformat())"))
    assert abs((told + timedelta(hours=8)).replace(tzinfo=None) - shown) < timedelta(seconds=15)
    person.close()
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    plain = context.new_page()
    plain.goto(f"{city.address}/lots/{lot}")
    text = plain.inner_text(".trade")
    assert f"{price + 5}.0 万元" in text and "距截止" in text and "天" in text and "实时连接中断" not in text
    context.close()


def test_a_lost_stream_is_said_and_the_page_still_follows(city, browser, lot):
    public = Person(browser, city.address)
    public.page.route("**/?subject=*", lambda route: route.abort())
    public.page.route("**/live?subject=*", lambda route: route.abort())
    public.go(f"/lots/{lot}").page.evaluate(STAYED)
    public.page.locator("[data-lost]:not([hidden])").wait_for(timeout=10_000)
    officer = Person(browser, city.address, "liang.guoan")
    officer.act(f"/lots/{lot}/do/raise-objection", "提出异议", text="公告的实施条件不清楚")
    followed(public, "异议")
    assert "公告的实施条件不清楚" not in public.page.content()
    newest = public.page.evaluate("u => fetch(u).then(a => a.json())", f"/lots/{lot}/newest.json")["newest"]
    assert newest == public.page.locator(".trade").get_attribute("data-digest-now")
    public.wrong.clear()  # what the browser says of the connection that this test cut
    public.close()
    officer.close()


def test_who_watches_what_is_not_announced_is_told_nothing(city, browser):
    office = Person(browser, city.address, "zhong.wenlan")
    office.act(
        "/lots/do/draw-up", "挂牌转让", achievement=city.python(FREE), form="license", several_takers="highest_offer",
        asking_price_cny_fen="60万", ends_at=city.days_on(20),
    )  # fmt: skip
    number = office.number()
    public = Person(browser, city.address).go("/lots")
    live = f"http://localhost:{city.port + 1}/?subject={number}"
    public.page.evaluate(
        "url => { window.told = []; new EventSource(url).addEventListener('entry', e => window.told.push(e.data)); }",
        live,
    )
    office.act(f"/lots/{number}/do/decide", "登记单位决策", decision="校长办公会 2026-40")
    public.page.wait_for_timeout(2000)
    assert public.page.evaluate("window.told") == []
    answer = public.page.goto(f"{city.address}/lots/{number}/newest.json")
    assert answer.status == 404
    public.close()
    office.close()
