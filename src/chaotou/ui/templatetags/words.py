"""Tags and filters every template has without loading them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.db import DatabaseError
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from ...kernel import notices
from ...kernel.act.keys import fresh
from ...kernel.face import Column
from ...kernel.rights.seat import NAMES, Seat
from ...kernel.terms import SHANGHAI
from ...kernel.words import T
from .. import amounts, frame, menu, names, values

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, **parts: Any) -> str:
    """``{% t "共 {n} 条" "{n} in all" n=total %}``: the text in the language of the request."""
    text = T(zh, en)
    if not parts:
        return conditional_escape(str(text))
    safe = {k: conditional_escape(v) for k, v in parts.items()}
    return SafeString(str(T(conditional_escape(zh), conditional_escape(en))).format(**safe))


@register.simple_tag(takes_context=True)
def key(context: Context) -> SafeString:
    """A hidden request key, new with every drawing; a form that is drawn again keeps the one in ``key``."""
    held = context.get("request_key") or fresh()
    return format_html('<input type="hidden" name="key" value="{}">', held)


@register.simple_tag(takes_context=True)
def rail(context: Context) -> list[menu.Line]:
    """The lines of the left rail."""
    request = context["request"]
    return menu.lines(request.seat, request.path)


@register.simple_tag(takes_context=True)
def chapters(context: Context) -> list[frame.Chapter]:
    """The top menu."""
    request = context.get("request")
    return frame.chapters(request.path if request else "/")


@register.simple_tag(takes_context=True)
def unread(context: Context) -> int:
    """How many notices the reader has not read; none on the page that says that the database is away."""
    try:
        return notices.unread(context["request"].seat)
    except DatabaseError:
        return 0


@register.simple_tag
def body() -> frame.Body:
    """Who answers for this installation, for the footer."""
    return frame.responsible_body()


@register.simple_tag
def sealed() -> frame.Sealed | None:
    """How far the ledger is sealed, for the footer."""
    return frame.sealed()


@register.filter
def show(value: Any, column: Column) -> SafeString:
    """A value as its column says; empty says 未填写."""
    return values.shown(column, value, values.Known())


@register.filter
def wan(fen: int | None) -> str:
    """``2.86 million`` or ``286.0 万元``."""
    return "" if fen is None else str(amounts.wan(int(fen)))


@register.filter
def wan_number(fen: int | None) -> str:
    """The bare number of 万元, for a column whose head carries the unit."""
    return "" if fen is None else amounts.wan_number(int(fen))


@register.filter
def yuan(fen: int | None) -> str:
    """Exact yuan with two decimals."""
    return "" if fen is None else amounts.yuan(int(fen))


@register.filter
def han_amount(fen: int | None) -> str:
    """人民币大写."""
    return "" if fen is None else amounts.han_amount(int(fen))


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in China, 24 h."""
    return "" if value is None else values.moment_text(value)


@register.filter
def day(value: date | None) -> str:
    """A calendar day; of a moment, the day in China."""
    if value is None:
        return ""
    return (value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value).isoformat()


@register.filter
def district(code: str) -> str:
    """Name of a district."""
    return str(names.district(code)) if code else ""


@register.filter
def digest_short(digest: str) -> str:
    """The first twelve hex digits, enough to tell two entries apart by eye."""
    return digest.removeprefix("sha256:")[:12]


@register.filter
def seat_kind(seat: Seat) -> str:
    """What kind of seat it is, in words."""
    return str(NAMES[seat.kind])
