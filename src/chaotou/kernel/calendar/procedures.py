"""The road of a change of the calendar."""

from __future__ import annotations

from ..procedure.two_people import two_people
from ..words import T

DAY_CHANGE = two_people(
    "kernel.day_change", T("日历修改", "Change of the calendar"), "kernel.daychange", "kernel.day",
    stays=T("日历不变，提议留在待办", "The calendar stays; the proposal remains in the inbox"),
)  # fmt: skip
