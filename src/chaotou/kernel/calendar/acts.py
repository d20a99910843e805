"""Proposing, confirming and refusing a change of the calendar of working days."""

from __future__ import annotations

from datetime import date

from django.db import connection

from ..act import Ctx, act
from ..faults import Refused
from ..rights.grants import CITY_CENTRE
from ..rights.seat import CITY
from ..rule_changes.acts import SAME
from ..words import T
from .events import DaysConfirmed, DaysProposed, DaysRefused
from .forms import DaysForm, DecideDaysForm
from .models import DayChange

PAST = T("已过的日子不能改", "A day that has passed is never changed")
LAW = "全国年节及纪念日放假办法；本市运营规则（日历由市中心一人提议、另一人确认）"


@act(
    "kernel.day.propose",
    T("提议修改日历", "Propose a change of the calendar"),
    on=DayChange,
    seats=[CITY_CENTRE.anywhere],
    event=DaysProposed,
    form=DaysForm,
    creates=True,
    law=LAW,
    consequence=T("由市中心另一人确认后生效", "Takes effect once another person of the city confirms"),
)
def propose(ctx: Ctx, *, day: date, until: date, working: str, source: str, settles: bool, reason: str) -> DaysProposed:
    """Propose that days be worked or off. Refused for a day that has passed."""
    _ahead(ctx, day)
    made = ctx.new(
        DayChange, centre=CITY, day=day, until=until, working=working == "worked", source=source, settles=settles,
        reason=reason, proposed_by=ctx.seat.pseudonym,
    )  # fmt: skip
    return DaysProposed(day=day, until=until, working=made.working, source=source, reason=reason)


@act(
    "kernel.day.confirm",
    T("确认修改日历", "Confirm the change of the calendar"),
    on=DayChange,
    seats=[CITY_CENTRE.anywhere],
    event=DaysConfirmed,
    law=LAW,
    consequence=T(
        "写入日历，此后起算的期限照此计算；已起算的期限不变",
        "Written into the calendar; terms that begin from now on are counted by it, running ones stay",
    ),
)
def confirm(ctx: Ctx, change: DayChange) -> DaysConfirmed:
    """Confirm as the second person: the days are written and every process counts by them at its next act."""
    ctx.second_person(change.proposed_by, SAME)
    _ahead(ctx, change.day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_confirm_days(%s)", [change.pk])
    change.public = True
    return DaysConfirmed(day=change.day, until=change.until, working=change.working, settles=change.settles)


@act(
    "kernel.day.refuse_change",
    T("不同意修改日历", "Refuse the change of the calendar"),
    on=DayChange,
    seats=[CITY_CENTRE.anywhere],
    event=DaysRefused,
    form=DecideDaysForm,
    consequence=T("日历不变，理由留存", "The calendar stays; the reason is kept"),
)
def refuse(ctx: Ctx, change: DayChange, *, reason: str) -> DaysRefused:
    """Drop the change; who proposed it may do so too."""
    change.decision = reason
    return DaysRefused(day=change.day, reason=reason)


def _ahead(ctx: Ctx, day: date) -> None:
    if day < ctx.today:
        raise Refused("past", PAST)
