"""What the acts of the library ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from ..kernel.words import T
from .codes import CIRCLES, FIELDS, FORMS, SOURCES
from .fields import Fen, Lines, Words


def _long(**more: Any) -> Any:
    return forms.CharField(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}), **more)


def _choice(codes: dict[str, T], **more: Any) -> Any:
    return forms.ChoiceField(choices=[("", T("未选择", "Not chosen")), *codes.items()], required=False, **more)


class AchievementForm(forms.Form):
    """An achievement as its owner writes it down. Everything but the title may follow before publishing."""

    title_zh = forms.CharField(max_length=300, label=T("成果名称", "Title in Chinese"))
    title_en = forms.CharField(max_length=600, required=False, label=T("英文名称", "Title in English"))
    summary_zh = _long(label=T("成果简介", "Summary in Chinese"))
    summary_en = _long(label=T("英文简介", "Summary in English"))
    keywords_zh = Words(required=False, label=T("关键词", "Keywords in Chinese"))
    keywords_en = Words(required=False, label=T("英文关键词", "Keywords in English"))
    inventors = Words(
        required=False, label=T("完成人", "Inventors"),
        help_text=T("不公开，仅当事方与主管中心可见", "Not public: parties and the keeping centre alone"),
    )  # fmt: skip
    circle = _choice(CIRCLES, label=T("产业生态圈", "Industry circle"))
    field = _choice(FIELDS, label=T("技术领域", "Technology field"))
    trl = forms.IntegerField(
        min_value=1, max_value=9, required=False, label=T("技术成熟度", "Readiness level"),
        help_text=T("1 至 9 级（GB/T 22900-2022）", "1 to 9 (GB/T 22900-2022)"),
    )  # fmt: skip
    trl_evidence = _long(label=T("成熟度依据", "Evidence of readiness"))
    ip = forms.CharField(max_length=300, required=False, label=T("知识产权", "Intellectual property"))
    forms = forms.MultipleChoiceField(
        choices=list(FORMS.items()), required=False, widget=forms.CheckboxSelectMultiple,
        label=T("转化方式", "Ways of transfer"),
    )  # fmt: skip
    asking_fen = Fen(
        required=False, label=T("意向价（元）", "Asking price (yuan)"),
        help_text=T("可写 60万；不填为面议", "60万 is understood; empty means to be agreed"),
    )  # fmt: skip


class SourceFields(forms.Form):
    """Where a record came from; programs fill it in, pages do not show it."""

    source = forms.ChoiceField(choices=list(SOURCES.items()), required=False, widget=forms.HiddenInput)
    source_key = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    origin = Lines(required=False)

    def clean_source(self) -> str:
        """Typed by hand where nothing else is said."""
        return self.cleaned_data["source"] or "typed"

    def clean_origin(self) -> list[str]:
        """Nothing where nothing is given."""
        return self.cleaned_data["origin"] or []


class ChangedAchievementForm(AchievementForm):
    """An achievement as it shall stand; a program may also give the lines of its source anew."""

    origin = Lines(required=False)


class NewAchievementForm(AchievementForm, SourceFields):
    """An achievement to be written down."""


class ForWhom(forms.Form):
    """Whose row it is, where an officer takes it in for an organisation of the centre."""

    owner = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ImportedAchievementForm(NewAchievementForm, ForWhom):
    """A row of a table."""


class DemandForm(forms.Form):
    """A technical demand as the firm writes it down."""

    title_zh = forms.CharField(max_length=300, label=T("需求名称", "Title in Chinese"))
    title_en = forms.CharField(max_length=600, required=False, label=T("英文名称", "Title in English"))
    problem_zh = _long(
        label=T("问题与指标", "Problem and target figures"),
        help_text=T("写明现状、目标指标和验收办法", "State of things, figures to reach, how it will be accepted"),
    )
    problem_en = _long(label=T("英文说明", "Problem in English"))
    keywords_zh = Words(required=False, label=T("关键词", "Keywords in Chinese"))
    keywords_en = Words(required=False, label=T("英文关键词", "Keywords in English"))
    circle = _choice(CIRCLES, label=T("产业生态圈", "Industry circle"))
    budget_fen = Fen(
        required=False, label=T("预算（元）", "Budget (yuan)"),
        help_text=T("可写 150万；不填为面议", "150万 is understood; empty means to be agreed"),
    )  # fmt: skip
    deadline = forms.DateField(
        required=False, label=T("截止日期", "Until"), widget=forms.DateInput(attrs={"type": "date"})
    )
    hidden_name = forms.BooleanField(required=False, label=T("不公开企业名称", "Keep the firm's name back"))


class ChangedDemandForm(DemandForm):
    """A demand as it shall stand; a program may also give the lines of its source anew."""

    origin = Lines(required=False)


class NewDemandForm(DemandForm, SourceFields):
    """A demand to be written down."""


class ImportedDemandForm(NewDemandForm, ForWhom):
    """A row of a table."""


class DefectsForm(forms.Form):
    """Everything that is wrong, at once (一次性告知)."""

    defects = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), label=T("需补正的内容", "What has to be put right"),
        help_text=T("一次写全，每行一条", "All of it at once, one line each"),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=500, label=T("原因", "Reason"))
