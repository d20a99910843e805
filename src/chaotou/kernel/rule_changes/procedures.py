"""The road of a change."""

from __future__ import annotations

from ..procedure.two_people import two_people
from ..words import T

RULE_CHANGE = two_people(
    "kernel.rule_change", T("规则修改", "Change of a rule"), "kernel.rulechange", "kernel.rule",
    stays=T("规则不变，提议留在待办", "The rule stays; the proposal remains in the inbox"),
)  # fmt: skip
