"""How a change of a rule is shown."""

from __future__ import annotations

from ..face import Column, Face, Layer
from ..words import T
from .models import RuleChange

RULE_CHANGES = Face(
    RuleChange,
    "rules-changes",
    T("规则修改", "Change of a rule"),
    T("规则修改", "Changes of rules"),
    (
        Column("name", T("规则", "Rule"), shown=True, filtered=True),
        Column("former", T("原值", "Value before"), shown=True),
        Column("value", T("新值", "New value"), shown=True),
        Column("since", T("自何日起", "In force from"), "day", shown=True),
        Column("source", T("依据", "Source"), "long", shown=True),
        Column("flag", T("核对程度", "How sure"), "code", codes=RuleChange.FLAGS),
        Column("reason", T("为什么改", "Why"), "long", layer=Layer.OFFICE),
        Column("decision", T("不采纳的理由", "Why refused"), "long", layer=Layer.OFFICE),
    ),
    T(
        "费率、期限、门槛的每一次修改：谁提议、依据什么、自何日起。",
        "Every change of a rate, term or threshold, with its source and day.",
    ),
    searched=("name", "source"),
    creates="kernel.rule.propose",
)
