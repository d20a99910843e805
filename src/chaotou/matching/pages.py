"""/match: one field for a problem in somebody's own words, and what exists for it; nobody needs to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..kernel.rights.reading import get_for, reading
from ..kernel.rights.seat import Seat
from ..kernel.search import index
from ..kernel.words import T
from ..library.codes import CIRCLES, FORMS
from ..library.models import Demand
from ..ui import names
from .queries import Match, Shortlist, shortlist
from .sieve import Sieve, of_query

#: How many matches a page shows, and how many after 「显示更多」.
FIRST, MORE = 10, 30
#: The longest question that is read; an abstract is about a quarter of it.
LONGEST = 2000
NAMES = ("q", "demand", "circle", "form", "trl", "most", "more")

EXAMPLES = (
    T("储能集装箱里的电池热失控，想在起火前几分钟就报警", "Warn of thermal runaway in storage batteries before fire"),
    T("铸件打磨招不到人，机器人打磨力不稳", "Robot grinding of castings with steady force"),
    T("想在不停水的情况下查出老供水管哪里漏", "Find leaks in old water mains without shutting them off"),
)  # fmt: skip

#: Why something was left out by a condition, after its number.
SIFTED = {
    "circle": T("{n} 项属于别的产业圈", "{n} in another circle"),
    "form": T("{n} 项不提供这种转化方式", "{n} do not offer this way of transfer"),
    "trl": T("{n} 项成熟度不够", "{n} are not ready enough"),
    "most": T("{n} 项意向价超出", "{n} ask for more"),
}


@dataclass(frozen=True)
class Row:
    """A match as the page draws it."""

    match: Match
    owner: T
    steps: tuple[bool, ...]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """GET /match?q=…&demand=XQ-…&circle=&form=&trl=&most=: the address is the shortlist.

    Raises ``Http404`` for a demand this seat may not see.
    """
    query = {k: v.strip() for k in NAMES if (v := request.GET.get(k, "").strip())}
    sieve = of_query(query)
    context: dict[str, Any] = {
        "examples": EXAMPLES, "circles": CIRCLES.items(), "forms": FORMS.items(), "levels": range(9, 2, -1),
        "sieve": sieve, "query": query, "text": query.get("q", "")[:LONGEST], "longest": LONGEST,
        "chips": sieve.chips(query),
    }  # fmt: skip
    seat: Seat = request.seat  # type: ignore[attr-defined]
    with reading(seat):
        demand = get_for(seat, Demand, query["demand"]) if "demand" in query else None
        asked: str | Demand = demand or context["text"]
        if asked:
            more = "more" in query
            found = shortlist(seat, asked, MORE if more else FIRST, sieve, remote=more)
            context |= _answer(seat, found, sieve, query)
    problem = T(demand.problem_zh, demand.problem_en or demand.problem_zh) if demand else ""
    context |= {"demand": demand, "problem": problem, "absent": bool(asked) and index.reader() is None}
    return render(request, "matching/match.html", context)


def rows(seat: Seat, found: list[Match]) -> list[Row]:
    """Matches with the owner's name as this seat may read it; inside ``reading(seat)``."""
    owners = names.organisations(seat, [m.achievement.owner for m in found])
    nobody = T("", "")
    return [Row(m, owners.get(m.achievement.owner or 0, nobody), steps(m.band)) for m in found]


def steps(band: int) -> tuple[bool, ...]:
    """The five steps, lit up to ``band``."""
    return tuple(i < band for i in range(5))


def _answer(seat: Seat, found: Shortlist, sieve: Sieve, query: dict[str, str]) -> dict[str, Any]:
    lifts = {name: address for name, _, address in sieve.chips(query)}
    return {
        "found": found,
        "rows": rows(seat, found.matches),
        "left_out": [(SIFTED[k].format(n=n), lifts.get(k, "")) for k, n in found.sifted.items()],
        "weak": bool(found.matches) and found.matches[0].band < 3,
        "more": "/match?" + urlencode({**query, "more": "1"}) if found.further and "more" not in query else "",
        "here": "/match?" + urlencode(query),
    }
