"""What is recorded of something the system failed to do."""

from __future__ import annotations

from ..ledger.events import CLOSED_TEXT, CODE, COUNT, Event
from ..words import T


class FailureReported(Event, kind="kernel.failure.reported", title=T("系统未办成", "The system failed")):
    """Something was tried three times; ``what`` names the handler or the act."""

    work = CODE
    what = CODE
    fault = CLOSED_TEXT


class FailureRetried(Event, kind="kernel.failure.retried", title=T("要求重试", "Tried again")):
    """A person had it tried again at once."""

    retry = COUNT


class FailureSettled(Event, kind="kernel.failure.settled", title=T("已办成", "Done after all")):
    """A later try went through."""


class FailureClosed(Event, kind="kernel.failure.closed", title=T("不再办理", "Given up")):
    """A person closed it with a reason; it is not tried any more."""

    reason = CLOSED_TEXT
