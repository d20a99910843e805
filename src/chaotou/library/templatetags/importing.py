"""What the pages of an import say in their own way."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def grouped(number: int | None) -> str:
    """A count with its thousands set apart: ``2,000``."""
    return f"{number or 0:,}"


@register.filter
def at(values: dict[str, str], name: str) -> str:
    """The cell of this name."""
    return values.get(name, "")
