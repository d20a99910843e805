"""One value on a page, as its column says; the same words in lists, details and exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from ..kernel.face import FACES, Column, Face, may_read
from ..kernel.records import Record
from ..kernel.rights.seat import Seat
from ..kernel.terms import SHANGHAI
from ..kernel.words import T
from . import amounts, names

EMPTY = T("未填写", "Not filled in")
UNTOLD = T("未公开", "Not disclosed")
HIDDEN = T("无权查看", "Not yours to see")
YES, NO = T("是", "Yes"), T("否", "No")


class Known:
    """Names a page needs, each asked once: of organisations (given), and of the codes of every column."""

    def __init__(self, organisations: Mapping[int, T] | None = None) -> None:
        self.organisations = organisations or {}
        self._words: dict[int, Mapping[str, T]] = {}

    def words(self, column: Column) -> Mapping[str, T]:
        """Codes and names of a column."""
        if id(column) not in self._words:
            self._words[id(column)] = names.words(column)
        return self._words[id(column)]


def known(seat: Seat, columns: Iterable[Column], records: Iterable[Record]) -> Known:
    """The names that these columns of these records need. Inside ``reading(seat)``."""
    wanted = [c.name for c in columns if c.kind == "organisation"]
    ids = {getattr(r, name) for r in records for name in wanted} if wanted else set()
    return Known(names.organisations(seat, ids))


def heading(seat: Seat, face: Face, record: Record) -> str:
    """What the record is called before this seat: its title, or its number where the title is not its to read."""
    by = face.model.titled_by
    column = face.by_name.get(by) or face.by_name.get(f"{by}_zh") or face.columns[0]
    return record.heading if may_read(seat, record, column.layer) else record.number


def empty(value: Any) -> bool:
    """Whether there is nothing to show; ``False`` and ``0`` are something."""
    return value is None or value == "" or value == []


def text_of(column: Column, value: Any, known: Known) -> str:
    """The value in words, without marks, "" if empty: for exports, titles and lists."""
    if empty(value):
        return ""
    if write := PLAIN.get(column.kind):
        return write(value)
    if column.kind == "organisation":
        return str(known.organisations.get(value) or UNTOLD)
    codes = known.words(column)
    if column.kind == "words":
        listed = [value] if isinstance(value, str) else value
        return str(T("、", ", ")).join(str(codes.get(v) or v) for v in listed)
    if column.kind == "district":
        return str(codes.get(value) or names.district(value))
    return str(codes.get(value) or value) if codes else str(value)


def shown(column: Column, value: Any, known: Known) -> SafeString:
    """The value with its marks: exact yuan behind an amount, a link behind a record's number."""
    text = text_of(column, value, known)
    if not text:
        return format_html('<span class="none">{}</span>', EMPTY)
    if column.kind == "long":
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308
    if column.kind == "record":
        return record_link(text)
    if column.kind == "fen":
        return format_html('<span title="{} 元">{}</span>', amounts.yuan(value), text)
    if column.kind in ("day", "moment"):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)
    return escape(text)


def record_link(number: str) -> SafeString:
    """The public number of a record as a link to its page, plain where no face shows it."""
    prefix = number.split("-")[0]
    face = next((f for f in FACES.values() if f.model.prefix == prefix), None)
    if face is None:
        return format_html("{}", number)
    return format_html('<a href="/{}/{}">{}</a>', face.slug, number, number)


def moment_text(value: datetime) -> str:
    """A moment in China, 24 h: ``2026-11-23 21:40``."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _fen(value: int) -> str:
    return str(amounts.wan(value))


def _flag(value: bool) -> str:
    return str(YES if value else NO)


def _day(value: Any) -> str:
    return str(value.isoformat())


def _count(value: int) -> str:
    return f"{value:,}"


PLAIN: dict[str, Callable[[Any], str]] = {
    "fen": _fen, "flag": _flag, "day": _day, "moment": moment_text, "count": _count,
}  # fmt: skip
