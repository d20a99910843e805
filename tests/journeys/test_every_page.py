"""P4 and S2: axe (A, AA) on every kind of page under the strict policy: no violation, no error, nothing cut off.

Width, look and language in pairs in ``make test``: each page in three of the eighteen ways. All in ``make soak``.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from people import PASSWORD
from rooms import rooms

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS, LOOKS, LANGUAGES = (360, 1366, 1920), ("light", "dark", "large"), ("zh-hans", "en")
Way = tuple[int, str, str]
EVERY: list[Way] = [(w, k, n) for w in WIDTHS for k in LOOKS for n in LANGUAGES]
RAN: Counter[str] = Counter()

#: Texts that are cut off: a box that hides what runs over its edge and shows no way to it; and the page going sideways.
CUT = """() => {
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    if (!e.childNodes.length || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    for (let box = e, up = 0; box && up < 4; box = box.parentElement, up++) {
      const style = getComputedStyle(box);
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
      if (box.matches("input, select, textarea, option, .unseen, .skip, [hidden]")) break;
      if (style.clip !== "auto" || style.clipPath !== "none" || style.position === "absolute") break;
      const x = /hidden|clip/.test(style.overflowX) && box.scrollWidth > box.clientWidth + 1;
      const y = /hidden|clip/.test(style.overflowY) && box.scrollHeight > box.clientHeight + 1;
      if (x || y) { found.push(box.tagName + "." + box.className + ": " + e.textContent.trim().slice(0, 60)); break; }
    }
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 1) found.push("the page runs " + wide + " px over the right edge");
  return [...new Set(found)].slice(0, 5);
}"""


def pairs(place: int) -> list[Way]:
    """Three ways for the page at this place: each width, look and both languages, other pairs at the next page."""
    return [(width, LOOKS[(i + place) % 3], LANGUAGES[(i + place // 3 + place) % 2]) for i, width in enumerate(WIDTHS)]


@pytest.fixture(scope="module")
def axe() -> str:
    """The checker, whose digest is pinned."""
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == SHA256
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cookies(city, browser) -> dict[str, list[dict[str, Any]]]:
    """Signed in once for each person."""
    found: dict[str, list[dict[str, Any]]] = {"": []}
    for login in {who for who, _ in rooms(city)} - {""}:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{city.address}/sign-in")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.locator("main button[type=submit], main form button").first.click()
        page.wait_for_load_state()
        found[login] = [c for c in context.cookies() if c["name"] == "sessionid"]
        assert found[login], login
        context.close()
    return found


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    yield
    print(f"\naxe: {dict(RAN)}")


def opened(browser: Any, url: str, way: Way, cookies: list[dict[str, Any]]) -> Any:
    """A browser of this width, in this look and language."""
    width, look, language = way
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    chosen = {"lang": language, "dark": "on" if look == "dark" else "off", "large": "on" if look == "large" else "off"}
    context.add_cookies([*cookies, *({"name": k, "value": v, "url": url} for k, v in chosen.items())])
    return context


def faults(page: Any, axe: str, address: str) -> list[str]:
    """What is wrong with a page that is open."""
    said = [f"cut off: {t}" for t in page.evaluate(CUT)]
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    for one in found["violations"]:
        node = one["nodes"][0]
        why = re.sub(r"\s+", " ", node["failureSummary"])[:160]
        said.append(f"{one['id']} ×{len(one['nodes'])}: {node['html'][:140]} — {why}")
    return said


def expected(address: str) -> tuple[int, ...]:
    """The statuses that an address of ``rooms`` may answer with."""
    if address.endswith("!"):
        return (200,) if address.startswith("/sign-") else (409, 422)
    return (404,) if address == "/nowhere" or address.endswith("999999") else (200,)


def shown(page: Any, url: str) -> Any:
    """Open an address; with ``!`` also send the form that stands there, and answer what came of that."""
    answer = page.goto(url.removesuffix("!"))
    send = page.locator("main form[method=post] button:not([type=button])")
    if not url.endswith("!") or not send.count():
        return answer
    # What the browser itself would stop is sent too: the page must answer for it.
    page.evaluate("document.querySelectorAll('main form').forEach(f => { f.noValidate = true; })")
    with page.expect_navigation(timeout=10_000) as sent:
        send.first.click()
    return sent.value


@pytest.mark.parametrize("all_ways", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["pairs", "all"])
def test_every_page_is_for_everybody(city, browser, axe, cookies, all_ways):
    places = rooms(city)
    ways: dict[Way, list[tuple[str, str]]] = {}
    for i, place in enumerate(places):
        for way in EVERY if all_ways else pairs(i):
            ways.setdefault(way, []).append(place)
    wrong: list[str] = []
    for way, chosen in sorted(ways.items()):
        for login in sorted({who for who, _ in chosen}):
            context = opened(browser, city.address, way, cookies[login])
            page = context.new_page()
            errors: list[str] = []
            page.on("console", lambda m, into=errors: into.append(m.text) if m.type in ("error", "warning") else None)
            page.on("pageerror", lambda e, into=errors: into.append(str(e)))
            for address in [a for who, a in chosen if who == login]:
                errors.clear()
                answer, wanted = shown(page, city.address + address), expected(address)
                RAN["pages"] += 1
                if answer.status not in wanted:
                    wrong.append(f"{login} {address}: {answer.status}")
                    continue
                missing = f"status of {answer.status}"
                console = [f"console: {t[:200]}" for t in errors if missing not in t]
                wrong += [f"{login} {address} {way}: {t}" for t in [*console, *faults(page, axe, address)]]
            context.close()
    RAN["wrong"] += len(wrong)
    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(wrong[:80])
