"""What the acts of the market ask for. Parameters of a lot follow from the declarations of the methods."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import connection

from ..kernel.records import Record
from ..kernel.words import T
from ..library.fields import Fen, Words
from ..network.models import Organisation
from .codes import ON_DEFAULT, SOLD_AS, method_names
from .methods import methods

#: Parameters that may be left empty: the start is then the announcement, the rest nothing.
_OPTIONAL = ("starts_at", "deposit_cny_fen", "step_cny_fen", "extensions")


def ids_of(model: type[Record], numbers: list[str]) -> dict[str, int]:
    """Ids of records by public number; unknown numbers are missing. Tells only that a number is given out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, id FROM kernel_subject WHERE type = %s AND number = ANY(%s)", [model.type(), numbers]
        )
        return dict(cursor.fetchall())


def numbers_of(model: type[Record], ids: list[int]) -> dict[int, str]:
    """Public numbers of records by id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number FROM kernel_subject WHERE type = %s AND id = ANY(%s)", [model.type(), ids])
        return dict(cursor.fetchall())


def _parameter(name: str, declared: dict[str, Any]) -> forms.Field:
    """The field of one declared parameter, by what its name says it is."""
    label = T(declared["zh"], declared["en"])
    needed = name not in _OPTIONAL and all(name in one.declaration["parameters"] for one in methods().values())
    if "choices" in declared:
        words = [(code, T(**text)) for code, text in declared["choices"].items()]
        return forms.ChoiceField(choices=words, required=False, label=label)
    if name.endswith("_cny_fen"):
        free = T("；不填为没有", "; empty means none") if name in _OPTIONAL else T("", "")
        unit = T(f"单位：元，可写 60万{free.zh}", f"In yuan; 60万 is understood{free.en}")
        return Fen(required=needed, label=label, help_text=unit)
    if name.endswith("_at"):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        hint = T("不填则自公告时开始", "Empty: from the announcement on") if name in _OPTIONAL else None
        return forms.DateTimeField(required=needed, label=label, widget=widget, help_text=hint or "")
    return forms.IntegerField(required=False, min_value=0, max_value=9, label=label)


class _Terms(forms.Form):
    """What a lot says beside the parameters of its method."""

    form = forms.ChoiceField(choices=list(SOLD_AS.items()), label=T("转化方式", "Way of transfer"))
    method = forms.ChoiceField(choices=list(method_names().items()), label=T("交易方式", "Way of trading"))
    on_default = forms.ChoiceField(
        choices=list(ON_DEFAULT.items()), required=False, label=T("成交人不签约时", "If the winner does not sign")
    )
    conditions_zh = forms.CharField(
        required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        label=T("交易条件", "Conditions in Chinese"),
        help_text=T("随附资料、交付方式、受让方条件", "What goes with it, delivery, what a taker must fulfil"),
    )  # fmt: skip
    conditions_en = forms.CharField(
        required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        label=T("英文交易条件", "Conditions in English"),
    )  # fmt: skip
    related = Words(
        required=False, label=T("利害关系方", "Related parties"),
        help_text=T("机构编号；不得摘牌", "Numbers of organisations; they cannot take it"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Every parameter of the chosen method is there, cut to the millisecond."""
        given = super().clean() or self.cleaned_data
        chosen = methods().get(given.get("method", ""))
        for name, declared in chosen.declaration["parameters"].items() if chosen else ():
            value = given.get(name) or next(iter(declared.get("choices", ())), given.get(name))
            given[name] = value
            if value in (None, "") and name not in _OPTIONAL:
                self.add_error(name, forms.ValidationError(T("请填写", "Please fill this in")))
            if value and value not in declared.get("choices", {value}):
                self.add_error(name, forms.ValidationError(T("这种交易方式没有此项", "Not in this way of trading")))
            if isinstance(value, datetime):
                given[name] = value.replace(microsecond=value.microsecond // 1000 * 1000)
        price, starts, ends = (given.get(n) for n in ("asking_price_cny_fen", "starts_at", "ends_at"))
        if price == 0:
            self.add_error("asking_price_cny_fen", forms.ValidationError(T("价格应大于零", "A price is above zero")))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", forms.ValidationError(T("截止须晚于开始", "The end is after the start")))
        return given

    def clean_related(self) -> list[int]:
        """Their ids. Raises ``ValidationError`` naming what is no number of an organisation."""
        numbers = self.cleaned_data["related"]
        found = ids_of(Organisation, numbers)
        if missing := [n for n in numbers if n not in found]:
            text = T("没有这些机构：{n}", "No such organisations: {n}")
            raise forms.ValidationError(text.format(n="、".join(missing)))
        return list(found.values())


def _parameters() -> dict[str, forms.Field]:
    """One field for each parameter of any method; where several choose, it offers the choices of all."""
    found: dict[str, dict[str, Any]] = {}
    for one in methods().values():
        for name, declared in one.declaration["parameters"].items():
            known = found.setdefault(name, {**declared})
            if "choices" in declared:
                known["choices"] = {**known.get("choices", {}), **declared["choices"]}
    return {name: _parameter(name, declared) for name, declared in found.items()}


TermsForm = type("TermsForm", (_Terms,), {"__doc__": "The terms of a lot.", **_parameters()})


class DrawUpForm(TermsForm):  # type: ignore[misc,valid-type]
    """Which achievement is offered, and on which terms."""

    achievement = forms.CharField(max_length=32, label=T("成果编号", "Number of the achievement"))

    field_order = ("achievement", "form", "method")


class DecideForm(forms.Form):
    """The unit's own decision."""

    decision = forms.CharField(
        max_length=120, label=T("决策文件", "Decision"),
        help_text=T("会议纪要或文件编号，不公开", "Number of the minutes or paper; not public"),
    )  # fmt: skip


class TakeForm(forms.Form):
    """The price offered: the listed one, or more."""

    price_fen = Fen(label=T("报价（元）", "Price (yuan)"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), label=T("理由", "Reason"))


class ObjectionForm(forms.Form):
    """What is objected to."""

    text = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), label=T("异议内容", "Objection"),
        help_text=T("只有主管中心和转让方看得到", "Only the keeping centre and the seller can read it"),
    )  # fmt: skip


class AnswerForm(ReasonForm):
    """How an objection is answered."""

    decision = forms.ChoiceField(
        choices=[("dismissed", T("不成立", "Dismissed")), ("upheld", T("成立", "Upheld"))], label=T("结论", "Decision")
    )
    field_order = ("decision", "reason")


class ReleaseForm(forms.Form):
    """Whose deposit."""

    taker = forms.CharField(max_length=12)


class ExtendForm(forms.Form):
    """Until when, and why."""

    reason = forms.ChoiceField(choices=[(r, r) for r in ("no_taker", "clock", "objection")])
    ends_at = forms.DateTimeField()


class ConcludeForm(forms.Form):
    """The signed contract's number, and who buys by it."""

    contract = forms.CharField(max_length=32)
    buyer = forms.IntegerField()
