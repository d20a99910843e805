"""Whether a seat still holds 席位仍在: asked anew by whatever acts later than the request that began it.

The kernel knows a seat as plain data; the room that grants seats registers the answer.
"""

from __future__ import annotations

from collections.abc import Callable

from .seat import Kind, Seat

Answer = Callable[[Seat], bool]

_answers: list[Answer] = []


def holding(answer: Answer) -> Answer:
    """Declare who says whether a person still holds a seat. Raises ``ValueError`` for a second one."""
    if _answers:
        raise ValueError(f"{_answers[0].__name__} answers already")
    _answers.append(answer)
    return answer


def still_holds(seat: Seat) -> bool:
    """Whether the seat holds now. The seat *system* always does: no person can hold or lose it.

    Raises ``LookupError`` where nobody answers, because a right nobody can check is none.
    """
    if seat.kind == Kind.SYSTEM:
        return True
    if not _answers:
        raise LookupError("no room says who holds a seat")
    return _answers[0](seat)
