"""The list of every record that has a face: ``/achievements?circle=materials&sort=-trl``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from ..kernel.act.possible import acts_creating
from ..kernel.face import Column, Face, may_read
from ..kernel.installation import now
from ..kernel.procedure.declaration import PROCEDURES, procedures_of
from ..kernel.records import Record
from ..kernel.rights.reading import reading
from ..kernel.rights.seat import Seat
from ..kernel.words import T
from . import amounts, names, saved
from .listing import CHOSEN, MOST, PAGE, RANGED, Listing, filterable, listing, sortable
from .standing import Standing, cases_of, standings
from .values import HIDDEN, Known, empty, heading, known, shown


@dataclass(frozen=True)
class Head:
    """The head of a column. ``sort`` is the address that sorts by it, "" where nobody can."""

    title: str
    sort: str
    standing: str
    number: bool


@dataclass(frozen=True)
class Cell:
    """One value of a row, with the head it has on a card."""

    label: str
    text: SafeString | str
    number: bool
    void: bool = False


@dataclass(frozen=True)
class Row:
    """One record of the list."""

    address: str
    number: str
    title: str
    states: list[Standing]
    cells: list[Cell]


@dataclass(frozen=True)
class Chip:
    """A condition that is on, and the address without it."""

    text: str
    lift: str


@dataclass(frozen=True)
class Sieve:
    """A filter that can be set: its choices with those that are on, or two ends of a range."""

    name: str
    title: str
    kind: str
    choices: list[tuple[str, str, bool]]
    ends: tuple[str, str] = ("", "")


@require_safe
def page(request: HttpRequest, face: Face) -> HttpResponse:
    """GET /<slug>: fifty rows and everything that narrows, orders, saves and exports them."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    asked = listing(face, seat, request.GET)
    if "column" in request.GET or "" in request.GET.values():
        return redirect(f"/{face.slug}{asked.query()}")
    with reading(seat):
        rows = asked.rows()
        total = rows[: MOST + 1].count()
        pages = max(1, -(-min(total, MOST) // PAGE))
        if asked.page > pages:
            return redirect(f"/{face.slug}{asked.query(page=pages)}")
        first = (asked.page - 1) * PAGE
        records = list(rows[first : first + PAGE])
        found = known(seat, asked.columns, records)
        lines = table(seat, asked, records, found, now())
        chips = conditions(seat, asked)
    context = {
        "face": face, "listing": asked, "heads": heads(asked), "rows": lines, "total": total, "most": MOST,
        "more": total > MOST, "first": first + 1, "last": first + len(records), "pages": pages, "chips": chips,
        "before": asked.query(page=asked.page - 1) if asked.page > 1 else "",
        "after": asked.query(page=asked.page + 1) if asked.page < pages else "",
        "sieves": sieves(asked), "query": asked.query(), "creating": acts_creating(seat, face.model),
        "views": saved.views_of(seat, face), "has_states": bool(procedures_of(face.model.type())),
        "choosable": [(c, c in asked.columns) for c in face.columns if c.kind != "long"],
    }  # fmt: skip
    return render(request, "ui/list.html", context)


def table(seat: Seat, asked: Listing, records: list[Record], found: Known, at: datetime) -> list[Row]:
    """The rows of one page. Inside ``reading(seat)``."""
    cases = cases_of(records)
    flat = [c for r in records for c in cases.get(r.pk, [])]
    told = {s.case.pk: s for s in standings(seat, flat, at)}
    return [
        Row(
            asked.face.address(r), r.number, heading(seat, asked.face, r),
            [told[c.pk] for c in cases.get(r.pk, [])],
            [_cell(seat, c, r, found) for c in asked.columns if not names_row(asked.face, c)],
        )
        for r in records
    ]  # fmt: skip


def names_row(face: Face, column: Column) -> bool:
    """Whether the column is the one that names the object and so stands first, as the link."""
    return column.name in (face.model.titled_by, f"{face.model.titled_by}_zh")


def heads(asked: Listing) -> list[Head]:
    """The heads of the columns after the first; the first is the object's name."""
    face = asked.face
    first = next((c for c in face.columns if names_row(face, c)), None)
    return [_head(asked, first, str(face.title)) if first else Head(str(face.title), "", "", False)] + [
        _head(asked, c, str(c.title)) for c in asked.columns if not names_row(face, c)
    ]


def conditions(seat: Seat, asked: Listing) -> list[Chip]:
    """What narrows the list, each with the address that lifts it."""

    def chip(text: str, name: str, value: str = "") -> Chip:
        return Chip(text, f"/{asked.face.slug}{asked.without(name, value).query()}")

    found = [chip(str(T("含“{q}”", "with “{q}”").format(q=asked.text)), "q")] if asked.text else []
    for name, values in asked.chosen.items():
        column = asked.face.by_name[name]
        words: Any = column.words()
        if column.kind == "organisation":
            words = {str(k): v for k, v in names.organisations(seat, map(int, values)).items()}
        if column.kind == "flag":
            words = {"yes": T("是", "yes"), "no": T("否", "no")}
        found += [
            chip(str(T("{c}：{v}", "{c}: {v}").format(c=column.title, v=words.get(v, v))), name, v) for v in values
        ]
    for name, value in asked.ranges.items():
        column, side = asked.face.by_name[name.rpartition(".")[0]], name.rpartition(".")[2]
        text = T("{c}不低于 {v}", "{c} from {v}") if side == "from" else T("{c}不高于 {v}", "{c} up to {v}")
        if column.kind in ("day", "moment"):
            text = T("{c}自 {v} 起", "{c} from {v}") if side == "from" else T("{c}至 {v} 止", "{c} until {v}")
        unit = amounts.wan(int(float(value) * 1_000_000)) if column.kind == "fen" else value
        found.append(chip(str(text.format(c=column.title, v=unit)), name))
    for state in asked.states:
        procedure, _, name = state.partition(":")
        title = PROCEDURES[procedure].by_name[name].title
        found.append(chip(str(T("状态：{v}", "Status: {v}").format(v=title)), "state", state))
    return found


def sieves(asked: Listing) -> list[Sieve]:
    """The filters of the list."""
    found = []
    for column in filterable(asked.face, asked.seat):
        on = asked.chosen.get(column.name, ())
        if column.kind in RANGED:
            ends = (asked.ranges.get(f"{column.name}.from", ""), asked.ranges.get(f"{column.name}.to", ""))
            found.append(Sieve(column.name, str(column.title), column.kind, [], ends))
        elif column.kind in CHOSEN and column.kind != "organisation":
            words: Any = {"yes": T("是", "Yes"), "no": T("否", "No")} if column.kind == "flag" else column.words()
            choices = [(k, str(t), k in on) for k, t in words.items()]
            if choices:
                found.append(Sieve(column.name, str(column.title), "code", choices))
    several = len(procedures_of(asked.face.model.type())) > 1
    states = [
        (
            f"{p.name}:{s.name}",
            f"{p.title} · {s.title}" if several else str(s.title),
            f"{p.name}:{s.name}" in asked.states,
        )
        for p in procedures_of(asked.face.model.type())
        for s in p.states
    ]
    return [Sieve("state", str(T("状态", "Status")), "code", states), *found] if states else found


def _head(asked: Listing, column: Column, title: str) -> Head:
    number = column.kind in ("fen", "count")
    if column.kind == "fen":
        title = str(T("{t}（万元）", "{t} (10,000 yuan)").format(t=title))
    if not sortable(asked.face, asked.seat, column.name):
        return Head(title, "", "", number)
    now_up = asked.sort == column.name
    standing = "ascending" if now_up else "descending" if asked.sort == f"-{column.name}" else ""
    wanted = f"-{column.name}" if now_up else column.name
    pairs = [(k, v) for k, v in asked.pairs() if k != "sort"]
    return Head(title, "?" + urlencode([*pairs, ("sort", wanted)]), standing, number)


def _cell(seat: Seat, column: Column, record: Record, found: Known) -> Cell:
    number = column.kind in ("fen", "count")
    if not may_read(seat, record, column.layer):
        return Cell(str(column.title), str(HIDDEN), number)
    value = getattr(record, column.name)
    if empty(value):
        return Cell(str(column.title), "—", number, void=True)
    if column.kind == "fen":
        text = format_html('<span title="{} 元">{}</span>', amounts.yuan(value), amounts.wan_number(value))
        return Cell(str(T("{t}（万元）", "{t} (10,000 yuan)").format(t=column.title)), text, number)
    return Cell(str(column.title), shown(column, value, found), number)
