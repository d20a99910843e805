"""The network: a grid of districts, and a page for each centre."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..kernel.figure import Slice
from ..kernel.installation import now
from ..kernel.rights.reading import list_for, reading
from ..kernel.rights.seat import CITY, NAMES
from ..kernel.terms import local_day
from .models import Centre, Organisation
from .people import in_charge
from .tiles import district_figures, tiles

#: How many organisations a centre's page names before it sends to the list.
NAMED = 12


@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    """All districts in rough position: how many organisations each has in the network."""
    seat = request.seat  # type: ignore[attr-defined]
    with reading(seat):
        counted = list_for(seat, Organisation).values("centre").annotate(n=Count("id")).order_by()
        found = {row["centre"]: row["n"] for row in counted}
    squares = [(t, found.get(t.centre.code, 0)) for t in tiles(None, _this_year())]
    city = Centre.objects.filter(code=CITY).first()
    return render(request, "network/grid.html", {"squares": squares, "city": city, "total": sum(found.values())})


@require_safe
def centre(request: HttpRequest, code: str) -> HttpResponse:
    """One centre: who is in charge, its open figures, its organisations."""
    found = Centre.objects.filter(code=code).first()
    if found is None:
        raise Http404
    seat = request.seat  # type: ignore[attr-defined]
    part = _this_year()
    with reading(seat):
        rows = list_for(seat, Organisation)
        rows = rows if code == CITY else rows.filter(centre=code)
        total = rows.count()
        named = list(rows.order_by("kind", "id")[:NAMED])
    figures = [] if code == CITY else district_figures(code, part.since, part.until)
    context = {
        "centre": found,
        "is_city": code == CITY,
        "organisations": named,
        "total": total,
        "figures": figures,
        "since": part.since,
        "until": part.until,
        "year": part.until[:4],
        "offices": [(NAMES[k], n) for k, n in in_charge(code)],
    }
    return render(request, "network/centre.html", context)


def _this_year() -> Slice:
    today = local_day(now())
    return Slice(f"{today.year}-01", f"{today:%Y-%m}")
