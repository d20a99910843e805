"""Further forms in which a table arrives 数据来源, beside CSV and XLSX: one file each, found by itself.

Each is a module with ``EXTENSIONS`` (``.json``), ``is_mine(data)`` and ``read(data)``, which gives rows of cells, the
heads first, or raises ``ValueError`` with a ``T``. What follows is the same for all: columns, faults, preview, run.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def formats() -> tuple[ModuleType, ...]:
    """Every form, by name."""
    return tuple(import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))


def extensions() -> list[str]:
    """What the names of such files end in."""
    return sorted({ending for form in formats() for ending in form.EXTENSIONS})


def rows_of(data: bytes) -> tuple[str, Sequence[Sequence[str]]] | None:
    """The form's name and the rows of a file in one of these forms; None for a file that none knows as its own."""
    form = next((f for f in formats() if f.is_mine(data)), None)
    return (form.__name__.rsplit(".", 1)[-1], form.read(data)) if form else None
