"""Whether an achievement is being sold: asked of a later room, which answers without being known here."""

from __future__ import annotations

from collections.abc import Callable

from ..kernel.faults import Refused
from ..kernel.words import T
from .models import Achievement

#: Given the achievement's id; asked inside an act that holds the achievement.
Answer = Callable[[int], bool]

_answers: list[Answer] = []


def offering(answer: Answer) -> Answer:
    """Declare who says whether an achievement is being sold now."""
    _answers.append(answer)
    return answer


def refuse_if_offered(record: Achievement) -> None:
    """Raise ``Refused`` where a sale of the achievement is under way: that ends first, by its own rules."""
    if any(answer(record.pk) for answer in _answers):
        raise Refused("offered", T("这个成果正在交易，先结束或撤回标的", "It is being sold: end the lot first"))
