"""One value on a page, as its column says; the same words in lists, details and exports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from ..kernel.face import FACES, Column
from ..kernel.terms import SHANGHAI
from ..kernel.words import T
from . import amounts, names

EMPTY = T("未填写", "Not filled in")
HIDDEN = T("无权查看", "Not yours to see")
YES, NO = T("是", "Yes"), T("否", "No")


def empty(value: Any) -> bool:
    """Whether there is nothing to show; ``False`` and ``0`` are something."""
    return value is None or value == "" or value == []


def text_of(column: Column, value: Any, organisations: Mapping[int, T] | None = None) -> str:
    """The value in words, without marks, "" if empty: for exports, titles and lists."""
    if empty(value):
        return ""
    if column.kind == "fen":
        return str(amounts.wan(value))
    if column.kind == "flag":
        return str(YES if value else NO)
    if column.kind == "day":
        return value.isoformat()  # type: ignore[no-any-return]
    if column.kind == "moment":
        return moment_text(value)
    if column.kind == "count":
        return f"{value:,}"
    if column.kind == "organisation":
        return str((organisations or {}).get(value) or "")
    if column.kind == "district":
        return str(column.words().get(value) or names.district(value))
    if column.kind == "words":
        words = column.words()
        listed = [str(words.get(v) or v) for v in (value.split() if isinstance(value, str) else value)]
        return str(T("、", ", ")).join(listed)
    return str(column.words().get(value) or value)


def shown(column: Column, value: Any, organisations: Mapping[int, T] | None = None) -> SafeString:
    """The value with its marks: exact yuan behind an amount, a link behind a record's number."""
    if empty(value):
        return format_html('<span class="none">{}</span>', EMPTY)
    if column.kind == "long":
        return mark_safe(linebreaks(str(value), autoescape=True))  # noqa: S308
    if column.kind == "record":
        return record_link(str(value))
    text = text_of(column, value, organisations)
    if column.kind == "fen":
        return format_html('<span title="{} 元">{}</span>', amounts.yuan(value), text)
    if column.kind in ("day", "moment"):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)
    return format_html("{}", text)


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
