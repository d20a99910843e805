"""Proposing, confirming and refusing a change of a dated rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from .. import rules
from ..act import Ctx, act
from ..faults import Refused
from ..rights.grants import CITY_CENTRE
from ..rights.seat import CITY
from ..words import T
from .events import RuleConfirmed, RuleProposed, RuleRefused
from .forms import DecideForm, ProposeForm
from .models import RuleChange

PAST = T("生效日不能早于今天", "A rule is never changed backwards: choose today or later")
TAKEN = T("这条规则在该日已有一行，请另选日期", "The rule already has a row of that day: choose another")
SAME = T("提议人不能自己确认，请由另一人办理", "Who proposed it cannot confirm it: another person must")


@act(
    "kernel.rule.propose",
    T("提议修改规则", "Propose a change of a rule"),
    on=RuleChange,
    seats=[CITY_CENTRE.anywhere],
    event=RuleProposed,
    form=ProposeForm,
    creates=True,
    law="本市运营规则（规则由市中心一人提议、另一人确认）",
    consequence=T(
        "由市中心另一人确认后，自所选之日起生效", "Takes effect on the chosen day once another person confirms"
    ),
)
def propose(ctx: Ctx, *, name: str, since: date, value: str, **fields: Any) -> RuleProposed:
    """Propose a value from a day on. Refused for a day that has passed or that has a row already."""
    _possible(ctx, name, since)
    former = str(rules.rule(name, since).value)
    ctx.new(
        RuleChange, centre=CITY, name=name, since=since, value=value, former=former,
        proposed_by=ctx.seat.pseudonym, **fields,
    )  # fmt: skip
    return RuleProposed(rule=name, since=since, value=value, source=fields["source"], reason=fields["reason"])


@act(
    "kernel.rule.confirm",
    T("确认修改规则", "Confirm the change"),
    on=RuleChange,
    seats=[CITY_CENTRE.anywhere],
    event=RuleConfirmed,
    law="本市运营规则（规则由市中心一人提议、另一人确认，生效不早于当日）",
    consequence=T(
        "写入规则表，自所选之日起对所有办件生效", "Written into the table of rules, in force from the chosen day"
    ),
)
def confirm(ctx: Ctx, change: RuleChange) -> RuleConfirmed:
    """Confirm as the second person: the row is written and every process reads it at its next act."""
    ctx.second_person(change.proposed_by, SAME)
    _possible(ctx, change.name, change.since)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_confirm_rule(%s, %s)", [change.pk, ctx.seat.pseudonym])
        if not cursor.fetchone()[0]:
            raise Refused("row_exists", TAKEN)
    change.public = True
    return RuleConfirmed(rule=change.name, since=change.since, value=change.value, former=change.former)


@act(
    "kernel.rule.refuse_change",
    T("不同意修改", "Refuse the change"),
    on=RuleChange,
    seats=[CITY_CENTRE.anywhere],
    event=RuleRefused,
    form=DecideForm,
    consequence=T("规则不变，理由留存", "The rule stays; the reason is kept"),
)
def refuse(ctx: Ctx, change: RuleChange, *, reason: str) -> RuleRefused:
    """Drop the change; who proposed it may do so too."""
    change.decision = reason
    return RuleRefused(rule=change.name, reason=reason)


def _possible(ctx: Ctx, name: str, since: date) -> None:
    if since < ctx.today:
        raise Refused("past", PAST)
    if any(r.since == since for r in rules.history(name)):
        raise Refused("row_exists", TAKEN)
