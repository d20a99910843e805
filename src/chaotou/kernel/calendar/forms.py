"""What the acts on the calendar ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from ..words import T

#: Days of one change at most: the longest holiday and its make-up days are entered in a few.
MOST = 31
WORKED = [("off", T("放假", "Off")), ("worked", T("上班", "Worked"))]
_PICK = {"type": "date"}


class DaysForm(forms.Form):
    """Which days shall be worked or off, and by which notice."""

    day = forms.DateField(
        label=T("自", "From"), help_text=T("不早于今天", "Not before today"), widget=forms.DateInput(attrs=_PICK)
    )
    until = forms.DateField(
        label=T("至", "To"), help_text=T("只有一天的不填", "Empty for a single day"), required=False,
        widget=forms.DateInput(attrs=_PICK),
    )  # fmt: skip
    working = forms.ChoiceField(choices=WORKED, label=T("这几天", "These days are"))
    source = forms.CharField(
        max_length=300, label=T("依据", "Source"),
        help_text=T("如：国务院办公厅关于某年部分节假日安排的通知", "The State Council's notice of the year"),
    )  # fmt: skip
    settles = forms.BooleanField(
        required=False, label=T("该年通知至此全部录入", "With this the notice of the year is entered completely"),
        help_text=T("此后该年不再标为暂定", "The year is no longer marked as provisional"),
    )  # fmt: skip
    reason = forms.CharField(max_length=500, label=T("为什么改", "Why"), widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        """A range that goes forward, within one year, and is no longer than ``MOST`` days."""
        found = super().clean() or {}
        first, last = found.get("day"), found.get("until") or found.get("day")
        if first and last:
            found["until"] = last
            if last < first or (last - first).days >= MOST or last.year != first.year:
                text = T(
                    f"不早于首日，同一年内，至多 {MOST} 天", f"Not before the first, in one year, {MOST} days at most"
                )
                self.add_error("until", forms.ValidationError(text))
        return found


class DecideDaysForm(forms.Form):
    """A word on the decision."""

    reason = forms.CharField(max_length=500, label=T("理由", "Reason"), widget=forms.Textarea(attrs={"rows": 2}))
