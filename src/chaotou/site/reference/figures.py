"""``figures.md``: every figure with its definition and the declaration an outsider runs."""

from __future__ import annotations

import json

from ...kernel.figure import FIGURES, Figure
from ...kernel.words import T
from .markdown import both, top

_ABOUT = (
    "每个数字是对记账的计数或求和，按声明的日期归入月份；后来被撤销或更正的记账不计。下面的声明就是核验程序运行的那一份。\n\n"
    "Every figure counts or sums entries by a declared day; entries that a later one cancels or corrects are left out. "
    "The declarations below are the ones that the verifier runs."
)


def page() -> str:
    """The whole page, by name."""
    parts = [top(T("数字", "Figures"), _ABOUT)]
    parts += [_figure(FIGURES[name]) for name in sorted(FIGURES)]
    return "\n".join(parts)


def _figure(f: Figure) -> str:
    source = f"依据 source：{both(f.source)}\n\n" if f.source else ""
    text = json.dumps(f.declaration(), ensure_ascii=False, indent=2)
    return f"## {f.name}: {both(f.title)}\n\n{f.definition.zh}\n\n{f.definition.en}\n\n{source}```json\n{text}\n```\n"
