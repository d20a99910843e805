"""What a procedure is: states with holders and terms, steps between them, plain data throughout."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from functools import cached_property
from typing import Any

from ..rights.grants import Grant, Relation
from ..rights.seat import Kind
from ..words import T


@dataclass(frozen=True)
class WorkingDays:
    """A term of working days, read from the dated rule of this name."""

    rule: str


@dataclass(frozen=True)
class CalendarDays:
    """A term of calendar days, read from the dated rule of this name."""

    rule: str


@dataclass(frozen=True)
class Days:
    """A term whose unit has changed over the years, so that the rule's value names it: ``15wd`` or ``30cd``."""

    rule: str


@dataclass(frozen=True)
class Until:
    """The term ends at the moment the record's own attribute names; ``<attribute>_from`` may say by which rule."""

    attribute: str


Term = WorkingDays | CalendarDays | Days | Until
_TERMS: dict[str, type[Term]] = {t.__name__: t for t in (WorkingDays, CalendarDays, Days, Until)}


@dataclass(frozen=True)
class State:
    """One state: who holds the case, until when, and what happens if nobody moves.

    ``at`` names the record's attribute with the holding organisation, where it is not the owner.
    ``on_timeout`` is the name of an act that the seat ``system`` performs when the term has ended.
    """

    name: str
    title: T
    holder: Grant | None = None
    at: str = "owner"
    within: Term | None = None
    otherwise: T | None = None
    on_timeout: str = ""
    final: bool = False

    def plain(self) -> dict[str, Any]:
        """The state as JSON, for the version and for ``docs/reference``."""
        return {
            "name": self.name,
            "title": [self.title.zh, self.title.en],
            "holder": [str(self.holder.kind), str(self.holder.relation), self.at] if self.holder else None,
            "within": repr(self.within),
            "on_timeout": self.on_timeout,
            "final": self.final,
        }

    @classmethod
    def from_plain(cls, text: dict[str, Any]) -> State:
        """The state of a former declaration, as ``Procedure.plain`` wrote it."""
        kind, relation, at = text["holder"] or ("", "", "owner")
        return cls(
            text["name"], T(*text["title"]), Grant(Kind(kind), Relation(relation)) if kind else None, at,
            _TERMS[text["term"][0]](text["term"][1]) if text["term"] else None,
            T(*text["otherwise"]) if text["otherwise"] else None, text["on_timeout"], text["final"],
        )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """An act as a move: from any of ``sources`` to one of ``targets`` (the act says which, if several)."""

    act: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    eyes: int = 1


def step(act: str, arrow: str, *, eyes: int = 1) -> Step:
    """A step as it reads: ``step("contracts.contract.submit", "signed|returned → submitted")``.

    Nothing left of the arrow opens the case. ``eyes=2`` asks for a second person.
    """
    left, right = (side.strip() for side in arrow.split("→"))
    return Step(act, tuple(s.strip() for s in left.split("|")), tuple(s.strip() for s in right.split("|")), eyes)


@dataclass(frozen=True)
class Procedure:
    """A declared state machine over the acts of one record type. Its version is the digest of its text."""

    name: str
    title: T
    of: str
    states: Sequence[State]
    steps: Sequence[Step]
    law: str = ""
    former: bool = field(default=False, repr=False, compare=False)
    by_name: dict[str, State] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({s.name: s for s in self.states})
        for s in self.steps:
            unknown = [n for n in (*s.sources, *s.targets) if n and n not in self.by_name]
            if unknown:
                raise ValueError(f"{self.name}: {s.act} names unknown states {unknown}")
        if self.former:
            return
        if self.name in PROCEDURES:
            raise ValueError(f"{self.name} is declared twice")
        PROCEDURES[self.name] = self

    @cached_property
    def version(self) -> str:
        """First 16 hex digits of the SHA-256 of the declaration."""
        text = {
            "name": self.name,
            "of": self.of,
            "states": [s.plain() for s in self.states],
            "steps": [[s.act, s.sources, s.targets, s.eyes] for s in self.steps],
        }
        return hashlib.sha256(json.dumps(text, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]

    def plain(self) -> dict[str, Any]:
        """All of the declaration as JSON, so that a later release can still run the cases that began under it."""
        states = [
            {
                **s.plain(),
                "term": [type(s.within).__name__, *astuple(s.within)] if s.within else None,
                "otherwise": [s.otherwise.zh, s.otherwise.en] if s.otherwise else None,
            }
            for s in self.states
        ]
        steps = [[s.act, s.sources, s.targets, s.eyes] for s in self.steps]
        return {"title": [self.title.zh, self.title.en], "of": self.of, "law": self.law, "states": states,
                "steps": steps}  # fmt: skip

    @classmethod
    def from_plain(cls, name: str, version: str, text: dict[str, Any]) -> Procedure:
        """A former declaration. It keeps the version it was released under, whatever a state's text gained since."""
        states = [State.from_plain(s) for s in text["states"]]
        steps = [Step(act, tuple(sources), tuple(targets), eyes) for act, sources, targets, eyes in text["steps"]]
        made = cls(name, T(*text["title"]), text["of"], states, steps, text["law"], former=True)
        made.__dict__["version"] = version
        return made

    def acts(self) -> set[str]:
        """Names of all acts it uses: its steps, and what time does."""
        return {s.act for s in self.steps} | {s.on_timeout for s in self.states if s.on_timeout}

    def opens(self, act: str) -> Step | None:
        """The step by which ``act`` opens a case, if it does."""
        return next((s for s in self.steps if s.act == act and "" in s.sources), None)

    def step_from(self, act: str, state: str) -> Step | None:
        """The step ``act`` makes from ``state``, if any."""
        return next((s for s in self.steps if s.act == act and state in s.sources), None)

    def next_acts(self, state: str) -> list[str]:
        """Names of the acts that may move a case on from ``state``."""
        return list(dict.fromkeys(s.act for s in self.steps if state in s.sources))

    def edges(self) -> list[tuple[str, str, str, str, str, int]]:
        """Rows of the edge table that the database checks each move against."""
        return [
            (self.name, self.version, s.act, source, target, s.eyes)
            for s in self.steps
            for source in s.sources
            for target in s.targets
        ]


PROCEDURES: dict[str, Procedure] = {}


def procedures_of(record_type: str) -> list[Procedure]:
    """All procedures a record of this type may run, side by side."""
    return [p for p in PROCEDURES.values() if p.of == record_type]
