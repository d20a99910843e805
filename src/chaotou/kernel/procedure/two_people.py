"""The road of a change of the city's own tables 两人修改: one person proposes it, another confirms or refuses it."""

from __future__ import annotations

from ..rights.grants import CITY_CENTRE
from ..words import T
from .declaration import Procedure, State, WorkingDays, step


def two_people(name: str, title: T, of: str, acts: str, *, stays: T) -> Procedure:
    """Declare it for the record type ``of``, over ``<acts>.propose``, ``.confirm`` and ``.refuse_change``.

    ``stays`` is what follows if nobody confirms.
    """
    return Procedure(
        name,
        title,
        of,
        (
            State(
                "proposed",
                T("待另一人确认", "Waits for a second person"),
                holder=CITY_CENTRE.of_centre,
                within=WorkingDays("kernel.rule_confirm_days"),
                otherwise=stays,
            ),
            State("confirmed", T("已生效", "Confirmed"), final=True),
            State("refused", T("未采纳", "Refused"), final=True),
        ),
        (
            step(f"{acts}.propose", "→ proposed"),
            step(f"{acts}.confirm", "proposed → confirmed", eyes=2),
            step(f"{acts}.refuse_change", "proposed → refused"),
        ),
        law="本市运营规则（规则、日历、代码表由市中心两人修改，生效不早于当日）",
    )
