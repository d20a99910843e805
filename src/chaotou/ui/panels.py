"""Sections that rooms add to a record's page, without the record's room knowing of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ..kernel.records import Record

#: Given the request and the record: a template and its context, or None for nothing to show.
Draw = Callable[[HttpRequest, Any], tuple[str, dict[str, Any]] | None]

_PANELS: dict[str, list[tuple[int, str, Draw]]] = {}


def panel(record_type: str, *, order: int = 50, place: str = "main") -> Callable[[Draw], Draw]:
    """Add a section to every page of this record type, in ``order``.

    ``place`` is ``top`` (above the facts), ``main`` (below them) or ``aside`` (under the status). The function
    runs inside ``reading(request.seat)``.
    """
    if place not in ("top", "main", "aside"):
        raise ValueError(f"no such place: {place}")

    def add(draw: Draw) -> Draw:
        _PANELS.setdefault(record_type, []).append((order, place, draw))
        return draw

    return add


def drawn(request: HttpRequest, record: Record) -> dict[str, list[SafeString]]:
    """The drawn sections of one page by their place."""
    found: dict[str, list[SafeString]] = {"top": [], "main": [], "aside": []}
    for _, place, draw in sorted(_PANELS.get(record.type(), []), key=lambda p: p[0]):
        if answer := draw(request, record):
            template, context = answer
            found[place].append(render_to_string(template, {"record": record, **context}, request))
    return found
