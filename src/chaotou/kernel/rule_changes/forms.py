"""What the acts on rules ask for."""

from __future__ import annotations

import re

from django import forms

from .. import rules
from ..words import T
from .models import RuleChange

CODE = re.compile(r"[!-~]{1,64}")


class ProposeForm(forms.Form):
    """Which rule shall have which value from when on, and by which source."""

    name = forms.CharField(max_length=64, label=T("规则", "Rule"))
    value = forms.CharField(
        max_length=64,
        label=T("新值", "New value"),
        help_text=T("数额以分计；期限写 15wd（工作日）或 30cd（自然日）", "Amounts in fen; terms as 15wd or 30cd"),
    )
    since = forms.DateField(
        label=T("自何日起", "In force from"), help_text=T("不早于今天", "Not before today"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    source = forms.CharField(
        max_length=300, label=T("依据", "Source"), help_text=T("文件名、文号、条款", "Document, number, clause")
    )
    flag = forms.ChoiceField(choices=list(RuleChange.FLAGS.items()), label=T("核对程度", "How sure"))
    reason = forms.CharField(max_length=500, label=T("为什么改", "Why"), widget=forms.Textarea(attrs={"rows": 3}))

    def clean_name(self) -> str:
        """A rule this release knows."""
        name = str(self.cleaned_data["name"]).strip()
        if not rules.history(name):
            raise forms.ValidationError(T("没有这条规则", "There is no such rule"))
        return name

    def clean(self) -> dict[str, object]:
        """A value written like the one it follows: a number stays a number, a term a term."""
        given = super().clean() or {}
        name, value = given.get("name"), str(given.get("value", "")).strip()
        if name and value:
            former = str(rules.history(str(name))[-1].value)
            if not CODE.fullmatch(value) or shape(value) != shape(former):
                text = T(f"要写成现行值的样子，如 {former}", f"Must be written like the value in force, as {former}")
                self.add_error("value", forms.ValidationError(text))
            given["value"] = value
        return given


class DecideForm(forms.Form):
    """A word on the decision."""

    reason = forms.CharField(max_length=500, label=T("理由", "Reason"), widget=forms.Textarea(attrs={"rows": 2}))


def shape(value: str) -> str:
    """How a value is written: ``number``, ``term`` (15wd, 30cd) or ``code``."""
    if value.isascii() and value.isdigit():
        return "number"
    return "term" if re.fullmatch(r"\d+(wd|cd)", value, re.ASCII) else "code"
