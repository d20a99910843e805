"""The contract's first text, from the deal: what 民法典 845 asks for, in the wording people may then change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..ui.amounts import han_amount, yuan
from .codes import SUBTYPES, type_of


@dataclass(frozen=True)
class Deal:
    """What the lot settled, as far as a contract needs it. Texts are Chinese: so is the contract."""

    title: str
    seller: str
    seller_code: str
    buyer: str
    buyer_code: str
    subtype: str
    regime: str
    ip: str
    achievement: str
    lot: str
    total_fen: int
    equipment_fen: int
    starts_on: date
    ends_on: date
    pay_method: str


def title_of(deal: Deal) -> str:
    """Name of the project on the contract: the technology and what is done with it."""
    return f"{deal.title}{_WHAT[_kind(deal)]}合同"


def text_of(deal: Deal) -> str:
    """The whole text, one clause a paragraph."""
    seller, buyer = _ROLES[_kind(deal)]
    head = [
        title_of(deal),
        f"甲方（{seller}）：{deal.seller}（统一社会信用代码 {deal.seller_code}）",
        f"乙方（{buyer}）：{deal.buyer}（统一社会信用代码 {deal.buyer_code}）",
        f"本合同依据标的 {deal.lot} 在技术交易市场的成交结果，按照《中华人民共和国民法典》第三编第二十章订立。",
    ]
    clauses = [_object(deal), _term(deal), _price(deal), *_COMMON[:3], _IMPROVEMENTS[_kind(deal)], *_COMMON[3:]]
    return "\n\n".join(head + [f"第{_NUMBERS[i]}条　{clause}" for i, clause in enumerate(clauses)])


def _kind(deal: Deal) -> str:
    """``license``, ``transfer`` or ``development``, whatever the regime calls its type."""
    if deal.subtype.endswith("license"):
        return "license"
    return type_of(deal.subtype, deal.regime)


def _object(deal: Deal) -> str:
    right = f"{deal.ip}" if deal.ip else f"成果 {deal.achievement} 所含技术秘密"
    if _kind(deal) == "license":
        return (
            f"（标的）甲方许可乙方在中华人民共和国境内以普通许可方式实施“{deal.title}”"
            f"（{right}），合同类别为{SUBTYPES[deal.subtype].zh}。"
        )
    if _kind(deal) == "development":
        return (
            f"（标的）双方以“{deal.title}”（{right}）为基础合作研究开发，"
            f"合同类别为{SUBTYPES[deal.subtype].zh}，研究开发目标、指标与分工见附件一。"
        )
    return (
        f"（标的）甲方将“{deal.title}”（{right}）转让给乙方，合同类别为{SUBTYPES[deal.subtype].zh}，"
        "权利自登记变更之日起转移。"
    )


def _term(deal: Deal) -> str:
    return (
        f"（履行期限）自 {deal.starts_on.isoformat()} 起至 {deal.ends_on.isoformat()} 止，"
        "履行地点为乙方所在地，以技术资料交付与现场指导方式履行。"
    )


def _price(deal: Deal) -> str:
    what = {"license": "许可费", "development": "研究开发经费和报酬", "transfer": "转让费"}[_kind(deal)]
    total = f"（价款）{what}共计人民币 {han_amount(deal.total_fen)}（¥{yuan(deal.total_fen)}）"
    equipment = ""
    if deal.equipment_fen:
        amount = f"{han_amount(deal.equipment_fen)}（¥{yuan(deal.equipment_fen)}）"
        equipment = f"，其中设备、材料等非技术费用 {amount}"
    return f"{total}{equipment}。支付方式为{_PAID[deal.pay_method]}。"


_WHAT = {"license": "技术许可", "transfer": "技术转让", "development": "技术开发"}
_ROLES = {"license": ("许可人", "被许可人"), "transfer": ("让与人", "受让人"), "development": ("研究开发人", "合作方")}
_PAID = {
    "lump_sum": "一次总付，自合同生效之日起三十日内付清",
    "installments": "分期支付，合同生效、技术资料交付、验收合格后三十日内各付三分之一",
    "royalty": "提成支付，按实施产品净销售额计算，每年结算一次",
    "entry_fee_plus_royalty": "入门费加提成，入门费自合同生效之日起三十日内付清，提成每年结算一次",
}
_COMMON = (
    "（交付与验收）甲方自合同生效之日起三十日内交付全部技术资料，乙方在收到后三十日内按附件所列指标验收，"
    "验收标准与方法以附件为准。",
    "（保密）双方对因本合同知悉的技术秘密与经营信息负有保密义务，期限为合同期满后五年。",
    "（保证）甲方保证自己是标的的合法拥有者，技术完整、无误、有效，能够达到约定的目标；"
    "乙方按约定实施引起侵权的，由甲方承担责任。",
    "（违约责任）一方违约的，按合同价款的百分之十支付违约金；逾期付款的，按日万分之三支付逾期利息。",
    "（争议解决）协商不成的，提请甲方所在地有管辖权的人民法院解决。",
    "（认定登记）本合同自双方签署之日起生效；由甲方向所在地技术合同登记机构申请认定登记。",
)
_IMPROVEMENTS = {
    "license": "（后续改进）一方后续改进的技术成果归改进方所有，另一方在同等条件下享有优先受让的权利。",
    "transfer": "（后续改进）一方后续改进的技术成果归改进方所有，其他各方无权分享。",
    "development": "（成果归属）合作开发完成的发明创造，申请专利的权利由双方共有；一方转让其份额的，另一方优先受让。",
}
_NUMBERS = "一二三四五六七八九十"
