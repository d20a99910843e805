"""Pages of the figures: each number has an address, its definition, its entries and its proof."""

from __future__ import annotations

import csv
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ..kernel.face import BY_MODEL, FACES, Layer
from ..kernel.figure import FIGURES, Figure, counted
from ..kernel.installation import now
from ..kernel.ledger.store import Stored, head
from ..kernel.terms import local_day
from ..kernel.words import T
from ..network.queries import district_names
from .queries import Reading, compared, course, districts, figures, read

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
PAGES, SIZE = re.compile(r"[1-9][0-9]{0,5}"), re.compile(r"[0-9]{1,11}")
PAGE = 50
COMPARED = {
    "year_before": T("去年同期", "A year before"),
    "month_before": T("上月", "The month before"),
    "year_to_date": T("本年累计", "Year to date"),
}


def index(request: HttpRequest) -> HttpResponse:
    """All figures with this month's and this year's number."""
    month = this_month()
    rows = [
        (f, read(f, month, month), yearly, bars(course(yearly), 180, 40))
        for f in figures()
        for yearly in [read(f, month[:4] + "-01", month)]
    ]
    faces = [f for f in FACES.values() if any(c.layer == Layer.OPEN for c in f.columns)]
    return render(request, "measure/index.html", {"rows": rows, "month": month, "faces": faces})


def show(request: HttpRequest, name: str) -> HttpResponse:
    """One figure: what it counts, by month and by district, and how to check it yourself."""
    reading = asked(request, name)
    asked_page = request.GET.get("page", "")
    page = int(asked_page) if PAGES.fullmatch(asked_page) else 1
    rows = counted(reading.figure, reading.part, PAGE, (page - 1) * PAGE)
    names = district_names()
    months_shown = course(reading)
    return render(
        request,
        "measure/figure.html",
        {
            "figure": reading.figure,
            "reading": reading,
            "rows": [_row(reading.figure, r) for r in rows],
            "page": page,
            "pages": -(-reading.entries // PAGE) or 1,
            "compared": [
                (COMPARED[code], r, growth(reading, r) if code != "year_to_date" else "")
                for code, r in compared(reading)
            ],
            "bars": bars(months_shown),
            "districts": shares(districts(reading), names),
            "names": names,
            "month": reading.part.until,
            "choice": [m for m, _, _ in reversed(months_shown)],
            "head": head(reading.part.size),
            "claim": f"/figures/{name}.json?{_query(reading)}",
            "query": _query(reading),
        },
    )


def export(request: HttpRequest, name: str) -> HttpResponse:
    """The entries a figure counts, as CSV with their positions and digests."""
    reading = asked(request, name)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{reading.part.since}-{reading.part.until}.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(["position", "digest", "kind", "record", "recorded_at", reading.figure.day, reading.figure.by, "fen"])
    for e in counted(reading.figure, reading.part, limit=100_000):
        f = reading.figure
        rows.writerow([e.position, e.digest, e.kind, e.subject, e.recorded_at.isoformat(), e.facts.get(f.day, ""),
                       e.facts.get(f.by, ""), e.facts.get(f.amount, "")])  # fmt: skip
    return answer


def asked(request: HttpRequest, name: str) -> Reading:
    """The reading an address asks for; 404 for a figure or a month that is none."""
    if name not in FIGURES:
        raise Http404
    until = request.GET.get("until") or request.GET.get("month") or this_month()
    since = request.GET.get("since") or request.GET.get("month") or until
    size = request.GET.get("size", "0")
    if not (MONTH.fullmatch(since) and MONTH.fullmatch(until) and since <= until and SIZE.fullmatch(size)):
        raise Http404
    return read(FIGURES[name], since, until, request.GET.get("district", ""), int(size))


def this_month() -> str:
    """The month in China by the installation's clock."""
    return local_day(now()).strftime("%Y-%m")


def shares(rows: list[tuple[str, int, int]], names: dict[str, T]) -> list[tuple[str, T | None, int, int, int]]:
    """Districts with the length of their bars: per cent of the greatest."""
    most = max((n for _, n, _ in rows), default=0) or 1
    return [(code, names.get(code), n, k, round(100 * n / most)) for code, n, k in rows]


def growth(reading: Reading, before: Reading) -> str:
    """Change against another reading in per cent with one decimal, "" where there was nothing before."""
    if not before.value:
        return ""
    return f"{100 * (reading.value - before.value) / before.value:+.1f} %"


def bars(rows: list[tuple[str, int, int]], width: int = 720, height: int = 150) -> list[dict[str, Any]]:
    """Bars of a chart by month, from zero, in pixels of an SVG of this size."""
    most = max((n for _, n, _ in rows), default=0) or 1
    step = width / max(1, len(rows))
    return [
        {"month": m, "value": n, "count": k, "x": round(i * step + 2, 1), "width": round(step - 4, 1),
         "height": round(height * n / most, 1), "y": round(height - height * n / most, 1),
         "label": i % 3 == len(rows) % 3, "middle": round(i * step + step / 2, 1)}
        for i, (m, n, k) in enumerate(rows)
    ]  # fmt: skip


def _row(figure: Figure, entry: Stored) -> dict[str, Any]:
    face = BY_MODEL.get(entry.subject_type)
    return {
        "entry": entry,
        "day": entry.facts.get(figure.day, ""),
        "district": entry.facts.get(figure.by, ""),
        "fen": int(entry.facts[figure.amount]) if figure.amount else None,
        "address": f"/{face.slug}/{entry.subject}" if face else "",
    }


def _query(reading: Reading) -> str:
    p = reading.part
    return f"since={p.since}&until={p.until}&district={p.district}&size={p.size}"
