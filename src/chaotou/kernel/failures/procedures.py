"""The road of something the system failed to do."""

from __future__ import annotations

from ..procedure import Procedure, State, WorkingDays, step
from ..rights.grants import CITY_CENTRE, OFFICER
from ..words import T

_OTHERWISE = T("系统每小时再试；到期催办市中心", "It is tried every hour; the city is reminded when the term ends")
_TERM = WorkingDays("kernel.failure_days")

FAILURE = Procedure(
    "kernel.failure",
    T("系统未办成", "Failure of the system"),
    "kernel.failure",
    (
        State(
            "with_officer", T("待专员处理", "Waits for the officer"), holder=OFFICER.of_centre, within=_TERM,
            otherwise=_OTHERWISE,
        ),
        State(
            "with_city", T("待市中心处理", "Waits for the city centre"), holder=CITY_CENTRE.of_centre, within=_TERM,
            otherwise=_OTHERWISE,
        ),
        State("settled", T("已办成", "Done after all"), final=True),
        State("closed", T("不再办理", "Given up"), final=True),
    ),
    (
        step("kernel.failure.report", "→ with_officer|with_city"),
        step("kernel.failure.retry", "with_officer → with_officer"),
        step("kernel.failure.retry", "with_city → with_city"),
        step("kernel.failure.settle", "with_officer|with_city → settled"),
        step("kernel.failure.close", "with_officer|with_city → closed"),
    ),
    law="本市运营规则（系统三次未办成的，由主管中心专员处理）",
)  # fmt: skip
