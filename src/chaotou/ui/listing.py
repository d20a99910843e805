"""A list as its address says it: search, filters, order, columns and page, read from the query and written back.

A reader can only filter and sort by what they may read on every row, so that an order tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Field, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language

from ..kernel.face import Column, Face, Layer
from ..kernel.procedure.case import Case
from ..kernel.procedure.declaration import procedures_of
from ..kernel.rights.reading import list_for
from ..kernel.rights.seat import Seat
from ..kernel.search.query import narrow
from ..kernel.terms import SHANGHAI
from . import names
from .asked import is_whole

PAGE = 50
#: Rows are counted up to here; a reader of a longer list is told "more than".
MOST = 100_000
RANGED = ("count", "fen", "day", "moment")
CHOSEN = ("code", "district", "flag", "words", "organisation")


@dataclass(frozen=True)
class Listing:
    """What one address of a list asks for, already checked: what it does not understand is left out."""

    face: Face
    seat: Seat
    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    mine: bool = False
    sort: str = ""
    columns: tuple[Column, ...] = ()
    page: int = 1

    @cached_property
    def usual(self) -> bool:
        """Whether the columns are those that the list starts with."""
        return self.columns == usual_columns(self.face)

    def pairs(self) -> list[tuple[str, str]]:
        """The listing as the pairs of its address, without the page."""
        found = [("q", self.text)] if self.text else []
        found += [(name, v) for name, values in self.chosen.items() for v in values]
        found += list(self.ranges.items()) + [("state", s) for s in self.states]
        found += [("mine", "1")] if self.mine else []
        found += [("sort", self.sort)] if self.sort else []
        found += [] if self.usual else [("columns", ",".join(c.name for c in self.columns))]
        return found

    def query(self, **more: Any) -> str:
        """The listing as a query string with its question mark, "" for the plain list."""
        pairs = self.pairs() + [(k, str(v)) for k, v in more.items()]
        return "?" + urlencode(pairs) if pairs else ""

    def without(self, name: str, value: str = "") -> Listing:
        """The same listing with one condition lifted."""
        if name == "q":
            return replace(self, text="", page=1)
        if name == "state":
            return replace(self, states=tuple(s for s in self.states if s != value), page=1)
        if name == "mine":
            return replace(self, mine=False, page=1)
        if name in self.ranges:
            return replace(self, ranges={k: v for k, v in self.ranges.items() if k != name}, page=1)
        left = {k: tuple(v for v in vs if k != name or v != value) for k, vs in self.chosen.items()}
        return replace(self, chosen={k: vs for k, vs in left.items() if vs}, page=1)

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.text or self.chosen or self.ranges or self.states or self.mine)

    def rows(self) -> QuerySet[Any]:
        """All rows asked for, in order. Inside ``reading(seat)``."""
        rows = list_for(self.seat, self.face.model).filter(*self._conditions())
        if self.face.ended and not self.of_ended:
            rows = rows.filter(**{f"{self.face.ended}__isnull": True})
        rows = rows.order_by(*_order(self.face, self.face.order))
        if self.text:
            rows = narrow(rows, self.face, self.text)
        return rows.order_by(*_order(self.face, self.sort)) if self.sort else rows

    @property
    def of_ended(self) -> bool:
        """Whether rows that are over are asked for: by a state, by the day they ended, or all of one's own house."""
        return bool(self.states or self.mine or any(n.startswith(self.face.ended + ".") for n in self.ranges))

    @property
    def unshown(self) -> list[str]:
        """Long texts, which no list shows: fifty of them would be read for nothing."""
        return [f.name for f in self.face.model._meta.concrete_fields if isinstance(f, models.TextField)]

    def _conditions(self) -> list[Any]:
        found = [_one_of(self.face.by_name[name], values) for name, values in self.chosen.items()]
        for name, value in self.ranges.items():
            column, _, side = name.rpartition(".")
            ends = ends_of(self.face.by_name[column], value)
            if ends:
                found.append(Q(**{f"{column}__gte": ends[0]} if side == "from" else {f"{column}__lt": ends[1]}))
        if self.mine:
            found.append(of_house(self.seat.settings()["organisation"]))
        if self.states:
            standing = Q()
            for state in self.states:
                procedure, _, name = state.partition(":")
                standing |= Q(procedure=procedure, state=name)
            cases = Case.objects.filter(standing, record_type=self.face.model.type())
            found.append(Q(pk__in=cases.values("record_id")))
        return found


def listing(face: Face, seat: Seat, given: QueryDict) -> Listing:
    """Read an address. Nothing in it is trusted, nothing unknown is an error: an old link still opens."""
    filters = filterable(face, seat)
    chosen = {c.name: _chosen(c, given.getlist(c.name)) for c in filters if c.kind in CHOSEN}
    known = {f"{p.name}:{s.name}" for p in procedures_of(face.model.type()) for s in p.states}
    sort = given.get("sort", "")
    wanted = [*given.get("columns", "").split(","), *given.getlist("column")]
    columns = [face.by_name[n] for n in dict.fromkeys(wanted) if n in face.by_name]
    page = given.get("page", "1")
    return Listing(
        face, seat,
        text=given.get("q", "").replace("\0", "").strip()[:200],
        chosen={k: v for k, v in chosen.items() if v},
        ranges=_ranges(filters, given),
        states=tuple(dict.fromkeys(s for s in given.getlist("state") if s in known)),
        mine=bool(given.get("mine")) and may_narrow_to_own(seat),
        sort=sort if sortable(face, seat, sort.lstrip("-")) else "",
        columns=tuple(columns) or usual_columns(face),
        page=max(1, int(page)) if is_whole(page, 6) else 1,
    )  # fmt: skip


def may_narrow_to_own(seat: Seat) -> bool:
    """Whether the seat acts for an organisation, so that a list can keep to what is the organisation's own."""
    return seat.sees == "own" and seat.settings()["organisation"] is not None


def of_house(house: int) -> Q:
    """Records that are the organisation's own or that it is a party to."""
    return Q(owner=house) | Q(parties__contains=[house])


def usual_columns(face: Face) -> tuple[Column, ...]:
    """The columns a list starts with."""
    return tuple(c for c in face.columns if c.shown)


def filterable(face: Face, seat: Seat) -> list[Column]:
    """Columns this seat may filter by."""
    named = [c for c in face.columns if c.filtered or c.kind == "organisation" or (c.shown and c.kind in RANGED)]
    return [c for c in named if _everywhere(c, seat) and c.kind in (*RANGED, *CHOSEN) and column_field(face, c.name)]


def sortable(face: Face, seat: Seat, name: str) -> bool:
    """Whether this seat may sort by the column."""
    column = face.by_name.get(name)
    if column is None or column.kind in ("long", "words", "organisation") or not _everywhere(column, seat):
        return False
    return bool(column_field(face, name))


def column_field(face: Face, name: str) -> str:
    """The database field behind a column: itself, or its text in the language of the request; "" for none."""
    second = "zh" if (get_language() or "zh").startswith("zh") else "en"
    for wanted in (name, f"{name}_{second}"):
        try:
            if isinstance(face.model._meta.get_field(wanted), Field):
                return wanted
        except FieldDoesNotExist:
            continue
    return ""


def ends_of(column: Column, text: str) -> tuple[Any, Any] | None:
    """The values a typed bound begins and ends with: a day its first moment and the next day's; else None."""
    try:
        if column.kind == "day":
            day = date.fromisoformat(text)
            return day, date.fromordinal(day.toordinal() + 1)
        if column.kind == "moment":
            day = date.fromisoformat(text)
            after = date.fromordinal(day.toordinal() + 1)
            return datetime.combine(day, time(), SHANGHAI), datetime.combine(after, time(), SHANGHAI)
        number = Decimal(text)
        value = int(number * 1_000_000) if column.kind == "fen" else int(number)
    except (ValueError, OverflowError, InvalidOperation):
        return None
    return (value, value + 1) if 0 <= value < 2**31 * 10_000 else None


def _everywhere(column: Column, seat: Seat) -> bool:
    """Whether the seat reads this column on every row it may see."""
    return column.layer == Layer.OPEN or seat.sees == "city"


def _chosen(column: Column, values: list[str]) -> tuple[str, ...]:
    if column.kind == "flag":
        allowed = {"yes", "no"}
    elif column.kind == "organisation":
        allowed = {v for v in values if is_whole(v, 18)}
    else:
        allowed = set(names.words(column))
    return tuple(dict.fromkeys(v for v in values if v in allowed))


def _ranges(filters: list[Column], given: QueryDict) -> dict[str, str]:
    found = {}
    for column in filters:
        for side in ("from", "to"):
            name = f"{column.name}.{side}"
            text = given.get(name, "").strip()
            if column.kind in RANGED and text and ends_of(column, text):
                found[name] = text
    return found


def _one_of(column: Column, values: tuple[str, ...]) -> Any:
    if column.kind == "flag":
        return Q(**{f"{column.name}__in": [v == "yes" for v in values]})
    if column.kind == "words":
        return Q(**{f"{column.name}__overlap": list(values)})
    return Q(**{f"{column.name}__in": list(values)})


def _order(face: Face, sort: str) -> list[Any]:
    name = column_field(face, sort.lstrip("-")) or sort.lstrip("-")
    if name in ("id", "pk"):
        return [sort]
    ordered = F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True)
    return [ordered, "-id"]
