"""What can be imported: every record of any room whose face has columns to import and names the act that makes it.

Heads, template and kinds of cell follow from the face, what a cell may hold from the act's own form, who may from the
act's grants. The library says more of its own two: whose rows an office takes in, and how a known record is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.forms import Field
from django.http import Http404

from ...kernel.act import ACTS, Act
from ...kernel.face import FACES, Column, Face, importable
from ...kernel.records import Record
from ...kernel.rights.seat import Kind, Seat
from ...kernel.words import T
from ...ui.drawing import straight
from ...ui.names import words
from ..acts import edit_achievement, publish_achievement, take_in_achievement
from ..demand_acts import edit_demand, publish_demand, take_in_demand
from ..faces import ACHIEVEMENTS, DEMANDS
from ..fields import fen_of, split_words
from ..sources.columns import EXTRAS, names_of, plain_head
from .models import ImportBatch

OFFICES = (Kind.OFFICER, Kind.CITY)
#: Who imports anything at all (rights.md: import).
IMPORTERS = (Kind.TTO, Kind.FIRM, *OFFICES)


@dataclass(frozen=True)
class Intake:
    """One kind of table.

    ``owners``: kinds of organisation for which an office may take rows in; empty where the rows themselves say it.
    ``edit`` changes a record that is known by its number at the source, ``publish`` opens what was taken in.
    """

    name: str
    title: T
    face: Face
    columns: tuple[Column, ...]
    take_in: Act
    seats: tuple[Kind, ...]
    shown: tuple[str, ...]
    owners: tuple[str, ...] = ()
    edit: Act | None = None
    publish: Act | None = None

    @property
    def model(self) -> type[Record]:
        """The record that a row becomes."""
        return self.face.model

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by the field they fill."""
        return {c.name: c for c in self.columns}

    @cached_property
    def text(self) -> tuple[str, ...]:
        """The columns that its act asks for, but for the number at the source."""
        asked = self.take_in.form.base_fields
        return tuple(c.name for c in self.columns if c.name in asked and c.name != "source_key")

    @property
    def keyed(self) -> bool:
        """Whether the record keeps its number at the source, and the lines of its source beside its own fields."""
        return {"source", "source_key", "origin"} <= set(self.take_in.form.base_fields)

    @cached_property
    def titled(self) -> str:
        """The column by which people call a row."""
        by = self.model.titled_by
        return next((n for n in (by, f"{by}_zh", *self.shown) if n in self.by_name), self.columns[0].name)

    def knows(self, head: str) -> bool:
        """Whether a head of a table names one of the columns."""
        return plain_head(head) in self.heads

    @property
    def heads(self) -> set[str]:
        """Every head the columns are known by."""
        return {n for c in self.columns for n in names_of(c)}

    def may_publish(self, seat: Seat) -> bool:
        """Whether this seat opens what was taken in."""
        return self.publish is not None and any(g.kind == seat.kind for g in self.publish.grants)


#: The library's own kinds, about which it knows more than their faces say.
INTAKES = {
    "achievement": Intake(
        "achievement", T("科技成果", "Achievements"), ACHIEVEMENTS, (*importable(ACHIEVEMENTS), *EXTRAS),
        take_in_achievement, (Kind.TTO, *OFFICES), ("title_zh", "inventors", "institution", "keywords_zh", "circle"),
        ("university", "institute", "hospital", "enterprise"), edit_achievement, publish_achievement,
    ),
    "demand": Intake(
        "demand", T("技术需求", "Demands"), DEMANDS, tuple(importable(DEMANDS)), take_in_demand, (Kind.FIRM, *OFFICES),
        ("title_zh", "problem_zh", "keywords_zh", "budget_fen", "circle"), ("enterprise",), edit_demand,
        publish_demand,
    ),
}  # fmt: skip
_OWN = {i.face.slug for i in INTAKES.values()}
_DECLARED: dict[str, Intake] = {}


def declared(face: Face) -> Intake | None:
    """The kind of table that a face and the act it ``creates`` by make together.

    None where no column is imported, where the act asks for something that no column gives, or where nobody who may
    import holds the act.
    """
    act = ACTS.get(face.creates)
    if act is None:
        return None
    asked = act.form.base_fields
    columns = tuple(_column(c, asked[c.name].required) for c in importable(face) if c.name in asked)
    seats = tuple(k for k in IMPORTERS if any(g.kind == k for g in act.grants))
    given = {c.name for c in columns}
    if not columns or not seats or any(f.required and n not in given for n, f in asked.items()):
        return None
    shown = [c.name for c in columns if c.shown] or [c.name for c in columns]
    return Intake(face.slug, face.plural, face, columns, act, seats, tuple(shown[:5]))


def _column(column: Column, required: bool) -> Column:
    """The column as a table has it: a district is a code like others, and what the act must have is required."""
    made = replace(column, required=column.required or required)
    return replace(made, kind="code", codes=lambda: words(column)) if column.kind == "district" else made


def intake_of(name: str) -> Intake | None:
    """The kind of table called so; one of another room is called by its face's place in addresses."""
    if name in INTAKES:
        return INTAKES[name]
    if name not in _DECLARED and name in FACES and name not in _OWN and (made := declared(FACES[name])):
        _DECLARED[name] = made
    return _DECLARED.get(name)


def intake_for(batch: ImportBatch) -> Intake:
    """The kind of a staged table. Raises ``Http404`` where its room is no longer installed."""
    found = intake_of(batch.kind)
    if found is None:
        raise Http404
    return found


def intakes() -> list[Intake]:
    """Every kind of table, the library's own first."""
    return [*INTAKES.values(), *(i for slug in FACES if (i := intake_of(slug)))]


def intakes_for(seat: Seat) -> list[Intake]:
    """The kinds of table this seat may import (rights.md: import)."""
    return [i for i in intakes() if seat.kind in i.seats]


def typed(intake: Intake, values: Mapping[str, str], ids: Mapping[str, int | None]) -> dict[str, Any]:
    """The row as its act takes it; a cell that cannot be read so stays text. ``ids``: organisations by their names."""
    fields = intake.take_in.form.base_fields
    return {n: _typed(intake.by_name[n], fields[n], values.get(n, ""), ids) for n in intake.text}


def _typed(column: Column, field: Field, text: str, ids: Mapping[str, int | None]) -> Any:
    if column.kind == "words":
        return split_words(text)
    if column.kind == "flag":
        return text == "是"
    if column.kind == "organisation":
        return ids.get(text)
    text = straight(field, text)
    readers: dict[str, Callable[[str], Any]] = {"count": int, "fen": fen_of, "day": date.fromisoformat}
    reader = readers.get(column.kind)
    if reader is None:
        return text
    try:
        return reader(text) if text else None
    except ValueError:
        return text


def origin(intake: Intake, values: Mapping[str, str], rest: Sequence[str], keywords: str) -> list[str]:
    """What the record keeps of its source beside its own fields, as ``head：value``; the whole keyword cell too."""
    own = [c for c in intake.columns if c in EXTRAS]
    kept = [f"{c.title.zh}：{values[c.name]}" for c in own if values.get(c.name)]
    return [*kept, *rest, *([f"关键词原文：{keywords}"] if keywords else [])]
