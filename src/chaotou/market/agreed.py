"""Whether the deal of a lot is agreed in law: asked of a later room, which answers without being known here."""

from __future__ import annotations

from collections.abc import Callable

from ..kernel.faults import Refused
from ..kernel.words import T
from .models import Lot

#: Given the lot's number and the organisation that buys.
Answer = Callable[[str, int], bool]

_answers: list[Answer] = []


def agreement(answer: Answer) -> Answer:
    """Declare who says whether both sides have signed what a lot was awarded for."""
    _answers.append(answer)
    return answer


def refuse_if_agreed(lot: Lot) -> None:
    """Raise ``Refused`` where both sides have signed and the system has not yet recorded it: what is agreed stands."""
    if lot.winner is not None and any(answer(lot.number, lot.winner) for answer in _answers):
        raise Refused("signed", T("双方已签署合同，系统即将登记签约", "Both sides have signed; it is being recorded"))
