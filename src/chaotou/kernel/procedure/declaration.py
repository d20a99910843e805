"""What a procedure is: states with holders and terms, steps between them, plain data throughout."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..rights.grants import Grant
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
    within: WorkingDays | CalendarDays | Days | Until | None = None
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
    by_name: dict[str, State] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({s.name: s for s in self.states})
        for s in self.steps:
            unknown = [n for n in (*s.sources, *s.targets) if n and n not in self.by_name]
            if unknown:
                raise ValueError(f"{self.name}: {s.act} names unknown states {unknown}")
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
