"""What a change of the calendar records."""

from __future__ import annotations

from ..ledger.events import CLOSED_TEXT, DAY, FLAG, Event
from ..words import T


class DaysProposed(Event, kind="kernel.day.proposed", title=T("提议修改日历", "Change of the calendar proposed")):
    """Somebody of the city proposed days; closed until it is confirmed."""

    day = DAY
    until = DAY
    working = FLAG
    source = CLOSED_TEXT
    reason = CLOSED_TEXT


class DaysConfirmed(Event, kind="kernel.day.confirmed", title=T("日历修改生效", "Change of the calendar confirmed")):
    """A second person confirmed it; ``settles`` says that the notice of the year is now in the table."""

    day = DAY
    until = DAY
    working = FLAG
    settles = FLAG


class DaysRefused(Event, kind="kernel.day.change_refused", title=T("不同意修改日历", "Change of the calendar refused")):
    """The change was dropped; the calendar stays as it was."""

    day = DAY
    reason = CLOSED_TEXT
