"""What stands around every page, and the reader's own choices."""

import re
from html import unescape
from pathlib import Path

import pytest
from cast import cast, organisation
from django.test import Client

import chaotou.ui
from chaotou.kernel.rights.seat import PUBLIC, Kind
from chaotou.kernel.words import T
from chaotou.network.models import Account
from chaotou.ui import menu, panels, tones

pytestmark = pytest.mark.usefixtures("database")
CSS = (Path(chaotou.ui.__file__).parent / "static" / "ui" / "chaotou.css").read_text(encoding="utf-8")
PAGES = ("/organisations", "/organisations?q=nothing-like-this", "/accessibility", "/site-map", "/no-such-page")
HAN = re.compile(r"[\u4e00-\u9fff]")


def text(answer) -> str:
    return unescape(answer.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_its_frame_and_nothing_inline(web, address):
    answer = web.get(address)
    page = text(answer)
    assert '<html lang="zh-Hans"' in page and 'class="skip" href="#main"' in page and '<main id="main"' in page
    assert "演示数据" in page and len(re.findall("<h1", page)) == 1
    assert not re.search(r'\sstyle="|<style|<script(?![^>]*\ssrc=)|\son[a-z]+="', answer.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_the_second_language_is_whole(web, address):
    organisation("双语", "service")
    web.cookies["lang"] = "en"
    page = text(web.get(address))
    assert '<html lang="en"' in page
    said = re.sub(r"<[^>]+>", " ", re.sub("中文|Demo [\u4e00-\u9fff]+", "", page))
    assert not HAN.search(said), HAN.findall(said)[:20]


def test_choices_are_cookies_and_lead_back(web):
    for address, value, mark in (
        ("/lang", "en", 'lang="en"'), ("/large", "on", 'class="large"'), ("/dark", "on", 'data-theme="dark"'),
    ):  # fmt: skip
        answer = web.post(address, {"to": value, "next": "/organisations?q=a"})
        assert answer.status_code == 302 and answer.headers["Location"] == "/organisations?q=a"
        assert mark in text(web.get("/organisations"))


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", "", "a"]
)
def test_a_choice_never_leads_elsewhere(web, next_):
    assert web.post("/lang", {"to": "en", "next": next_}).headers["Location"] == "/"


def test_a_choice_is_one_of_those_offered(web):
    assert web.post("/lang", {"to": "<script>"}).status_code == 400
    assert web.get("/dark").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/large", {"to": "on"}).status_code == 403


def test_the_rail_is_for_who_signed_in(web):
    assert 'class="rail"' not in text(web.get("/organisations"))
    web.force_login(Account.objects.get(pk=cast().officer.person))
    page = text(web.get("/organisations"))
    assert 'class="rail"' in page and "分中心专员" in page and "换席位" in page


def test_menu_entries_are_for_their_seats_and_the_longest_is_current(monkeypatch):
    monkeypatch.setattr(menu, "_ENTRIES", {})
    menu.entry(T("全部", "All"), "/work", order=1, count=lambda seat: 3)
    menu.entry(T("登记", "Desk"), "/work/desk", (Kind.REGISTRAR,), order=2)
    assert menu.lines(PUBLIC, "/work") == []
    lines = menu.lines(cast().registrar, "/work/desk/5")
    assert [(x.address, x.current, x.count) for x in lines] == [("/work", False, 3), ("/work/desk", True, None)]
    assert [x.address for x in menu.lines(cast().officer, "/work")] == ["/work"]


def test_panels_are_drawn_in_order_and_may_be_silent(monkeypatch, rf):
    monkeypatch.setattr(panels, "_PANELS", {})
    panels.panel("network.organisation", order=2)(lambda request, record: None)
    with pytest.raises(ValueError):
        panels.panel("network.organisation", place="nowhere")
    assert panels.drawn(rf.get("/"), organisation("面板", "service")) == {"top": [], "main": [], "aside": []}


def test_a_tone_is_one_of_five():
    with pytest.raises(ValueError):
        tones.tone("library.verification", verified="green")


def channel(value: float) -> float:
    return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4


def light(colour: str) -> float:
    r, g, b = (channel(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    a, b = sorted((light(one), light(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


TEXT_ON = [
    *[(ink, ground) for ink in ("ink", "ink-2", "ink-3", "brand", "bad") for ground in ("page", "card", "hover")],
    ("ok", "ok-bg"), ("warn", "warn-bg"), ("bad", "bad-bg"), ("info", "info-bg"), ("mute", "mute-bg"),
    ("on-brand", "brand"), ("on-brand", "brand-strong"), ("brand", "brand-soft"), ("info", "brand-soft"),
    *[("ink", f"s{i}") for i in range(8)],
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_every_text_is_readable_on_its_ground(theme):
    start = {"light": ":root {", "dark": ":root[data-theme=dark] {", "auto": ":root:not([data-theme=light]) {"}[theme]
    block = CSS.split(start, 1)[1].split("}", 1)[0]
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6})", block))
    poor = {pair: round(contrast(*(tokens[t] for t in pair)), 2) for pair in TEXT_ON}
    assert {p: c for p, c in poor.items() if c < 4.5} == {}
    assert contrast(tokens["line-control"], tokens["card"]) >= 3
    assert all(contrast(tokens[f"c{i}"], tokens["card"]) >= 4.5 for i in range(1, 9))


def test_both_dark_blocks_say_the_same():
    blocks = [
        CSS.split(start, 1)[1].split("}", 1)[0]
        for start in (":root[data-theme=dark] {", ":root:not([data-theme=light]) {")
    ]
    assert blocks[0].split() == blocks[1].split()
