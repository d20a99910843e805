"""How something the system failed to do is shown."""

from __future__ import annotations

from ..face import Column, Face, Layer
from ..words import T
from .models import Failure

FAILURES = Face(
    Failure,
    "failures",
    T("系统未办成", "Failure of the system"),
    T("系统未办成", "Failures of the system"),
    (
        Column("subject", T("记录", "Record"), shown=True),
        Column("work", T("哪一类", "Kind"), "code", codes=Failure.WORK, shown=True, filtered=True),
        Column("what", T("办理什么", "What"), shown=True),
        Column("fault", T("失败原因", "Fault"), "long", layer=Layer.OFFICE),
        Column("retries", T("要求重试次数", "Times tried again"), "count"),
        Column("decision", T("不再办理的理由", "Why closed"), "long", layer=Layer.OFFICE),
    ),
    T("系统三次未办成的步骤，由主管中心处理。", "What the system tried three times, for the centre to see to."),
    searched=("subject", "what"),
)
