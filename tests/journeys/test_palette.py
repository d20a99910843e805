"""Ctrl-K by the keyboard alone: open, type, choose, go, close; what a screen reader is told; axe on the open dialog."""

from __future__ import annotations

from pathlib import Path

from people import Person
from test_every_page import RULES, faults, opened

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"


def test_by_keys_alone(city, browser):
    person = Person(browser, city.address, "zhong.wenlan").go("/achievements")
    page = person.page
    page.locator("h1").wait_for()
    page.focus("#q")
    page.keyboard.press("Control+k")
    field = page.locator("dialog.palette[open] input")
    field.wait_for()
    assert page.evaluate("document.activeElement === document.querySelector('.palette input')")
    page.keyboard.type("挂牌转让")
    page.locator(".palette li[data-address='/lots/do/draw-up']").wait_for()
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    assert "项" in page.locator(".palette [role=status]").inner_text()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    assert not [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") != active
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lots/do/draw-up")
    # Escape closes, and who stood in a field stands there again.
    person.go("/achievements").page.focus("#q")
    page.keyboard.press("Control+k")
    page.locator("dialog.palette[open]").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "q"
    person.close()


def test_enter_before_the_answer_and_a_page_without_script(city, browser):
    person = Person(browser, city.address).go("/")
    person.page.keyboard.press("Control+k")
    person.page.locator("dialog.palette[open] input").wait_for()
    person.page.keyboard.type("账本")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/find?q=*")
    assert "账本" in person.text()
    person.close()
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport={"width": 1366, "height": 900})
    plain = context.new_page()
    plain.goto(city.address)
    plain.locator(".find-link").click()
    plain.fill("#number", "规则")
    plain.get_by_role("button", name="查询").click()
    plain.locator("main a[href='/work/rules']").first.click()
    assert plain.url.endswith("/work/rules")
    context.close()


def test_the_count_goes_when_what_was_told_is_read(city, browser):
    person = Person(browser, city.address, "zhu.chongli").go("/work")
    assert int(person.page.locator(".bell .count").inner_text().split()[0].rstrip("+")) > 0
    person.page.locator(".bell").click()
    person.page.wait_for_url("**/work/notices")
    person.press("全部标为已读")
    assert person.page.locator(".bell .count").count() == 0 and "都已读过" in person.text()
    person.close()


def test_notices_and_the_field_are_for_everybody(city, browser):
    person = Person(browser, city.address, "tang.yichen").go("/work")
    cookies = [c for c in person.context.cookies() if c["name"] == "sessionid"]
    person.close()
    wrong = []
    for way in ((360, "large", "zh-hans"), (360, "light", "en"), (1366, "dark", "en"), (1920, "light", "zh-hans")):
        context = opened(browser, city.address, way, cookies)
        page = context.new_page()
        for address in ("/work/notices", "/work/notices?unread=1", "/find?q=规则", "/work"):
            page.goto(city.address + address)
            wrong += [(way, address, fault) for fault in faults(page, AXE.read_text(encoding="utf-8"), address)]
        context.close()
    assert not wrong
