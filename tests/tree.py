"""The source tree as the tests of the house read it: files that people write, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "chaotou"
#: Written by Django, and read by nobody.
NOT_WRITTEN = {"migrations", "__pycache__"}


def written(*kinds: str, under: tuple[str, ...] = ("src", "tests", "bench", "verify")) -> Iterator[Path]:
    """Files of these suffixes that somebody wrote."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in kinds and not NOT_WRITTEN & set(path.parts):
                yield path


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    """A path as it stands in the repository."""
    return path.relative_to(ROOT).as_posix()
