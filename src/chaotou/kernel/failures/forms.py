"""What the acts on failures ask for."""

from __future__ import annotations

from django import forms

from ..words import T
from .models import Failure


class ReportForm(forms.Form):
    """Which row failed, of which record, and how."""

    work = forms.ChoiceField(choices=list(Failure.WORK.items()), label=T("哪一类", "What kind"))
    place = forms.IntegerField(label=T("行号", "Row"))
    event = forms.IntegerField(label=T("事件", "Event"))
    centre = forms.CharField(max_length=6, label=T("主管中心", "Centre"))
    subject = forms.CharField(max_length=64, label=T("记录", "Record"))
    what = forms.CharField(max_length=120, label=T("办理什么", "What"))
    fault = forms.CharField(max_length=500, label=T("失败原因", "Fault"))


class CloseForm(forms.Form):
    """Why it need not be done."""

    reason = forms.CharField(max_length=500, label=T("理由", "Reason"), widget=forms.Textarea(attrs={"rows": 3}))
