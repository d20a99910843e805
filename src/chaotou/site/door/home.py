"""The home page: one true sentence whose numbers open, one search, what is traded, what was verified, where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from ...kernel.face import FACES
from ...kernel.figure import FIGURES, Figure, Slice, by_month
from ...kernel.installation import now
from ...kernel.rights.reading import reading
from ...kernel.rights.seat import PUBLIC
from ...kernel.terms import local_day
from ...kernel.words import T
from ...library.codes import CIRCLES, FORMS
from ...library.models import Achievement
from ...library.queries import open_achievements, open_demands
from ...market.codes import SOLD_AS
from ...market.models import Lot
from ...market.queries import open_lots, sold_lots
from ...network.tiles import Tile, tiles
from ...ui import amounts

#: How many achievements each circle names, and how many words of demands are offered as examples.
NAMED, EXAMPLES = 3, 4
#: How many lots are shown, those on sale first.
LOTS = 6
MONTHS = "一二三四五六七八九十"
#: What can be searched from here, and where it is.
PLACES = {
    "match": (T("描述问题找成果", "Describe a problem"), "/match"),
    "achievements": (T("按词找成果", "Achievements by word"), "/achievements"),
    "demands": (T("按词找需求", "Demands by word"), "/demands"),
}
GRIDS = {"out": "C-OUT-VALUE", "in": "C-IN-VALUE"}


@dataclass(frozen=True)
class Told:
    """A number in the sentence, with the page it opens to; ``exact`` is an amount's yuan, which the words round."""

    text: T
    address: str
    exact: T | None = None


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """/: what the city did this month and year."""
    at = now()
    today = local_day(at)
    month, since = f"{today:%Y-%m}", f"{today.year}-01"
    grid = request.GET.get("tiles", "out") if request.GET.get("tiles") in GRIDS else "out"
    figure = FIGURES.get(GRIDS[grid])
    with reading(PUBLIC):
        circles = [(code, name, _newest(code)) for code, name in CIRCLES.items()]
        verified = open_achievements(PUBLIC).filter(verified_on__isnull=False).count()
        examples = _examples()
        lots = [_offer(lot, at) for lot in open_lots(PUBLIC)[:LOTS]]
        sold = list(sold_lots(PUBLIC)[: LOTS - len(lots)])
    squares = tiles(figure, Slice(since, month)) if figure else []
    context: dict[str, Any] = {
        "told": sentence(since, month),
        "month": month_name(today.month),
        "places": [(key, title) for key, (title, address) in PLACES.items() if _there(address)],
        "examples": examples,
        "lots": lots,
        "sold": sold,
        "circles": circles,
        "verified": verified,
        "grid": grid,
        "figure": figure,
        "span": urlencode({"since": since, "until": month}),
        **_drawn(squares),
    }
    return render(request, "door/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """/search?in=…&q=…: to the list that answers."""
    place = PLACES.get(request.GET.get("in", ""), PLACES["match"])
    return redirect(f"{place[1]}?{urlencode({'q': request.GET.get('q', '').strip()})}")


def sentence(since: str, month: str) -> dict[str, Told]:
    """The numbers of the sentence by their place in it; those whose figure is not declared are missing."""
    found: dict[str, Told] = {}
    for place, name in {"out": "C-OUT-VALUE", "in": "C-IN-VALUE", "ach": "L-ACH-PUB"}.items():
        figure = FIGURES.get(name)
        if figure is None:
            continue
        course = by_month(figure, Slice(since, month))
        value, entries = course.get(month, (0, 0))
        year = sum(v for v, _ in course.values())
        address = f"/figures/{name}?month={month}"
        found[place + "_month"] = Told(_words(figure, value), address, _exact(figure, value))
        found[place + "_count"] = Told(T(f"{entries:,} 项", f"{entries:,}"), address)
        span = f"/figures/{name}?since={since}&until={month}"
        found[place + "_year"] = Told(_words(figure, year), span, _exact(figure, year))
    return found


def month_name(month: int) -> T:
    """The month in words."""
    zh = MONTHS[month - 1] if month <= 10 else "十" + MONTHS[month - 11]
    return T(f"{zh}月", date(2000, month, 1).strftime("%B"))


def _words(figure: Figure, value: int) -> T:
    return amounts.wan(value) if figure.amount else T(f"{value:,} 项", f"{value:,}")


def _exact(figure: Figure, value: int) -> T | None:
    return T(f"{amounts.yuan(value)} 元", f"CNY {amounts.yuan(value)}") if figure.amount else None


@dataclass(frozen=True)
class Offer:
    """A lot on sale: how it is sold, and how long still."""

    lot: Lot
    form: T
    left: T
    soon: bool


def _offer(lot: Lot, at: datetime) -> Offer:
    seconds = int((lot.ends_at - at).total_seconds())
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if seconds >= 48 * 3600:
        left = T(f"{hours // 24} 天", f"{hours // 24} days")
    else:
        left = T(f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min")
    return Offer(lot, SOLD_AS.get(lot.form, T("", "")), left if seconds > 0 else T("到期", "ended"), seconds < 86400)


def _newest(circle: str) -> list[tuple[Achievement, T]]:
    rows = open_achievements(PUBLIC).filter(verified_on__isnull=False, circle=circle)
    return [(a, _facts(a)) for a in rows.order_by("-verified_on", "-id")[:NAMED]]


def _facts(a: Achievement) -> T:
    """Readiness, way of transfer and price, as far as they are known."""
    parts = [T(f"TRL {a.trl}", f"TRL {a.trl}")] if a.trl else []
    parts += [FORMS[f] for f in a.forms[:1] if f in FORMS]
    if a.asking_fen:
        price = amounts.wan(a.asking_fen)
        parts.append(T(f"{price.zh}起", f"from {price.en}"))
    return T(" · ".join(p.zh for p in parts), " · ".join(p.en for p in parts))


def _examples() -> list[T]:
    """Words that firms look for now, taken from the newest demands."""
    found: dict[str, T] = {}
    for demand in open_demands(PUBLIC)[: EXAMPLES * 3]:
        if demand.keywords_zh:
            zh = demand.keywords_zh[0]
            found.setdefault(zh, T(zh, (demand.keywords_en or [zh])[0]))
    return list(found.values())[:EXAMPLES]


def _drawn(squares: list[Tile]) -> dict[str, Any]:
    """Squares with their numbers in one unit that fits the greatest, and the district that has most."""
    shown = [s for s in squares if s.value]
    most = max(shown, key=lambda s: s.value or 0, default=None)
    large = bool(most and most.value and most.value >= 100_000_000_00)
    unit = T("亿元", "CNY million") if large else T("万元", "CNY million")
    texts = [(s, _short(s.value or 0, large)) for s in squares]
    return {"squares": texts, "unit": unit, "most": most, "most_text": amounts.wan(most.value or 0) if most else ""}


def _short(fen: int, large: bool) -> T:
    """A square's number: 亿元 or 万元, in English millions."""
    if not fen:
        return T("0", "0")
    return T(f"{fen / 1e10:,.2f}" if large else f"{fen / 1e6:,.0f}", f"{fen / 1e8:,.1f}")


def _there(address: str) -> bool:
    """Whether a room answers at this address itself, and not the generic pages of records in its stead."""
    try:
        return not resolve(address).func.__module__.startswith("chaotou.ui") or address[1:] in FACES
    except Resolver404:
        return False
