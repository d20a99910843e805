"""The registry of acts. API operation, form page, rights table, fuzz targets and audit coverage follow from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms

from ..faults import Invalid
from ..ledger.events import CODE, Event
from ..records import Record
from ..rights.grants import Grant, granted
from ..rights.seat import Seat
from ..words import T

#: Names another record an act also changes: given the validated arguments, (model, id) pairs to lock.
Also = Callable[[dict[str, Any]], Sequence[tuple[type[Record], int]]]


class NoInput(forms.Form):
    """The form of an act that asks for nothing."""


@dataclass(frozen=True)
class Act:
    """One declared act. ``consequence`` is what the page says before the finger presses."""

    name: str
    title: T
    on: type[Record]
    grants: tuple[Grant, ...]
    event: type[Event]
    body: Callable[..., Event]
    form: type[forms.Form]
    creates: bool
    also: Also
    law: str
    consequence: T
    room_for: int
    refusal: type[Event]
    initial: Callable[[Any], dict[str, Any]]

    @property
    def short(self) -> str:
        """Its name in addresses: the last part, with hyphens."""
        return self.name.rsplit(".", 1)[-1].replace("_", "-")

    def granted(self, seat: Seat, record: Record | None) -> bool:
        """Whether the table of rights gives this act to this seat on this record."""
        return granted(self.grants, seat, record)

    def clean(self, given: dict[str, Any]) -> dict[str, Any]:
        """Validated arguments. Raises ``Invalid`` with every faulty field at once."""
        if broken := [name for name, value in given.items() if not _is_text(value)]:
            raise Invalid(dict.fromkeys(broken, NOT_TEXT))
        form = _judge(self.form)(given)
        if form.is_valid():
            if huge := [name for name, value in form.cleaned_data.items() if _is_huge(value)]:
                raise Invalid(dict.fromkeys(huge, TOO_LARGE))
            return form.cleaned_data
        raise Invalid({name: _text(errors) for name, errors in form.errors.items()})

    def who(self) -> T:
        """Who may do it, for the answer 403."""
        from ..rights.seat import NAMES

        names = [NAMES[k] for k in dict.fromkeys(g.kind for g in self.grants)]
        return T("、".join(n.zh for n in names), ", ".join(n.en for n in names))


class _Shared(dict[str, forms.Field]):
    """Fields that every form of a kind judges with: copying them costs more than judging."""

    def __deepcopy__(self, memo: Any) -> _Shared:
        return _Shared(self)


@cache
def _judge(form: type[forms.Form]) -> type[forms.Form]:
    """``form`` for judging alone. One that arranges its fields anew each time keeps copies of its own."""
    if form.__init__ is not forms.Form.__init__:
        return form
    judge: type[forms.Form] = type(form.__name__, (form,), {"__module__": form.__module__})
    judge.base_fields = _Shared(form.base_fields)  # type: ignore[attr-defined]
    return judge


TOO_LARGE = T("数太大", "The number is too large")


def _is_huge(value: Any) -> bool:
    """Whether a whole number is none the database keeps."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63


NOT_TEXT = T("含有不属于任何文字的字符", "Holds a character that no text has")


def _is_text(value: Any) -> bool:
    """Whether a text can be kept: no NUL, no half of a surrogate pair. Lists by their items, others are no text."""
    if isinstance(value, list | tuple):
        return all(map(_is_text, value))
    return not isinstance(value, str) or not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)


def _text(errors: Any) -> T:
    raw = [e.message if isinstance(e.message, T) else None for e in errors.as_data()]
    if all(raw):
        return T("；".join(t.zh for t in raw if t), "; ".join(t.en for t in raw if t))
    text = " ".join(str(e) for e in errors)
    return T(text, text)


class RuleRefusal(Event, kind="kernel.refused", title=T("被规则拒绝", "Refused by the rule")):
    """Which act was refused, by which code; written under the kind ``<act>_refused``."""

    answer = CODE


ACTS: dict[str, Act] = {}


def act(
    name: str,
    title: T,
    *,
    on: type[Record],
    seats: Sequence[Grant],
    event: type[Event],
    form: type[forms.Form] = NoInput,
    creates: bool = False,
    also: Also = lambda given: (),
    law: str = "",
    consequence: T | None = None,
    room_for: int = 0,
    refusal: type[Event] | None = None,
    initial: Callable[[Any], dict[str, Any]] = lambda record: {},
) -> Callable[[Callable[..., Event]], Act]:
    """Declare an act: the decorated function becomes an ``Act`` that ``perform`` runs.

    ``refusal`` is the event of a refusal by the rule, written under ``<name>_refused``. The function takes
    ``(ctx, record, **arguments)`` (no record if ``creates``) and returns the event it records, in the past tense
    of the act. ``initial`` prefills its form from the record; ``room_for`` is how many further records it makes
    by ``ctx.new``. Raises ``ValueError`` for a second act of the same name, or for an event that another act records.
    """

    def declare(body: Callable[..., Event]) -> Act:
        if name in ACTS:
            raise ValueError(f"act {name} is declared twice")
        if any(a.event is event for a in ACTS.values()):
            raise ValueError(f"{event.kind} is recorded by another act")
        ACTS[name] = Act(
            name,
            title,
            on,
            tuple(seats),
            event,
            body,
            form,
            creates,
            also,
            law,
            consequence or title,
            room_for,
            refusal or RuleRefusal,
            initial,
        )
        return ACTS[name]

    return declare
