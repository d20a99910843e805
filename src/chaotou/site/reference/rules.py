"""``rules.md``: the dated rules a release brings, each with its source."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from ...kernel import rules
from ...kernel.words import T
from ..rulebook.titles import title
from .markdown import table, top

_ABOUT = (
    "本版带来的规则。安装之后由市中心两人修改，现行值以 `/work/rules` 为准。**flag**：`verified` 已对照原文，"
    "`secondary` 据二手材料，`draft` 据征求意见稿，`from memory` 待核对，`design` 本系统自定。\n\n"
    "The rules a release brings. After installation two people of the city centre change them; the values in force "
    "stand at `/work/rules`. *flag*: `verified` against the text, `secondary` from another's account, `draft` from a "
    "draft for comment, `from memory` still to be checked, `design` our own choice."
)
HEADS = ("规则 rule", "自 since", "值 value", "依据 source", "flag")


def page() -> str:
    """The whole page, by room."""
    parts = [top(T("带日期的规则", "Dated rules"), _ABOUT)]
    for app in apps.get_app_configs():
        path = Path(app.path) / "data" / "rules.csv"
        if path.exists():
            seeded = sorted(rules.read_seed(path), key=lambda r: (r.name, r.since))
            parts.append(f"## {app.label}\n")
            parts.append(table(HEADS, [_row(r) for r in seeded]))
    return "\n".join(parts)


def _row(r: rules.Rule) -> tuple[str, object, object, str, str]:
    named = title(r.name)
    return f"`{r.name}` {named.zh} {named.en}", r.since, f"`{r.value}`", r.source, r.flag
