"""The rows of a list as marks, written directly: fifty rows of eight values are what a page spends its time on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ..kernel.face import Column, Face, Layer, may_read
from ..kernel.procedure.declaration import procedures_of
from ..kernel.records import Record
from ..kernel.rights.seat import Seat
from ..kernel.words import T
from . import amounts
from .listing import Listing
from .standing import cases_of, telling
from .tones import tone_of
from .values import HIDDEN, Known, empty, heading, shown

REPEATING = frozenset({"code", "district", "organisation", "count", "flag"})
IN_WAN = T("{t}（万元）", "{t} (10,000 yuan)")


@dataclass(frozen=True)
class Pen:
    """How one column is written: its head on a card, its class, and the marks of a value."""

    column: Column
    label: str
    kind: str
    write: Callable[[Any], str]


def names_row(face: Face, column: Column) -> bool:
    """Whether the column is the one that names the object and so stands first, as the link."""
    return column.name in (face.model.titled_by, f"{face.model.titled_by}_zh")


def title_of(column: Column) -> str:
    """The head of a column; an amount's says the unit."""
    return str(IN_WAN.format(t=column.title) if column.kind == "fen" else column.title)


def is_number(column: Column) -> bool:
    """Whether its values stand to the right."""
    return column.kind in ("fen", "count")


def rows(asked: Listing, records: list[Record], found: Known, at: datetime) -> SafeString:
    """The rows of one page. Inside ``reading(seat)``."""
    seat, face = asked.seat, asked.face
    pens = [_pen(c, found) for c in asked.columns if not names_row(face, c)]
    hidden = escape(str(HIDDEN))
    stands = bool(procedures_of(face.model.type()))
    tags = _tags(records, at) if stands else {}
    parts: list[str] = []
    for record in records:
        title = heading(seat, face, record)
        number = "" if title == record.number else f'<span class="k">{record.number}</span>'
        parts.append(f'<tr><th scope="row"><a href="{face.address(record)}">{escape(title)}</a>{number}</th>')
        if stands:
            parts.append(f"<td>{tags.get(record.pk, '')}</td>")
        parts += [_cell(seat, record, pen, hidden) for pen in pens]
        parts.append("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308


def _cell(seat: Seat, record: Record, pen: Pen, hidden: str) -> str:
    kind, text = pen.kind, hidden
    if pen.column.layer == Layer.OPEN or may_read(seat, record, pen.column.layer):
        value = getattr(record, pen.column.name)
        if empty(value):
            kind, text = f"{kind} void".strip(), "—"
        else:
            text = pen.write(value)
    classes = f' class="{kind}"' if kind else ""
    return f'<td data-label="{pen.label}"{classes}>{text}</td>'


def _pen(column: Column, found: Known) -> Pen:
    known: dict[Any, str] = {}

    def write(value: Any) -> str:
        """Codes and places repeat down a column: each is looked up and escaped once."""
        if column.kind not in REPEATING:
            return shown(column, value, found)
        if value not in known:
            known[value] = shown(column, value, found)
        return known[value]

    def write_wan(value: int) -> str:
        return f'<span title="{amounts.yuan(value)} 元">{amounts.wan_number(value)}</span>'

    kind = "n" if is_number(column) else ""
    return Pen(column, escape(title_of(column)), kind, write_wan if column.kind == "fen" else write)


def _tags(records: list[Record], at: datetime) -> dict[int, str]:
    """Tag of the cases that tell where each record stands: the name of the state, and its tone."""
    return {
        key: " ".join(
            f'<span class="tag {tone_of(c, at)}">{escape(str(c.standing.title))}</span>' for c in telling(cases)
        )
        for key, cases in cases_of(records).items()
    }
