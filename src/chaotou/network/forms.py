"""What the acts of the network ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from ..kernel.rights.seat import CITY, NAMES, Kind
from ..kernel.words import T
from .codes import clean_uscc
from .models import Account, Centre, Organisation

#: Kinds of seat that only the city may give.
OF_THE_CITY = frozenset({Kind.CITY, Kind.ANALYST, Kind.AUDITOR, Kind.OFFICER, Kind.REGISTRAR, Kind.OPERATOR})
#: Kinds that nobody is granted: everyone, every account, and time itself.
NOT_GRANTED = frozenset({Kind.PUBLIC, Kind.MEMBER, Kind.SYSTEM})
#: Kinds that are held at a centre and at no organisation.
OF_A_CENTRE = frozenset({Kind.CITY, Kind.ANALYST, Kind.AUDITOR, Kind.OFFICER, Kind.OPERATOR})
GRANTED = [k for k in Kind if k not in NOT_GRANTED]


class OrganisationForm(forms.Form):
    """A legal person with its checked code."""

    name_zh = forms.CharField(max_length=120, label=T("名称", "Name in Chinese"))
    name_en = forms.CharField(max_length=200, required=False, label=T("英文名称", "Name in English"))
    kind = forms.ChoiceField(choices=[(k, t) for k, t in Organisation.KINDS.items()], label=T("类型", "Kind"))
    uscc = forms.CharField(max_length=40, label=T("统一社会信用代码", "Unified social credit code"))
    district = forms.CharField(max_length=6, label=T("所在区、县（市）", "District"))
    size = forms.CharField(max_length=10, required=False, label=T("规模", "Size"))
    state_owned = forms.BooleanField(required=False, label=T("国有", "State-owned"))

    def clean_uscc(self) -> str:
        """The code with its check digit verified (GB 32100-2015)."""
        return clean_uscc(self.cleaned_data["uscc"])

    def clean_district(self) -> str:
        """A district of this network."""
        code = self.cleaned_data["district"]
        if not Centre.objects.filter(code=code).exists():
            raise forms.ValidationError(T("没有这个区划代码的中心", "No centre has this division code"))
        return code


class SeatForm(forms.Form):
    """Who gets which seat, where."""

    person = forms.IntegerField(label=T("人员", "Person"))
    kind = forms.ChoiceField(choices=[(str(k), NAMES[k]) for k in GRANTED], label=T("席位", "Seat"))
    organisation = forms.IntegerField(required=False, label=T("机构", "Organisation"))
    centre = forms.CharField(max_length=6, label=T("中心", "Centre"))

    def clean_person(self) -> int:
        """Somebody with an account."""
        person = self.cleaned_data["person"]
        if not Account.objects.filter(pk=person, is_active=True).exists():
            raise forms.ValidationError(T("没有这个账号", "There is no such account"))
        return person

    def clean(self) -> dict[str, Any]:
        """A seat at an organisation names it; a seat at a centre names none; the city's seats are the city's."""
        given = super().clean() or {}
        kind = Kind(given["kind"]) if given.get("kind") else None
        if kind in OF_A_CENTRE and given.get("organisation"):
            self.add_error("organisation", T("这种席位不属于机构", "This kind of seat is at no organisation"))
        if kind == Kind.REGISTRAR and not given.get("organisation"):
            self.add_error("organisation", T("请写明登记机构", "Name the registration point"))
        if kind in OF_A_CENTRE - {Kind.OFFICER} and given.get("centre") not in (CITY, None):
            self.add_error("centre", T("市级席位属于市中心", "A seat of the city is at the city centre"))
        return given


class EndSeatForm(forms.Form):
    """Why a seat ends."""

    reason = forms.CharField(max_length=200, label=T("原因", "Reason"))
