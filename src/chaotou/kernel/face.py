"""The face 面: how a record is shown, once: list, filters, detail, form labels, template, export and API schema.

Every way out of the database draws from it, so a field's layer holds on pages, in exports, in the API and in
search alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .records import Record
from .rights.seat import CITY, Seat
from .words import T

Codes = Mapping[str, T] | Callable[[], Mapping[str, T]]


class Layer(StrEnum):
    """Who may read a field of a record they see (``rights.md``, layers of a field)."""

    OPEN = "open"
    PARTY = "party"
    OFFICE = "office"


@dataclass(frozen=True)
class Column:
    """One field on every surface.

    ``kind``: text, long, words (list), code (with ``codes``), count, fen, day, moment, flag, organisation (id),
    district (code), record (public number of another record). ``shown``: whether lists show it from the start.
    ``heads`` are other names of the column that a spreadsheet may use.
    """

    name: str
    title: T
    kind: str = "text"
    layer: Layer = Layer.OPEN
    group: T | None = None
    codes: Codes | None = None
    shown: bool = False
    filtered: bool = False
    imported: bool = False
    required: bool = False
    heads: tuple[str, ...] = ()
    hint: T | None = None

    def words(self) -> Mapping[str, T]:
        """Codes and their names, if the column has any."""
        found = self.codes() if callable(self.codes) else self.codes
        return found or {}


@dataclass(frozen=True)
class Face:
    """A record type's face. ``slug`` is its place in addresses: ``/achievements`` and ``/api/v1/achievements``.

    ``ended`` names a day that is set once the record is over: lists leave such rows out unless they are asked for.
    """

    model: type[Record]
    slug: str
    title: T
    plural: T
    columns: tuple[Column, ...]
    about: T
    order: str = "-id"
    searched: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    detail_template: str = ""
    creates: str = ""
    ended: str = ""
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({c.name: c for c in self.columns})
        if self.slug in FACES:
            raise ValueError(f"a face at /{self.slug} is declared twice")
        FACES[self.slug] = self
        BY_MODEL[self.model.type()] = self

    def address(self, record: Record) -> str:
        """Where the record's page is."""
        return f"/{self.slug}/{record.number}"

    def open_columns(self, seat: Seat, record: Record) -> list[Column]:
        """The columns this seat may read of this record."""
        return [c for c in self.columns if may_read(seat, record, c.layer)]

    def plain(self, seat: Seat, record: Record) -> dict[str, Any]:
        """The record as JSON for API and export: the number, then each column this seat may read."""
        values = {c.name: plain_value(c, getattr(record, c.name)) for c in self.open_columns(seat, record)}
        return {"number": record.number, **values}


FACES: dict[str, Face] = {}
BY_MODEL: dict[str, Face] = {}


def may_read(seat: Seat, record: Record, layer: Layer) -> bool:
    """Whether the seat may read fields of this layer on a record it sees."""
    if layer == Layer.OPEN or seat.sees == "city":
        return True
    if seat.sees == "centre" and seat.centre in (record.centre, CITY):
        return True
    if layer == Layer.OFFICE:
        return False
    organisation = seat.settings()["organisation"]
    return organisation is not None and (organisation == record.owner or organisation in record.parties)


def plain_value(column: Column, value: Any) -> Any:
    """A value as JSON: amounts as decimal strings of fen, days and times in ISO 8601, empty as ``""``.

    A text of two languages is given in the reader's.
    """
    if value is None:
        return ""
    if isinstance(value, T):
        return str(value)
    if column.kind == "fen":
        return str(value)
    if column.kind in ("day", "moment"):
        return value.isoformat()
    return value


def face_of(model: type[Record]) -> Face | None:
    """The face of a model, if it has one."""
    return BY_MODEL.get(model.type())


def importable(face: Face) -> Iterable[Column]:
    """Columns of the spreadsheet template, in order."""
    return (c for c in face.columns if c.imported)
