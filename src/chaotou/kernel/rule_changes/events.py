"""What a change of a rule records."""

from __future__ import annotations

from ..ledger.events import CLOSED_TEXT, CODE, DAY, Event
from ..words import T


class RuleProposed(Event, kind="kernel.rule.proposed", title=T("提议修改规则", "Change of a rule proposed")):
    """Somebody of the city proposed a value; closed until it is confirmed."""

    rule = CODE
    since = DAY
    value = CODE
    source = CLOSED_TEXT
    reason = CLOSED_TEXT


class RuleConfirmed(Event, kind="kernel.rule.confirmed", title=T("规则修改生效", "Change of a rule confirmed")):
    """A second person confirmed it; from ``since`` on the rule has this value."""

    rule = CODE
    since = DAY
    value = CODE
    former = CODE


class RuleRefused(Event, kind="kernel.rule.change_refused", title=T("不同意修改规则", "Change of a rule refused")):
    """The change was dropped; the rule stays as it was."""

    rule = CODE
    reason = CLOSED_TEXT
