"""What can be imported: the face, the columns of its table, the acts that take a row in, and who may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...kernel.act import Act
from ...kernel.face import Column, Face, importable
from ...kernel.rights.seat import Kind, Seat
from ...kernel.words import T
from ..acts import edit_achievement, publish_achievement, take_in_achievement
from ..content import ACHIEVEMENT_TEXT, DEMAND_TEXT
from ..demand_acts import edit_demand, publish_demand, take_in_demand
from ..faces import ACHIEVEMENTS, DEMANDS
from ..fields import fen_of, split_words
from ..models import Achievement, Demand
from ..sources.columns import EXTRAS, names_of, plain_head

OFFICES = (Kind.OFFICER, Kind.CITY)


@dataclass(frozen=True)
class Intake:
    """One kind of table."""

    name: str
    title: T
    face: Face
    model: type[Achievement] | type[Demand]
    columns: tuple[Column, ...]
    text: tuple[str, ...]
    take_in: Act
    edit: Act
    publish: Act
    seats: tuple[Kind, ...]
    owners: tuple[str, ...]
    shown: tuple[str, ...]

    @property
    def by_name(self) -> dict[str, Column]:
        """Columns by the field they fill."""
        return {c.name: c for c in self.columns}

    def knows(self, head: str) -> bool:
        """Whether a head of a table names one of the columns."""
        return plain_head(head) in self.heads

    @property
    def heads(self) -> set[str]:
        """Every head the columns are known by."""
        return {n for c in self.columns for n in names_of(c)}


INTAKES = {
    "achievement": Intake(
        "achievement", T("科技成果", "Achievements"), ACHIEVEMENTS, Achievement, (*importable(ACHIEVEMENTS), *EXTRAS),
        ACHIEVEMENT_TEXT, take_in_achievement, edit_achievement, publish_achievement, (Kind.TTO, *OFFICES),
        ("university", "institute", "hospital", "enterprise"),
        ("title_zh", "inventors", "institution", "keywords_zh", "circle"),
    ),
    "demand": Intake(
        "demand", T("技术需求", "Demands"), DEMANDS, Demand, tuple(importable(DEMANDS)),
        DEMAND_TEXT, take_in_demand, edit_demand, publish_demand, (Kind.FIRM, *OFFICES), ("enterprise",),
        ("title_zh", "problem_zh", "keywords_zh", "budget_fen", "circle"),
    ),
}  # fmt: skip


def intakes_for(seat: Seat) -> list[Intake]:
    """The kinds of table this seat may import (rights.md: import)."""
    return [i for i in INTAKES.values() if seat.kind in i.seats]


def typed(intake: Intake, values: Mapping[str, str]) -> dict[str, Any]:
    """The row as the record's fields hold them. Only for rows without a finding that stops them."""
    return {name: _typed(intake.by_name[name], values.get(name, "")) for name in intake.text if name in intake.by_name}


def _typed(column: Column, text: str) -> Any:
    if column.kind == "words":
        return split_words(text)
    if column.kind == "count":
        return int(text) if text else None
    if column.kind == "fen":
        return fen_of(text) if text else None
    if column.kind == "day":
        return date.fromisoformat(text) if text else None
    if column.kind == "flag":
        return text == "是"
    return text


def origin(intake: Intake, values: Mapping[str, str], rest: Sequence[str], keywords: str) -> list[str]:
    """What the record keeps of its source beside its own fields, as ``head：value``; the whole keyword cell too."""
    own = [c for c in intake.columns if c in EXTRAS]
    kept = [f"{c.title.zh}：{values[c.name]}" for c in own if values.get(c.name)]
    return [*kept, *rest, *([f"关键词原文：{keywords}"] if keywords else [])]
