"""Declaring events: one class per kind, each fact said to be open or closed.

Open facts are codes, dates, amounts and numbers of public records, never free text and never personal data;
the facts below are the whole choice, so a free text cannot become open by mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from ..words import T
from .body import time_text


@dataclass(frozen=True)
class Fact:
    """How a fact's value is written in the body, and whether everyone may read it."""

    type: str
    write: Callable[[Any], Any]
    opened: bool = True


def _code(value: Any) -> str:
    text = str(value)
    if len(text) > 64 or any(c.isspace() for c in text) or not text.isascii():
        raise ValueError(f"not a code: {value!r}")
    return text


def _fen(value: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("an amount is an integer of fen")
    return str(value)


def _day(value: date) -> str:
    return (value.astimezone(_SHANGHAI).date() if isinstance(value, datetime) else value).isoformat()


def _codes(value: Any) -> list[str]:
    return [_code(v) for v in value]


_SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Names the frame of a body and of its closed part uses; a fact of that name would overwrite the chain.
RESERVED = frozenset(
    {"kind", "at", "centre", "subject", "subject_seq", "prev", "relates", "also"}
    | {"actor", "kept_by", "moment", "relations", "others"}
)

#: Short ASCII code or number of a public record.
CODE = Fact("code", _code)
#: List of codes.
CODES = Fact("codes", _codes)
#: Amount in fen; the field's name ends in ``_cny_fen`` and the value is a decimal string.
FEN = Fact("fen", _fen)
#: Calendar day ``YYYY-MM-DD``; of a moment, the day in China.
DAY = Fact("day", _day)
#: Moment in UTC to the millisecond.
MOMENT = Fact("moment", time_text)
#: Whole number below 2^53.
COUNT = Fact("count", int)
#: True or false.
FLAG = Fact("flag", bool)
#: Closed text: only a salted commitment stands in the body.
CLOSED_TEXT = Fact("text", str, opened=False)
#: Closed amount in fen.
CLOSED_FEN = Fact("fen", _fen, opened=False)
#: Closed code.
CLOSED_CODE = Fact("code", _code, opened=False)

KINDS: dict[str, type[Event]] = {}


class Event:
    """Base of every event: ``class Taken(Event, kind="market.lot.taken", title=T("摘牌", "Taken"))``.

    A fact that is not given, or given as None, is not written. Raises ``TypeError`` for a name that is not
    declared, ``ValueError`` for a kind declared twice, an amount that does not name its unit, a reserved name.
    """

    kind: ClassVar[str] = ""
    title: ClassVar[T]
    facts: ClassVar[dict[str, Fact]] = {}

    def __init_subclass__(cls, *, kind: str, title: T) -> None:
        if kind in KINDS:
            raise ValueError(f"{kind} is declared twice")
        cls.kind, cls.title = kind, title
        cls.facts = {name: fact for name, fact in vars(cls).items() if isinstance(fact, Fact)}
        if taken := sorted(RESERVED & cls.facts.keys()):
            raise ValueError(f"{kind}: {', '.join(taken)} is a name of the body's frame")
        for name, fact in cls.facts.items():
            if (fact.type == "fen") != name.endswith("_cny_fen"):
                raise ValueError(f"{kind}: an amount is named by its unit, {name} is not")
        KINDS[kind] = cls

    def __init__(self, **values: Any) -> None:
        strange = sorted(set(values) - set(self.facts))
        if strange:
            raise TypeError(f"{self.kind} has no fact {', '.join(strange)}")
        self.values = values

    def opened(self) -> dict[str, Any]:
        """The open facts as the body holds them."""
        return self._written(opened=True)

    def closed(self) -> dict[str, Any]:
        """The closed facts, by name, before they are committed."""
        return self._written(opened=False)

    def _written(self, *, opened: bool) -> dict[str, Any]:
        return {
            name: self.facts[name].write(value)
            for name, value in self.values.items()
            if value is not None and self.facts[name].opened is opened
        }
