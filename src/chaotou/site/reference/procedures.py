"""``procedures.md``: every declared procedure with its diagram, states and steps."""

from __future__ import annotations

from ...kernel.act.registry import ACTS
from ...kernel.procedure import PROCEDURES, CalendarDays, Days, Procedure, State, Step, Until, WorkingDays
from ...kernel.words import T
from .markdown import both, by_whom, cell, table, top, who

_ABOUT = (
    "状态由谁办理、到何时、到期无人办理时如何；步骤是行为。数据库按同一张表核对每次变动。"
    "期限的天数见 [rules.md](rules.md)。\n\n"
    "Who holds each state, until when, and what follows if nobody moves; steps are acts. The database checks each "
    "move against the same table. Lengths of terms stand in [rules.md](rules.md)."
)


def page() -> str:
    """The whole page, in the order of the street."""
    parts = [top(T("流程", "Procedures"), _ABOUT)]
    parts += [_procedure(p) for p in PROCEDURES.values()]
    return "\n".join(parts)


def _procedure(p: Procedure) -> str:
    law = f"；{p.law}" if p.law else ""
    return "\n".join(
        [
            f"## `{p.name}` {both(p.title)}\n",
            f"记录 record `{p.of}`，版本 version `{p.version}`{law}\n",
            diagram(p),
            table(
                ("状态 state", "办理人 holder", "期限 term", "到期未办 otherwise"),
                [(f"`{s.name}` {both(s.title)}", _holder(s), _term(s), _otherwise(s)) for s in p.states],
            ),
            table(
                ("步骤 step", "从 → 到 from → to", "由谁 by whom", "记账 entry"),
                [_step(s) for s in p.steps],
            ),
        ]
    )


def diagram(p: Procedure) -> str:
    """The procedure as a Mermaid state diagram: states in both languages, arrows by the acts that make them."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'  state "{s.title.zh} {s.title.en}" as {s.name}' for s in p.states]
    for source, target, text in _arrows(p):
        lines.append(f"  {source or '[*]'} --> {target} : {text}")
    lines += [f"  {s.name} --> [*]" for s in p.states if s.final]
    return "\n".join([*lines, "```\n"])


def _arrows(p: Procedure) -> list[tuple[str, str, str]]:
    """Arrows between two states drawn once, with all acts that make them; a move into the same state is left out."""
    found: dict[tuple[str, str], list[str]] = {}
    for s in p.steps:
        for source in s.sources:
            for target in s.targets:
                if source != target:
                    text = ACTS[s.act].title.zh + ("（第二人）" if s.eyes > 1 else "")
                    found.setdefault((source, target), []).append(text)
    return [(*ends, " / ".join(dict.fromkeys(texts))) for ends, texts in found.items()]


def _holder(state: State) -> str:
    if state.holder is None:
        return ""
    return who(state.holder) + ("" if state.at == "owner" else f" (`{state.at}`)")


def _term(state: State) -> str:
    term = state.within
    if isinstance(term, Until):
        return f"到 until `{term.attribute}`"
    units = {WorkingDays: "工作日 working days", CalendarDays: "自然日 calendar days", Days: "天 days"}
    return f"`{term.rule}` {units[type(term)]}" if term else ""


def _otherwise(state: State) -> str:
    said = both(state.otherwise) if state.otherwise else ""
    return f"{said} → `{state.on_timeout}`" if state.on_timeout else said


def _step(s: Step) -> tuple[str, str, str, str]:
    act = ACTS[s.act]
    eyes = "，须另一人 by another person" if s.eyes > 1 else ""
    return (
        f"`{s.act}` {both(act.title)}",
        f"{', '.join(s.sources) or '·'} → {', '.join(s.targets)}",
        cell(by_whom(act)) + eyes,
        f"`{act.event.kind}`",
    )
