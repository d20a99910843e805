"""What the acts of the network ask for."""

from __future__ import annotations

from django import forms
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import ValidationError as BadNumber

from ..kernel.rights.seat import Kind
from ..kernel.words import T
from .models import Centre, Organisation


class OrganisationForm(forms.Form):
    """A legal person with its checked code."""

    name_zh = forms.CharField(max_length=120, label=T("名称", "Name in Chinese"))
    name_en = forms.CharField(max_length=200, required=False, label=T("英文名称", "Name in English"))
    kind = forms.ChoiceField(choices=[(k, t) for k, t in Organisation.KINDS.items()], label=T("类型", "Kind"))
    uscc = forms.CharField(max_length=18, label=T("统一社会信用代码", "Unified social credit code"))
    district = forms.CharField(max_length=6, label=T("所在区、县（市）", "District"))
    size = forms.CharField(max_length=10, required=False, label=T("规模", "Size"))
    state_owned = forms.BooleanField(required=False, label=T("国有", "State-owned"))

    def clean_uscc(self) -> str:
        """The code with its check digit verified (GB 32100-2015)."""
        try:
            return uscc_number.validate(self.cleaned_data["uscc"])
        except BadNumber as fault:
            text = T("校验位不符，请核对 18 位代码", "The check digit does not agree: look at the 18 characters again")
            raise forms.ValidationError(text) from fault

    def clean_district(self) -> str:
        """A district of this network."""
        code = self.cleaned_data["district"]
        if not Centre.objects.filter(code=code).exists():
            raise forms.ValidationError(T("没有这个区划代码的中心", "No centre has this division code"))
        return code


class SeatForm(forms.Form):
    """Who gets which seat, where."""

    person = forms.IntegerField(label=T("人员", "Person"))
    kind = forms.ChoiceField(
        choices=[(str(k), str(k)) for k in Kind if k not in (Kind.SYSTEM, Kind.PUBLIC)], label=T("席位", "Seat")
    )
    organisation = forms.IntegerField(required=False, label=T("机构", "Organisation"))
    centre = forms.CharField(max_length=6, label=T("中心", "Centre"))


class EndSeatForm(forms.Form):
    """Why a seat ends."""

    reason = forms.CharField(max_length=200, label=T("原因", "Reason"))
