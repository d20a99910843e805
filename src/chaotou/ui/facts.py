"""The facts of a record as its page shows them: in groups, each field only to whom it belongs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..kernel.face import Face, may_read
from ..kernel.records import Record
from ..kernel.rights.seat import Seat
from ..kernel.words import T
from .values import HIDDEN, UNTOLD, empty, known, shown, text_of

#: So many closed fields of a group stand one by one.
FEW = 2
UNREAD = '<span class="none">{}</span>'


@dataclass(frozen=True)
class Group:
    """Facts that belong together. ``title`` is None for those without a group."""

    title: T | None
    facts: list[tuple[T, SafeString]]
    folded: bool = False


def groups(seat: Seat, face: Face, record: Record) -> list[Group]:
    """The facts by group, in the order of the face; one that is not this seat's to read says so.

    What the heading says is not said again. Of a text in two languages the reader's stands in its place, the
    other in a last group; where the reader's is missing, the other takes its place.
    """
    found = known(seat, face.columns, [record])
    reader, second = ("zh", "en") if str(T("zh", "en")) == "zh" else ("en", "zh")
    twins = {reader: second, second: reader}
    by_group: dict[T | None, list[tuple[T, SafeString]]] = {}
    closed: dict[T | None, list[T]] = {}
    other: list[tuple[T, SafeString]] = []
    for column in face.columns:
        if not may_read(seat, record, column.layer):
            closed.setdefault(column.group, []).append(column.title)
            continue
        value = getattr(record, column.name)
        stem, _, language = column.name.rpartition("_")
        twin = face.by_name.get(f"{stem}_{twins.get(language, '')}")
        told_by_twin = twin is not None and not empty(getattr(record, twin.name))
        if twin and empty(value) and (language == second or told_by_twin):
            continue
        if told_by_twin and language == second:
            other.append((column.title, shown(column, value, found)))
        elif face.model.titled_by not in (stem, column.name):
            by_group.setdefault(column.group, []).append((column.title, shown(column, value, found)))
    for title, names in closed.items():
        by_group.setdefault(title, []).extend(_unread(names))
    told = [Group(title, facts) for title, facts in by_group.items()]
    return [*told, Group(T("英文", "In Chinese"), other, folded=True)] if other else told


def _unread(names: list[T]) -> list[tuple[T, SafeString]]:
    """Fields that are not this seat's to read: each by itself, many in one line that names them all."""
    if len(names) <= FEW:
        return [(name, format_html(UNREAD, HIDDEN)) for name in names]
    listed = str(T("、", ", ")).join(str(n) for n in names)
    return [(HIDDEN, format_html(UNREAD, listed))]


def summary(seat: Seat, face: Face, record: Record) -> str:
    """One line under the heading: the face's summary columns that are filled in and this seat's to read."""
    columns = [face.by_name[n] for n in face.summary]
    found = known(seat, columns, [record])
    parts = []
    for column in columns:
        value = getattr(record, column.name)
        if may_read(seat, record, column.layer) and not empty(value):
            text = text_of(column, value, found)
            if text == str(UNTOLD):
                continue
            parts.append(f"{column.title} {text}" if column.kind in ("count", "fen", "day", "moment") else text)
    return " · ".join(parts)
