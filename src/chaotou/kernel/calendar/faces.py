"""How a change of the calendar is shown."""

from __future__ import annotations

from ..face import Column, Face, Layer
from ..words import T
from .models import DayChange

DAY_CHANGES = Face(
    DayChange,
    "calendar-changes",
    T("日历修改", "Change of the calendar"),
    T("日历修改", "Changes of the calendar"),
    (
        Column("day", T("自", "From"), "day", shown=True),
        Column("until", T("至", "To"), "day", shown=True),
        Column("working", T("上班", "Worked"), "flag", shown=True),
        Column("source", T("依据", "Source"), "long", shown=True),
        Column("settles", T("该年通知至此全部录入", "Completes the notice of the year"), "flag"),
        Column("reason", T("为什么改", "Why"), "long", layer=Layer.OFFICE),
        Column("decision", T("不采纳的理由", "Why refused"), "long", layer=Layer.OFFICE),
    ),
    T("放假与调休的每一次录入：谁提议、依据哪份通知。", "Every holiday and make-up day entered, with its notice."),
    searched=("source",),
    creates="kernel.day.propose",
)
