"""A step of the story: when, and what is done then by real acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..kernel.act import Outcome
from ..kernel.records import Record
from ..kernel.rights.reading import get_for, list_for, reading
from ..kernel.rights.seat import system


@dataclass
class City:
    """What the story has made so far: key of the data → number and type of the record."""

    made: dict[str, tuple[type[Record], str]] = field(default_factory=dict)

    def keep(self, key: str, outcome: Outcome, model: type[Record]) -> None:
        """Remember the record an act has made."""
        self.made[key] = (model, outcome.number)

    def record(self, key: str) -> Any:
        """The record as it stands now."""
        model, number = self.made[key]
        with reading(system()) as eye:
            return get_for(eye, model, number)

    def find(self, model: type[Record], **where: Any) -> Any:
        """The one record a handler has made, by its fields. Raises ``LookupError`` if it is not there."""
        with reading(system()) as eye:
            found = list_for(eye, model).filter(**where).first()
        if found is None:
            raise LookupError(f"no {model.type()} with {where}")
        return found


@dataclass(frozen=True)
class Step:
    """One act or a few at one moment."""

    at: datetime
    do: Callable[[City], None]
