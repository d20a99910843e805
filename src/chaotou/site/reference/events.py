"""``events.md``: every kind of entry, with its open and closed facts."""

from __future__ import annotations

from ...kernel.act.registry import ACTS, RuleRefusal
from ...kernel.ledger.events import KINDS, Event
from ...kernel.words import T
from ...open.ledger.words import fact_title
from .markdown import both, cell, table, top

TYPES = {
    "code": T("代码", "code"),
    "codes": T("代码列表", "list of codes"),
    "fen": T("分", "fen, a decimal string"),
    "day": T("日", "day YYYY-MM-DD"),
    "moment": T("时刻", "UTC to the millisecond"),
    "count": T("整数", "whole number"),
    "flag": T("是否", "true or false"),
    "text": T("文字", "text"),
}
_ABOUT = (
    "每一种记账的事实。**公开**的事实写在正文里，人人可重算；**保密**的只写加盐承诺，当事方凭盐值打开。"
    "格式见 [ledger-format.md](ledger-format.md)。没有公开层的记录，其全部事实都是保密的。\n\n"
    "The facts of every kind of entry. *Open* facts stand in the body and anyone may compute with them; of *closed* "
    "ones a salted commitment stands there, which parties open with their salts. All facts of a record without a "
    "public layer are closed.\n\n"
    "不由行为写下的只有一种：`kernel.ledger.founded` 账本创始，每个纪元的首笔。"
    "One kind is written by no act: `kernel.ledger.founded`, the first entry of every epoch."
)


def page() -> str:
    """The whole page, by kind."""
    parts = [top(T("记账的种类", "Kinds of entries"), _ABOUT)]
    kinds = {k: v for k, v in sorted(KINDS.items()) if v is not RuleRefusal}
    room = ""
    for kind, event in kinds.items():
        if kind.split(".")[0] != room:
            room = kind.split(".")[0]
            parts.append(f"## {room}\n")
        parts.append(_kind(kind, event))
    parts.append(_refusals())
    return "\n".join(parts)


def _kind(kind: str, event: type[Event]) -> str:
    acts = [a for a in ACTS.values() if a.event is event]
    by = "".join(f" ← `{a.name}`" for a in acts)
    text = f"### `{kind}` {both(event.title)}\n\n{' '.join((event.__doc__ or '').split())}{by}\n"
    return text + (f"\n{_facts(event)}" if event.facts else "")


def _facts(event: type[Event]) -> str:
    return table(
        ("事实 fact", "名称 name", "类型 type", "层 layer"),
        [
            (f"`{n}`", fact_title(n), TYPES[f.type], T("公开", "open") if f.opened else T("保密", "closed"))
            for n, f in event.facts.items()
        ],
    )


def _refusals() -> str:
    """Refusals by the rule stand under the act's own name; only those with facts of their own are listed."""
    own = [a for a in ACTS.values() if a.refusal is not RuleRefusal]
    lines = [f"- `{a.name}_refused`：{cell(a.title)}；{', '.join(f'`{f}`' for f in a.refusal.facts)}" for a in own]
    return (
        "## 被规则拒绝 Refused by the rule\n\n"
        "任何行为被规则拒绝时记 `<act>_refused`，带 `answer`（应答代码）。另带事实的：\n"
        "An act that the rule refuses is recorded as `<act>_refused` with the code of the answer; "
        "with further facts:\n\n" + "\n".join(lines) + "\n"
    )
