"""People at their screens: a browser context each, who press what a person presses."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

PASSWORD = "chaotou-2026"
SHOTS = Path(os.environ["CHAOTOU_SCREENSHOTS"]) if os.environ.get("CHAOTOU_SCREENSHOTS") else None


class Person:
    """One person in one seat. Console errors and policy violations are kept and must stay none."""

    def __init__(self, browser: Browser, url: str, login: str = "", width: int = 1366) -> None:
        self.url, self.login = url, login
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        # An answer of 4xx is said by the browser too, though the page is the right one.
        self.page.on(
            "console",
            lambda m: self.wrong.append(m.text) if m.type == "error" and "status of 4" not in m.text else None,
        )
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        if login:
            self.go("/sign-in")
            self.page.fill("input[name=login]", login)
            self.page.fill("input[name=password]", PASSWORD)
            self.press("登录")
            assert "/sign-in" not in self.page.url, self.text()

    def go(self, path: str) -> Person:
        """Open an address; anything but 200 is a fault."""
        answer = self.page.goto(self.url + path)
        assert answer and answer.status == 200, (path, answer and answer.status, self.text()[:600])
        return self

    def sit(self, seat: str) -> Person:
        """Change to the seat whose button holds these words; the seat in use has none."""
        self.go("/work/seats")
        chosen = self.page.locator("main").get_by_role("button", name=re.compile(seat))
        if chosen.count():
            chosen.first.click()
            self.page.wait_for_load_state()
        else:
            assert re.search(seat, self.page.locator("main tr", has_text="正在用").inner_text())
        return self

    def press(self, button: str, *, last: bool = False) -> Person:
        """Press the button of the page's own part with this name."""
        found = self.page.locator("main").get_by_role("button", name=re.compile(button))
        (found.last if last else found.first).click()
        self.page.wait_for_load_state()
        return self

    def follow(self, link: str) -> Person:
        """Follow the link with this name."""
        self.page.locator("main").get_by_role("link", name=re.compile(link)).first.click()
        self.page.wait_for_load_state()
        return self

    def fill(self, **fields: Any) -> Person:
        """Fill fields of the form by name: text, a choice, a tick."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']").first
            tag = field.evaluate("e => e.tagName + (e.type || '')")
            if tag.startswith("SELECT"):
                field.select_option(value)
            elif "checkbox" in tag or "radio" in tag:
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            else:
                field.fill(str(value))
        return self

    def act(self, path: str, button: str, **fields: Any) -> Person:
        """Open an act's form, fill it, send it, and be given a receipt."""
        self.go(path).fill(**fields).press(button, last=True)
        assert "receipt=" in self.page.url, self.text()[:1500]
        return self

    def number(self) -> str:
        """Public number of the record this page is about."""
        found = re.search(r"/([A-Z]{2}-\d{4}-\d+)", self.page.url)
        assert found, self.page.url
        return found[1]

    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")

    def shot(self, name: str) -> None:
        """A picture for people to look at, where ``CHAOTOU_SCREENSHOTS`` names a folder."""
        if SHOTS:
            SHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def close(self) -> None:
        """Leave; nothing may have gone wrong in the browser."""
        self.context.close()
        assert not self.wrong, (self.login, self.wrong)
