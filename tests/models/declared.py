"""What the declarations of procedures say of a record, worked out here anew: what may come next, and where it leads."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from chaotou.kernel import rules
from chaotou.kernel.act import ACTS
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.procedure.declaration import PROCEDURES, Procedure, State, Step
from chaotou.kernel.records import Record
from chaotou.kernel.rights.grants import Relation

CHINA = ZoneInfo("Asia/Shanghai")
#: Procedure, act, from, to.
Edge = tuple[str, str, str, str]
#: Procedure → (state, kind of the holder, its organisation, its centre, due).
Stands = dict[str, tuple[str, str, int | None, str, datetime | None]]


def procedures(kind: str) -> list[Procedure]:
    """The procedures of a type of record."""
    return [p for p in PROCEDURES.values() if p.of == kind]


def edges(kind: str) -> set[Edge]:
    """Every declared edge of the procedures of a type of record."""
    return {
        (p.name, s.act, source, target)
        for p in procedures(kind) for s in p.steps for source in s.sources for target in s.targets
    }  # fmt: skip


def acts(kind: str) -> list[str]:
    """The steps of a type of record that are made on one that is there."""
    named = dict.fromkeys(s.act for p in procedures(kind) for s in p.steps)
    return [a for a in named if not ACTS[a].creates]


@dataclass
class Standing:
    """Where a record stands in each of its procedures, as the model has it: open cases, and how others ended."""

    kind: str
    open: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    def steps(self, act: str) -> dict[str, Step]:
        """The step the act makes in each procedure, empty where the declarations forbid it now."""
        found: dict[str, Step] = {}
        for procedure in procedures(self.kind):
            at = self.open.get(procedure.name, "")
            mine = [s for s in procedure.steps if s.act == act]
            here = next((s for s in mine if at in s.sources), None)
            if mine and at and here is None:
                return {}
            if here:
                found[procedure.name] = here
        return found

    def take(self, act: str, to: tuple[str, ...]) -> list[Edge]:
        """Go where the act leads; ``to`` names the targets where a step has several. Returns the edges."""
        found = self.edges_of(act, to)
        for name, _, _, target in found:
            if PROCEDURES[name].by_name[target].final:
                self.open.pop(name, None)
                self.ended[name] = target
            else:
                self.open[name] = target
        return found

    def edges_of(self, act: str, to: tuple[str, ...]) -> list[Edge]:
        """The edges that the act would walk, empty where a step has several targets and ``to`` names none of them."""
        found = []
        for name, step in self.steps(act).items():
            target = step.targets[0] if len(step.targets) == 1 else next((t for t in to if t in step.targets), "")
            if not target:
                return []
            found.append((name, act, self.open.get(name, ""), target))
        return found

    def eyes(self, act: str) -> set[str]:
        """Procedures in which the act must be another person's than who moved last."""
        return {name for name, step in self.steps(act).items() if step.eyes == 2}


def stands(record: Record) -> tuple[Stands, dict[str, str]]:
    """Where the database has the record: its open cases, and how the last closed one of each procedure ended."""
    cases = list(Case.objects.filter(record_type=record.type(), record_id=record.pk).order_by("id"))
    assert all(c.declared.by_name[c.state].final == c.closed for c in cases)
    standing: Stands = {
        c.procedure: (c.state, c.holder_kind, c.holder_organisation, c.holder_centre, c.due)
        for c in cases if not c.closed
    }  # fmt: skip
    return standing, {c.procedure: c.state for c in cases if c.closed}


def moved_at(record: Record, procedure: str) -> datetime:
    """When the open case of a procedure was moved last."""
    return Case.objects.get(record_type=record.type(), record_id=record.pk, procedure=procedure, closed=False).moved_at


def wanted(state: State, record: Record, moved: datetime) -> tuple[str, str, int | None, str, datetime | None]:
    """How a case stands that came into ``state`` at ``moved``: by whom it is held, and until when."""
    kind, organisation, centre = "", None, ""
    if state.holder:
        kind = str(state.holder.kind)
        if state.holder.relation == Relation.CENTRE:
            centre = record.centre
        elif state.holder.relation != Relation.ANY:
            organisation = getattr(record, state.at)
    return state.name, kind, organisation, centre, due(state.within, record, moved)


def due(term: Any, record: Record, moved: datetime) -> datetime | None:
    """When a declared term ends that begins on the day of ``moved``: counted day by day in the table of days."""
    if term is None:
        return None
    if hasattr(term, "attribute"):
        return getattr(record, term.attribute)  # type: ignore[no-any-return]
    today = moved.astimezone(CHINA).date()
    value = str([r for r in rules.history(term.rule) if r.since <= today][-1].value)
    calendar = value.endswith("cd") or type(term).__name__ == "CalendarDays"
    number = int(value.removesuffix("cd").removesuffix("wd"))
    with connection.cursor() as cursor:
        if calendar:
            roll = [r for r in rules.history("kernel.roll_to_working_day") if r.since <= today][-1].value
            last = today + timedelta(days=number)
            if roll:
                cursor.execute("SELECT min(day) FROM kernel_day WHERE day >= %s AND working", [last])
                last = cursor.fetchone()[0]
        else:
            cursor.execute(
                "SELECT day FROM kernel_day WHERE day > %s AND working ORDER BY day OFFSET %s LIMIT 1",
                [today, number - 1],
            )
            last = cursor.fetchone()[0]
    return datetime.combine(last + timedelta(days=1), time(), CHINA)


def ahead(goal: Edge) -> dict[str, int]:
    """How many steps each state of the goal's procedure is away from where the goal begins."""
    name, _, source, _ = goal
    before: dict[str, set[str]] = {}
    for s in PROCEDURES[name].steps:
        for target in s.targets:
            before.setdefault(target, set()).update(s.sources)
    found: dict[str, int] = {}
    queue = deque([(source, 0)])
    while queue:
        state, far = queue.popleft()
        if state not in found:
            found[state] = far
            queue.extend((b, far + 1) for b in before.get(state, ()))
    return found
