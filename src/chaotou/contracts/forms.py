"""What the acts on contracts ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from ..kernel.words import T
from ..library.fields import Fen
from ..network.queries import district_names
from . import codes
from .defects import GROUNDS, MAINTAINED
from .more_checks import TITLES

Form = dict[str, Any]


def pick(table: Any, label: T, *, required: bool = True, hint: T | None = None) -> forms.ChoiceField:
    """A choice from a code list."""
    empty = [("", T("未选择", "Not chosen"))]
    return forms.ChoiceField(choices=empty + list(table.items()), label=label, required=required, help_text=hint or "")


def day(label: T) -> forms.DateField:
    """A calendar day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def tick(label: T) -> forms.BooleanField:
    """Yes or no."""
    return forms.BooleanField(label=label, required=False)


class DraftForm(forms.Form):
    """Which lot, achievement and parties; given by the handler of an awarded lot."""

    lot = forms.IntegerField()
    achievement = forms.IntegerField()
    seller = forms.IntegerField()
    buyer = forms.IntegerField()
    awarded = forms.CharField(max_length=80)


class LapseForm(forms.Form):
    """The entry by which the lot fell; given by the handler."""

    fallen = forms.CharField(max_length=80)


class EditForm(forms.Form):
    """Text and terms of a contract."""

    title = forms.CharField(max_length=300, label=T("项目名称", "Project"))
    text = forms.CharField(max_length=200_000, label=T("合同文本", "Text"), widget=forms.Textarea(attrs={"rows": 24}))
    starts_on = day(T("有效期自", "In force from"))
    ends_on = day(T("有效期至", "In force until"))
    pay_method = pick(codes.PAY_METHODS, T("支付方式", "Way of payment"))
    equipment_fen = Fen(
        required=False, label=T("其中设备、材料等非技术费用（元）", "Of it equipment and material (yuan)"),
        help_text=T("没有填 0", "0 if none"),
    )  # fmt: skip

    def clean(self) -> Form:
        """The term runs forward; no equipment means none."""
        given = super().clean() or {}
        if given.get("starts_on") and given.get("ends_on") and given["starts_on"] > given["ends_on"]:
            self.add_error("ends_on", forms.ValidationError(T("止日早于起日", "It ends before it starts")))
        given["equipment_fen"] = given.get("equipment_fen") or 0
        return given


class FilingForm(forms.Form):
    """The registration form 技术合同登记表. What the deal already said is prefilled."""

    contract_type = pick(codes.TYPES, T("合同类别", "Contract type"))
    contract_subtype = pick(codes.SUBTYPES, T("合同子类", "Subtype"))
    field = pick(codes.AREAS, T("技术领域", "Technology field"))
    ip_kind = pick(codes.IP_KINDS, T("知识产权", "Intellectual property"))
    ip_number = forms.CharField(max_length=200, required=False, label=T("权利号", "Numbers of the rights"))
    total_fen = Fen(label=T("合同成交金额（元）", "Contract value (yuan)"))
    equipment_fen = Fen(required=False, label=T("设备、材料等非技术费用（元）", "Equipment and material (yuan)"))
    technical_fen = Fen(
        label=T("其中：技术交易额（元）", "Of it technical trading value (yuan)"),
        help_text=T("总额减去设备、仪器、零部件、原材料等费用", "Total less equipment and other non-technical cost"),
    )  # fmt: skip
    pay_method = pick(codes.PAY_METHODS, T("支付方式", "Way of payment"))
    starts_on = day(T("有效期自", "In force from"))
    ends_on = day(T("有效期至", "In force until"))
    related = tick(T("关联交易", "Between related parties"))
    plan = pick(codes.PLANS, T("计划来源", "Programme source"))
    goal = pick(codes.GOALS, T("服务的社会—经济目标", "Socio-economic goal"))
    industry = pick(codes.INDUSTRIES, T("服务的国民经济行业", "Industry served"))
    seller_nature = pick(codes.NATURES, T("卖方性质", "Nature of the seller"))
    buyer_nature = pick(codes.NATURES, T("买方性质", "Nature of the buyer"))
    buyer_scale = pick(codes.SCALES, T("买方企业规模", "Size of the buyer"), required=False)
    seller_district = forms.CharField(max_length=6, label=T("卖方所在区划", "District of the seller"))
    buyer_district = forms.CharField(max_length=6, label=T("买方所在区划", "District of the buyer"))
    buyer_country = forms.CharField(
        max_length=3, label=T("买方国别（海关代码，142 为中国）", "Country of the buyer (customs code, 142 is China)")
    )
    buyer_is_transfer_body = tick(T("买方是技术转移机构", "The buyer is a transfer body"))
    buyer_is_research_body = tick(T("买方是研发机构", "The buyer is a research body"))
    buyer_is_converted_institute = tick(T("买方是转制科研院所", "The buyer is a converted institute"))
    buyer_in_national_zone = tick(T("买方在国家高新区内", "The buyer is in a national high-tech zone"))
    buyer_is_listed = tick(T("买方是上市公司", "The buyer is listed"))
    expected_investment_fen = Fen(required=False, label=T("预计新增投入（元）", "Expected new investment (yuan)"))
    expected_output_fen = Fen(
        required=False, label=T("预计新增产值（元）", "Expected new output (yuan)"),
        help_text=T("转让、许可合同填写", "For assignments and licences"),
    )  # fmt: skip
    tax_intent = tick(T("拟申请税收优惠", "Tax relief is intended"))
    cross_border = tick(T("涉外", "Cross-border"))
    classification = pick(codes.CLASSIFICATIONS, T("密级", "Classification"))

    def clean(self) -> Form:
        """Amounts within one another, the subtype under its type, days in order: every fault at once."""
        given = super().clean() or {}
        given["equipment_fen"] = given.get("equipment_fen") or 0
        total, technical = given.get("total_fen"), given.get("technical_fen")
        if total is not None and total <= 0:
            self.add_error("total_fen", forms.ValidationError(T("应大于零", "Must be above zero")))
        if total is not None and technical is not None and not 0 < technical <= total:
            text = T("应大于零且不超过合同总额", "Must be above zero and within the contract value")
            self.add_error("technical_fen", forms.ValidationError(text))
        if given.get("starts_on") and given.get("ends_on") and given["starts_on"] > given["ends_on"]:
            self.add_error("ends_on", forms.ValidationError(T("止日早于起日", "It ends before it starts")))
        known = {sub for tree in codes.TREE.values() for sub in tree.get(given.get("contract_type", ""), ())}
        if given.get("contract_type") and given.get("contract_subtype") not in known:
            text = T("这个子类不属于所选类别", "This subtype does not stand under the type")
            self.add_error("contract_subtype", forms.ValidationError(text))
        if given.get("classification") == "classified":
            text = T("涉密合同请到登记机构线下办理，不得上传", "File a classified contract on paper at the office")
            self.add_error("classification", forms.ValidationError(text))
        return given

    def clean_seller_district(self) -> str:
        """A district of this network: the filing belongs to the seller's place."""
        code = str(self.cleaned_data["seller_district"])
        if code not in district_names():
            raise forms.ValidationError(T("没有这个区划代码的中心", "No centre has this division code"))
        return code


class SendBackForm(forms.Form):
    """Which defects, all at once, and a word of one's own."""

    defects = forms.MultipleChoiceField(
        choices=[*TITLES.items(), *((d.code, d.text) for d in MAINTAINED.values())], required=False,
        label=T("补正事项", "Defects"), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    own = forms.CharField(
        max_length=2000, required=False, label=T("清单以外的事项", "Something not on the list"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self) -> Form:
        """A file goes back for a reason."""
        given = super().clean() or {}
        if not given.get("defects") and not str(given.get("own", "")).strip():
            text = T("至少写明一项需要补正的事项", "Name at least one thing to be put right")
            self.add_error("defects", forms.ValidationError(text))
        return given


class PassForm(forms.Form):
    """Why a file passes with which a check does not agree."""

    reason = forms.CharField(
        max_length=2000, required=False, label=T("理由", "Reason"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=T("有核对不符的，写明为什么仍准予登记", "If a check does not agree: why it is registered anyway"),
    )  # fmt: skip


class GroundForm(forms.Form):
    """Why a contract cannot be registered: from the list, and in words."""

    ground = pick(GROUNDS, T("不予登记情形", "Ground of refusal"))
    reason = forms.CharField(max_length=2000, label=T("说明", "In words"), widget=forms.Textarea(attrs={"rows": 4}))


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(max_length=2000, label=T("理由", "Reason"), widget=forms.Textarea(attrs={"rows": 4}))
