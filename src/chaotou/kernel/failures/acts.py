"""Reporting what the system failed to do, having it tried again, closing it."""

from __future__ import annotations

from typing import Any

from django.db import connection

from ..act import Ctx, act
from ..rights.grants import CITY_CENTRE, OFFICER, SYSTEM
from ..rights.seat import CITY
from ..words import T
from .events import FailureClosed, FailureReported, FailureRetried, FailureSettled
from .forms import CloseForm, ReportForm
from .models import Failure

LAW = "本市运营规则（系统三次未办成的，由主管中心专员处理）"
_ROWS = {
    "outbox": ("kernel_outbox", "id = %s AND event = %s AND done_at IS NULL"),
    "due": ("kernel_due", "case_id = %s AND event = %s"),
}


@act(
    "kernel.failure.report",
    T("报告系统未办成", "Report a failure of the system"),
    on=Failure,
    seats=[SYSTEM.anywhere],
    event=FailureReported,
    form=ReportForm,
    creates=True,
    law=LAW,
)
def report(ctx: Ctx, *, centre: str, **fields: Any) -> FailureReported:
    """Make it a case of the officer of the centre, or of the city where the record is the city's."""
    made = ctx.new(Failure, centre=centre, **fields)
    ctx.to("with_city" if centre == CITY else "with_officer")
    return FailureReported(work=made.work, what=made.what, fault=made.fault)


@act(
    "kernel.failure.retry",
    T("再试一次", "Try again"),
    on=Failure,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=FailureRetried,
    law=LAW,
    consequence=T("系统马上再试；办成后自动办结", "The system tries at once; if it succeeds this ends by itself"),
)
def retry(ctx: Ctx, failure: Failure) -> FailureRetried:
    """Have it tried at once."""
    _wait(failure, "-infinity")
    failure.retries += 1
    return FailureRetried(retry=failure.retries)


@act(
    "kernel.failure.settle",
    T("系统已办成", "The system has done it"),
    on=Failure,
    seats=[SYSTEM.anywhere],
    event=FailureSettled,
    law=LAW,
)
def settle(ctx: Ctx, failure: Failure) -> FailureSettled:
    """A later try went through: nobody has to see to it any more."""
    return FailureSettled()


@act(
    "kernel.failure.close",
    T("不再办理", "Close"),
    on=Failure,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=FailureClosed,
    form=CloseForm,
    law=LAW,
    consequence=T("系统不再尝试，理由留存", "The system does not try any more; the reason is kept"),
)
def close(ctx: Ctx, failure: Failure, *, reason: str) -> FailureClosed:
    """Let it rest: done by hand, or no longer needed."""
    _wait(failure, "infinity")
    failure.decision = reason
    return FailureClosed(reason=reason)


def _wait(failure: Failure, until: str) -> None:
    """When the row of a failure is tried next."""
    table, where = _ROWS[failure.work]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET not_before = %s WHERE {where}",  # noqa: S608
            [until, failure.place, failure.event],
        )
