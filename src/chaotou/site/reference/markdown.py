"""The little Markdown the reference pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...kernel.act.registry import Act
from ...kernel.rights.grants import Grant, Relation
from ...kernel.rights.seat import NAMES
from ...kernel.words import T

RELATIONS = {
    Relation.OWN: T("（本机构的）", "of its own"),
    Relation.PARTY: T("（当事方的）", "as a party"),
    Relation.CENTRE: T("（主管中心的）", "of the keeping centre"),
}


def top(title: T, about: str) -> str:
    """The head of a page; says that nobody writes it by hand."""
    return f"# {both(title)}\n\n由 `make docs` 从代码生成，勿手改。Written by `make docs`; do not edit.\n\n{about}\n"


def both(text: T) -> str:
    """Both languages on one line."""
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; empty text where there are no rows."""
    lines = ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads), *lines]) + "\n"


def cell(value: object) -> str:
    """A value that may stand in a table."""
    text = both(value) if isinstance(value, T) else str(value)
    return text.replace("\n", " ").replace("|", "\\|").strip() or "—"


def who(grant: Grant) -> str:
    """Whom a grant names, in both languages."""
    name, relation = NAMES[grant.kind], RELATIONS.get(grant.relation)
    return f"{name.zh}{relation.zh} {name.en} {relation.en}" if relation else both(name)


def by_whom(act: Act) -> str:
    """Everybody an act is granted to; a record not yet made has no relation."""
    grants = [Grant(g.kind) for g in act.grants] if act.creates else act.grants
    return "；".join(dict.fromkeys(who(g) for g in grants))
