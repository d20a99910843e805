"""How contracts are shown: to everyone what was registered, to the parties and the office all of it."""

from __future__ import annotations

from ..kernel.face import Column, Face, Layer
from ..kernel.words import T
from ..network.queries import district_names
from . import codes
from .defects import GROUNDS
from .models import Contract

PARTY = Layer.PARTY
_DEAL = T("合同", "Contract")
_MONEY = T("金额", "Amounts")
_PARTIES = T("买卖双方", "Parties")
_STATISTICS = T("统计", "Statistics")
_ROAD = T("登记", "Registration")

CONTRACTS = Face(
    Contract,
    "contracts",
    T("技术合同", "Technology contract"),
    T("技术合同", "Technology contracts"),
    (
        Column("title", T("项目名称", "Project"), layer=PARTY, group=_DEAL),
        Column(
            "contract_type", T("合同类别", "Type"), "code", codes=codes.TYPES, shown=True, filtered=True, group=_DEAL
        ),
        Column("contract_subtype", T("子类", "Subtype"), "code", codes=codes.SUBTYPES, group=_DEAL),
        Column(
            "field",
            T("技术领域", "Technology field"),
            "code",
            codes=codes.AREAS,
            shown=True,
            filtered=True,
            group=_DEAL,
        ),
        Column("lot", T("标的", "Lot"), "record", group=_DEAL),
        Column("achievement", T("成果", "Achievement"), "record", layer=PARTY, group=_DEAL),
        Column(
            "ip_kind", T("知识产权", "Intellectual property"), "code", codes=codes.IP_KINDS, layer=PARTY, group=_DEAL
        ),
        Column("ip_number", T("权利号", "Numbers of the rights"), layer=PARTY, group=_DEAL),
        Column("signed_on", T("签订日期", "Signed on"), "day", layer=PARTY, group=_DEAL),
        Column("starts_on", T("有效期自", "In force from"), "day", layer=PARTY, group=_DEAL),
        Column("ends_on", T("有效期至", "In force until"), "day", layer=PARTY, group=_DEAL),
        Column("total_fen", T("合同成交额", "Contract value"), "fen", filtered=True, group=_MONEY),
        Column(
            "technical_fen", T("技术交易额", "Technical trading value"), "fen", shown=True, filtered=True, group=_MONEY
        ),
        Column("equipment_fen", T("设备、材料等费用", "Equipment and material"), "fen", layer=PARTY, group=_MONEY),
        Column(
            "pay_method", T("支付方式", "Way of payment"), "code", codes=codes.PAY_METHODS, layer=PARTY, group=_MONEY
        ),
        Column("owner", T("卖方", "Seller"), "organisation", layer=PARTY, group=_PARTIES),
        Column(
            "seller_district",
            T("卖方所在区", "Seller's district"),
            "district",
            codes=district_names,
            shown=True,
            filtered=True,
            group=_PARTIES,
        ),
        Column("buyer", T("买方", "Buyer"), "organisation", layer=PARTY, group=_PARTIES),
        Column(
            "buyer_district",
            T("买方所在区", "Buyer's district"),
            "district",
            codes=district_names,
            shown=True,
            filtered=True,
            group=_PARTIES,
        ),
        Column("related", T("关联交易", "Related parties"), "flag", layer=PARTY, group=_PARTIES),
        Column(
            "seller_nature",
            T("卖方性质", "Nature of the seller"),
            "code",
            codes=codes.NATURES,
            layer=PARTY,
            group=_STATISTICS,
        ),
        Column(
            "buyer_nature",
            T("买方性质", "Nature of the buyer"),
            "code",
            codes=codes.NATURES,
            layer=PARTY,
            group=_STATISTICS,
        ),
        Column(
            "buyer_scale",
            T("买方企业规模", "Size of the buyer"),
            "code",
            codes=codes.SCALES,
            layer=PARTY,
            group=_STATISTICS,
        ),
        Column("plan", T("计划来源", "Programme source"), "code", codes=codes.PLANS, layer=PARTY, group=_STATISTICS),
        Column(
            "goal", T("社会—经济目标", "Socio-economic goal"), "code", codes=codes.GOALS, layer=PARTY, group=_STATISTICS
        ),
        Column(
            "industry",
            T("国民经济行业", "Industry served"),
            "code",
            codes=codes.INDUSTRIES,
            layer=PARTY,
            group=_STATISTICS,
        ),
        Column("expected_output_fen", T("预计新增产值", "Expected new output"), "fen", layer=PARTY, group=_STATISTICS),
        Column("regime", T("适用规则", "Rules applied"), "code", codes=codes.REGIMES, group=_ROAD),
        Column("point", T("登记点", "Registration point"), "organisation", layer=PARTY, group=_ROAD),
        Column("filed_on", T("受理日期", "Accepted on"), "day", layer=PARTY, group=_ROAD),
        Column("registration_no", T("登记编号", "Registration number"), shown=True, group=_ROAD),
        Column("registered_on", T("登记日期", "Registered on"), "day", shown=True, filtered=True, group=_ROAD),
        Column("ground", T("不予登记情形", "Ground of refusal"), "code", codes=GROUNDS, layer=PARTY, group=_ROAD),
        Column("refusal", T("不予登记的说明", "Why refused"), "long", layer=PARTY, group=_ROAD),
        Column("cancelled_on", T("撤销日期", "Cancelled on"), "day", group=_ROAD),
    ),
    T(
        "经登记的技术合同：类别、领域、区划与金额公开，名称与文本只对双方和登记机构可见。",
        "Registered technology contracts: type, field, districts and amounts are open; names and text are not.",
    ),
    searched=("title", "registration_no", "lot"),
    summary=("contract_type", "field", "technical_fen", "registered_on"),
)
