"""The list of every record that has a face: ``/achievements?circle=materials&sort=-trl``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from ..kernel.act.possible import acts_creating
from ..kernel.face import Column, Face
from ..kernel.installation import now
from ..kernel.procedure.declaration import PROCEDURES, procedures_of
from ..kernel.rights.reading import reading
from ..kernel.rights.seat import Seat
from ..kernel.words import T
from . import amounts, names, saved
from .listing import CHOSEN, MOST, PAGE, RANGED, Listing, filterable, listing, may_narrow_to_own, sortable
from .rows import is_number, names_row, rows, title_of
from .values import known


@dataclass(frozen=True)
class Head:
    """The head of a column. ``sort`` is the address that sorts by it, "" where nobody can."""

    title: str
    sort: str
    standing: str
    number: bool


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

    @property
    def options(self) -> SafeString:
        """The choices as options. Written here, because a template takes longer over them than over the rows."""
        return mark_safe("".join(  # noqa: S308
            f'<option value="{escape(value)}"{" selected" if on else ""}>{escape(text)}</option>'
            for value, text, on in self.choices
        ))  # fmt: skip


@require_safe
def page(request: HttpRequest, face: Face) -> HttpResponse:
    """GET /<slug>: fifty rows and everything that narrows, orders, saves and exports them."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    asked = listing(face, seat, request.GET)
    if "column" in request.GET or "" in request.GET.values():
        return redirect(f"/{face.slug}{asked.query()}")
    with reading(seat):
        wanted = asked.rows()
        total = wanted.order_by()[: MOST + 1].count()
        pages = max(1, -(-min(total, MOST) // PAGE))
        if asked.page > pages:
            return redirect(f"/{face.slug}{asked.query(page=pages)}")
        first = (asked.page - 1) * PAGE
        records = list(wanted.defer(*asked.unshown)[first : first + PAGE])
        found = known(seat, asked.columns, records)
        lines = rows(asked, records, found, now()) if records else ""
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


def heads(asked: Listing) -> list[Head]:
    """The heads of the columns after the first; the first is the object's name."""
    face = asked.face
    first = next((c for c in face.columns if names_row(face, c)), None)
    return [_head(asked, first, str(face.title)) if first else Head(str(face.title), "", "", False)] + [
        _head(asked, c, title_of(c)) for c in asked.columns if not names_row(face, c)
    ]


def conditions(seat: Seat, asked: Listing) -> list[Chip]:
    """What narrows the list, each with the address that lifts it."""

    def chip(text: str, name: str, value: str = "") -> Chip:
        return Chip(text, f"/{asked.face.slug}{asked.without(name, value).query()}")

    found = [chip(str(T("含“{q}”", "with “{q}”").format(q=asked.text)), "q")] if asked.text else []
    for name, values in asked.chosen.items():
        column = asked.face.by_name[name]
        words: Any = names.words(column)
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
    if asked.mine:
        found.append(chip(str(T("本单位的", "of my organisation")), "mine"))
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
            words: Any = {"yes": T("是", "Yes"), "no": T("否", "No")} if column.kind == "flag" else names.words(column)
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
    if states:
        found.insert(0, Sieve("state", str(T("状态", "Status")), "code", states))
    if may_narrow_to_own(asked.seat):
        found.append(
            Sieve("mine", str(T("范围", "Whose")), "code", [("1", str(T("本单位的", "My organisation's")), asked.mine)])
        )
    return found


def _head(asked: Listing, column: Column, title: str) -> Head:
    if not sortable(asked.face, asked.seat, column.name):
        return Head(title, "", "", is_number(column))
    now_up = asked.sort == column.name
    standing = "ascending" if now_up else "descending" if asked.sort == f"-{column.name}" else ""
    wanted = f"-{column.name}" if now_up else column.name
    pairs = [(k, v) for k, v in asked.pairs() if k != "sort"]
    return Head(title, "?" + urlencode([*pairs, ("sort", wanted)]), standing, is_number(column))
