"""The road of a change of the calendar."""

from __future__ import annotations

from ..procedure import Procedure, State, WorkingDays, step
from ..rights.grants import CITY_CENTRE
from ..words import T

DAY_CHANGE = Procedure(
    "kernel.day_change",
    T("日历修改", "Change of the calendar"),
    "kernel.daychange",
    (
        State(
            "proposed",
            T("待另一人确认", "Waits for a second person"),
            holder=CITY_CENTRE.of_centre,
            within=WorkingDays("kernel.rule_confirm_days"),
            otherwise=T("日历不变，提议留在待办", "The calendar stays; the proposal remains in the inbox"),
        ),
        State("confirmed", T("已生效", "Confirmed"), final=True),
        State("refused", T("未采纳", "Refused"), final=True),
    ),
    (
        step("kernel.day.propose", "→ proposed"),
        step("kernel.day.confirm", "proposed → confirmed", eyes=2),
        step("kernel.day.refuse_change", "proposed → refused"),
    ),
    law="本市运营规则（规则、日历、代码表由市中心两人修改，生效不早于当日）",
)
