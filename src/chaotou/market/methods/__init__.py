"""Ways of trading 交易方式: one file each, with a declaration and the pure function that settles a lot.

``settle(parameters, events)`` uses the standard library alone and sees what everybody sees: the announced
parameters and the open facts of the lot's events in their order. The room asks it for the answer to each
offer and for the result; ``verify/generate.py`` copies it into the stand-alone verifier, so an outsider
runs the same rule. In such a file every top-level function besides ``settle`` is named ``_<method>_…``."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from ...kernel.words import T


@dataclass(frozen=True)
class Method:
    """One way of trading: its declaration as data and its rule as a function."""

    name: str
    declaration: dict[str, Any]
    settle: Callable[[dict[str, Any], list[dict[str, Any]]], dict[str, Any]]

    @property
    def title(self) -> T:
        """What it is called."""
        return T(**self.declaration["name"])

    @property
    def law(self) -> T:
        """The legal way of pricing it is, by name and clause."""
        return T(**self.declaration["law"])

    def parameters(self) -> dict[str, T]:
        """The parameters a lot announces, in order, with their labels."""
        return {name: T(text["zh"], text["en"]) for name, text in self.declaration["parameters"].items()}


@cache
def methods() -> dict[str, Method]:
    """Every way of trading by name; a file in this folder is found by itself."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            one = import_module(f"{__name__}.{module.name}")
            found[module.name] = Method(module.name, one.DECLARATION, one.settle)
    return found


def method(name: str) -> Method:
    """The way of trading of this name. Raises ``KeyError`` for one this release does not know."""
    return methods()[name]
