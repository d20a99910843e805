"""The page of staged rows: faults at their cells, corrected on the spot, many alike at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...kernel.face import Column
from ...kernel.rights.reading import reading
from ...kernel.words import T
from ...ui.asked import is_whole
from ..sources.findings import KINDS, LEVELS, Finding, Level, finding
from . import mend, staging
from .judge import FAULTS
from .kinds import Intake, intake_for
from .models import ImportBatch, ImportRow
from .pages import importer
from .result import FATES

PAGE = 50
ASKED = ("fate", "code", "faults", "empty", "effect", "q")
TONES = {"ready": "ok", "undecided": "warn", "blocked": "bad", "left": "", "done": "run"}
_LEVEL_TONES = {Level.STOP: "bad", Level.DECIDE: "warn", Level.ASK: "warn", Level.FIXED: "ok", Level.GUESS: "run"}


@dataclass(frozen=True)
class Cell:
    """A cell that can be corrected on the spot: its value, what the file said, and what is said about it."""

    column: Column
    name: str
    value: str
    original: str
    differs: bool
    long: bool
    choices: list[tuple[str, T]]
    told: list[tuple[Finding, str]]


@dataclass(frozen=True)
class Line:
    """One staged row as the page shows it."""

    row: ImportRow
    title: str
    facts: list[tuple[T, str]]
    cells: list[Cell]
    decisions: list[Finding]
    repaired: list[tuple[T, Finding]]
    fate: T
    tone: str


@require_http_methods(["GET", "HEAD", "POST"])
def rows(request: HttpRequest, batch_id: int) -> HttpResponse:
    """GET: fifty rows of a staged table. POST: write the cells and choices of this page."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
        if not batch.checked:
            return redirect(f"/work/import/{batch.pk}/columns")
        if request.method == "POST":
            _write(request, batch)
            return redirect(_back(request, batch))
        return render(request, "library/import/rows.html", _page(request, batch))


def _shown(given: Mapping[str, str], intake: Intake) -> dict[str, str]:
    """What narrows the rows; a field that is none of the table's narrows nothing."""
    show = {k: given[k] for k in ASKED if given.get(k)}
    if show.get("empty") not in (None, *intake.by_name):
        del show["empty"]
    return show


def _page(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    intake = intake_for(batch)
    show = _shown(request.GET, intake)
    found = staging.selected(batch, show)
    total = found.count()
    circles = intake.publish is not None and (
        not show or show.get("empty") == "circle" or show.get("code") == "circle_guessed"
    )
    pages = max(1, -(-total // PAGE))
    asked = request.GET.get("page", "1")
    page = min(max(int(asked), 1), pages) if is_whole(asked) else 1
    first = (page - 1) * PAGE
    counted = staging.counts(batch)
    shown = list(found[first : first + PAGE])
    return {
        "batch": batch, "intake": intake,
        "lines": [line(intake, batch, r, show.get("code", ""), circles=circles) for r in shown],
        "show": show, "total": total, "page": page, "pages": pages, "first": first + 1, "last": first + len(shown),
        "query": _query({**show, "page": str(page)} if page > 1 else show),
        "before": _query({**show, "page": str(page - 1)}) if page > 1 else "",
        "after": _query({**show, "page": str(page + 1)}) if page < pages else "",
        "counts": counted, "fates": [(f, FATES[f], counted["fate"].get(f, 0), TONES[f]) for f in ImportRow.FATES],
        "levels": _levels(counted["code"]), "kind": KINDS.get(show.get("code", "")),
        "waves": show.get("code", "") in FAULTS and KINDS[show["code"]].level == Level.ASK,
        "decides": show.get("code", "") in KINDS and KINDS[show["code"]].level == Level.DECIDE,
        "faulty": counted["faults"].get("rows", 0), "bare": _bare(batch) if intake.publish else 0,
        "settable": [c for c in intake.columns if c.codes and c.kind == "code"],
        "mended": request.GET.get("mended", ""),
        "alike": {"code", "empty", "q"} & set(show) or show.get("fate") == "left",
    }  # fmt: skip


def _bare(batch: ImportBatch) -> int:
    return staging.selected(batch, {"empty": "circle"}).exclude(fate__in=("left", "done")).count()


def _levels(counted: dict[str, int]) -> list[tuple[T, str, list[tuple[str, T, int]]]]:
    """Kinds of finding by level, the most frequent first."""
    found = []
    for level, name in LEVELS.items():
        kinds = [(c, KINDS[c].name, n) for c, n in counted.items() if c in KINDS and KINDS[c].level == level]
        if kinds:
            found.append((name, _LEVEL_TONES[level], sorted(kinds, key=lambda k: -k[2])))
    return found


def _query(show: dict[str, str]) -> str:
    return "?" + urlencode(show) if show else ""


def line(intake: Intake, batch: ImportBatch, row: ImportRow, code: str = "", *, circles: bool = True) -> Line:
    """A row with its open findings at the cells they are about, those of kind ``code`` first.

    ``circles``: also the industry circle where it is inferred or empty.
    """
    by_name = intake.by_name
    open_now = [f for f in map(finding, row.findings) if f.code in row.codes]
    asked = [f for f in open_now if f.level in (Level.STOP, Level.ASK)]
    if code and any(f.code == code for f in asked):
        asked.sort(key=lambda f: f.code != code)
    guessed = [f for f in open_now if f.level == Level.GUESS and circles]
    cells: dict[str, list[Finding]] = {}
    for f in [*asked, *guessed]:
        cells.setdefault(f.column, []).append(f)
    if circles and not row.values.get("circle") and "circle" in by_name and row.fate != "done":
        cells.setdefault("circle", [])
    originals = dict(zip(batch.fields, row.cells, strict=True))
    facts = [
        (by_name[n].title, _named(by_name[n], row.values.get(n, "")))
        for n in intake.shown
        if n != intake.titled and n not in cells and row.values.get(n)
    ]
    return Line(
        row, row.values.get(intake.titled, ""), facts,
        [_cell(by_name[n], row, originals.get(n, ""), told) for n, told in cells.items() if n in by_name],
        [f for f in open_now if f.level == Level.DECIDE],
        [(by_name[f.column].title, f) for f in map(finding, row.findings)
         if f.level == Level.FIXED and f.column in by_name and f.column not in row.kept],
        FATES[row.fate], TONES[row.fate],
    )  # fmt: skip


def _named(column: Column, value: str) -> str:
    names = column.words()
    return str(names[value]) if value in names else value


def _cell(column: Column, row: ImportRow, original: str, told: list[Finding]) -> Cell:
    value = row.values.get(column.name, "")
    choices = list(column.words().items()) if column.codes and column.kind == "code" else []
    return Cell(
        column, f"c-{row.line}-{column.name}", value, original, original != value,
        column.kind == "long" or len(value) > 48, choices, [(f, _LEVEL_TONES[f.level]) for f in told],
    )  # fmt: skip


def _write(request: HttpRequest, batch: ImportBatch) -> None:
    """Cells ``c-<line>-<field>``, choices ``choice-<line>``, and the one button that was pressed."""
    intake = intake_for(batch)
    cells: dict[int, dict[str, str]] = {}
    choices: dict[int, str] = {}
    for name, value in request.POST.items():
        kind, _, rest = name.partition("-")
        number, _, field = rest.partition("-")
        if kind == "c" and is_whole(number) and field in intake.by_name:
            cells.setdefault(int(number), {})[field] = str(value)
        elif kind == "choice" and is_whole(number):
            choices[int(number)] = str(value)
    pressed, _, code = request.POST.get("press", "").partition(":")
    at, _, code = code.partition(":")
    wanted = {*cells, *choices, *([int(at)] if is_whole(at) else [])}
    changed = []
    for row in batch.rows.filter(line__in=wanted).exclude(fate="done"):
        done = mend.write(row, cells.get(row.line, {}))
        choice = choices.get(row.line, row.choice)
        # A row that nothing stands against is taken anyway: its button says so without anybody's choice.
        if not (choice == "take" and row.choice == "" and row.fate != "undecided"):
            done = mend.choose(row, choice) or done
        if str(row.line) == at:
            done = _press(row, pressed, code) or done
        if done:
            changed.append(row)
    mend.save(batch, changed)


def _press(row: ImportRow, pressed: str, code: str) -> bool:
    if pressed == "accept":
        return mend.accept(row, code)
    if pressed == "wave":
        return mend.wave(row, code)
    if pressed == "restore":
        mend.restore(row)
        return True
    return False


def _back(request: HttpRequest, batch: ImportBatch) -> str:
    """The same page at the row whose button was pressed."""
    query = request.POST.get("query", "")
    parts = request.POST.get("press", "").split(":")
    mark = f"#row-{parts[1]}" if len(parts) > 1 and is_whole(parts[1]) else ""
    safe = query if query.startswith("?") and "\n" not in query else ""
    return f"/work/import/{batch.pk}{safe}{mark}"


@require_safe
def one(request: HttpRequest, batch_id: int, place: int) -> HttpResponse:
    """Every cell of one row: what the file said, what will be taken in, what is said about it."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
        row = batch.rows.filter(line=place).exclude(fate="done").first()
        if row is None:
            raise Http404
        intake = intake_for(batch)
        originals = dict(zip(batch.fields, row.cells, strict=True))
        told: dict[str, list[Finding]] = {}
        for f in map(finding, row.findings):
            told.setdefault(f.column, []).append(f)
        cells = [_cell(c, row, originals.get(c.name, ""), told.get(c.name, [])) for c in intake.columns]
    beside = [(h, c) for h, c, f in zip(batch.heads, row.cells, batch.fields, strict=True) if not f and c]
    query = "?" + request.GET.urlencode() if request.GET else ""
    context = {"batch": batch, "intake": intake, "row": row, "cells": cells, "beside": beside, "query": query}
    return render(request, "library/import/row_page.html", context)


@require_POST
def many(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Mend all rows that the page's filter selects."""
    seat = importer(request)
    with reading(seat):
        batch = staging.batch_for(seat, batch_id)
        intake = intake_for(batch)
        show = _shown(request.POST, intake)
        how, field = request.POST.get("how", ""), request.POST.get("field", "")
        count = 0
        if how in ("accept", "wave", "take", "leave", "open", "reopen") or (how == "set" and field in intake.by_name):
            found = staging.selected(batch, show)
            count = mend.many(batch, found, how, show.get("code", ""), field, request.POST.get("value", ""))
    if how == "reopen":
        show.pop("fate", None)
    return redirect(f"/work/import/{batch.pk}{_query({**show, 'mended': str(count)})}")
