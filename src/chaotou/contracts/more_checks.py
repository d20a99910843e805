"""Further checks of a filing: rights, parties, days, places, and what needs a second registrar."""

from __future__ import annotations

import re
from typing import Any

from ..kernel.words import T
from ..ui.amounts import wan, yuan
from . import checks, codes
from .checks import Check, clause
from .filing import ASK, FAIL, PASS, Facts, Finding


def right(c: Any, f: Facts) -> Finding:
    """An assignment or licence names its right, and the text names it too."""
    by = clause(f, "right")
    if not c.contract_subtype.endswith(("_assignment", "_license")):
        said = T("本类合同不要求写明权利号", "This type need not name a right")
        return Finding("right", PASS, said, by, "ip_kind")
    if c.ip_kind in ("", "none"):
        said = T("转让、许可合同应写明所涉知识产权", "An assignment or licence must name its right")
        return Finding("right", FAIL, said, by, "ip_kind")
    if c.ip_kind == "know_how" and not c.ip_number:
        said = T("技术秘密：请判断是否不为公众所知、有价值、可用、已保密", "Know-how: judge its four conditions")
        return Finding("right", ASK, said, by, "ip_kind")
    numbers = [n for n in re.split(r"[;；,，、\s]+", c.ip_number) if re.search(r"\d{6}", n)]
    missing = [n for n in numbers if n not in c.text.replace(" ", "")]
    if not numbers or missing:
        what = missing[0] if missing else c.ip_number
        said = T(f"文本没有出现权利号 {what}", f"The text does not name the right {what}")
        return Finding("right", FAIL, said, by, "ip_kind")
    said = T("权利号在文本中逐一写明", "Every right is named in the text")
    return Finding("right", PASS, said, by, "ip_kind")


def related(c: Any, f: Facts) -> Finding:
    """Parties that belong together are said to, and their price is looked at."""
    by = T("《促进科技成果转化法》第十八条；登记表“是否关联交易”", "Article 18; field 「related parties」")
    if c.owner == c.buyer:
        return Finding("related", FAIL, T("买卖双方是同一机构", "Seller and buyer are the same"), by, "related")
    if c.related:
        said = T("已申报关联交易，请核对定价依据", "Declared as related: look how the price was formed")
        return Finding("related", ASK, said, by, "related")
    if f.shared_people:
        said = T("有人同时在买卖双方任职，表上填“非关联”", "Somebody works for both sides, the form says not related")
        return Finding("related", FAIL, said, by, "related")
    return Finding("related", PASS, T("未见关联关系", "No relation seen"), by, "related")


def days(c: Any, f: Facts) -> Finding:
    """Signed, then filed, within the term of the contract."""
    by = T(
        "《技术合同认定登记管理办法》（征求意见稿）第十二条 生效后、有效期内申请",
        "Draft Measures, article 12: filed after effect and within the term",
    )
    faults = []
    if c.signed_on is None or c.signed_on > f.today:
        faults.append(T("签订日期缺失或晚于今天", "no day of signing, or after today"))
    if c.starts_on is None or c.ends_on is None or c.starts_on > c.ends_on:
        faults.append(T("有效期起止缺失或颠倒", "no term, or its end before its start"))
    elif c.ends_on < f.today:
        faults.append(T("合同已过有效期", "the contract has expired"))
    elif not all(day.isoformat() in c.text or _han_day(day) in c.text for day in (c.starts_on, c.ends_on)):
        faults.append(T("文本中的期限与表上不一致", "the term in the text is another"))
    if faults:
        said = T("；".join(x.zh for x in faults), "; ".join(x.en for x in faults))
        return Finding("days", FAIL, said, by, "period")
    return Finding("days", PASS, T("签订、生效与有效期相符", "Signing and term agree"), by, "period")


def districts(c: Any, f: Facts) -> Finding:
    """Both places are known, so that the contract counts where it belongs."""
    by = T("登记表“行政区划代码”（GB/T 2260）", "Field 「division code」 (GB/T 2260)")
    unknown = [
        side for side, code in (("卖方", c.seller_district), ("买方", c.buyer_district)) if code not in f.districts
    ]
    if not unknown:
        said = T("买卖双方所在区划明确", "Both districts are known")
        return Finding("districts", PASS, said, by, "buyer_district")
    said = T("、".join(unknown) + "所在区划不明", "The district of a party is unknown")
    return Finding("districts", FAIL, said, by, "buyer_district" if "买方" in unknown else "seller_district")


def four_eyes(c: Any, f: Facts) -> Finding:
    """From the threshold on a second registrar decides too."""
    by = T(
        "《技术合同认定登记管理办法》（征求意见稿）第十四条；登记点四眼规则", "Draft Measures, article 14; four eyes"
    )
    if c.technical_fen >= f.four_eyes_fen:
        said = T(
            f"技术交易额达 {wan(f.four_eyes_fen).zh}，须由另一名登记员复核",
            f"From {wan(f.four_eyes_fen).en} on another registrar must confirm",
        )
        return Finding("four_eyes", ASK, said, by, "technical_fen")
    said = T(f"技术交易额低于 {wan(f.four_eyes_fen).zh}，一人可办", f"Below {wan(f.four_eyes_fen).en}: one may decide")
    return Finding("four_eyes", PASS, said, by, "technical_fen")


def openness(c: Any, f: Facts) -> Finding:
    """A classified contract is never handled online."""
    by = T("涉密技术合同到登记机构线下办理", "Classified contracts are filed on paper at the office")
    if c.classification == "classified":
        return Finding("openness", FAIL, T("涉密合同不得网上登记", "Classified: not online"), by, "classification")
    return Finding("openness", PASS, T("非涉密", "Not classified"), by, "classification")


def border(c: Any, f: Facts) -> Finding:
    """A foreign party brings in the export lists and commerce's own registration."""
    by = T("《技术进出口管理条例》（2020-11-29）", "Regulations on Technology Import and Export (2020)")
    if c.cross_border or c.buyer_country != "142":
        said = T("涉外：请核对禁止、限制目录与商务登记", "Cross-border: look at the lists and commerce's registration")
        return Finding("border", ASK, said, by, "cross_border")
    return Finding("border", PASS, T("境内合同，不涉进出口目录", "Domestic: no export list"), by, "cross_border")


def royalty(c: Any, f: Facts) -> Finding:
    """Of a royalty only what is fixed is registered now."""
    by = clause(f, "change")
    if c.pay_method in ("royalty", "entry_fee_plus_royalty"):
        said = T("提成合同：只登记入门费与固定部分，结算额逐次补记", "Royalty: register only what is fixed")
        return Finding("royalty", ASK, said, by, "pay_method")
    return Finding("royalty", PASS, T("价款固定", "The price is fixed"), by, "pay_method")


def repeated(c: Any, f: Facts) -> Finding:
    """Several contracts of one buyer within a short time are shown together."""
    by = T("防止拆分、虚报登记额（本市自定）", "Against splitting and padding (our own choice)")
    if not f.same_buyer:
        said = T(
            f"同一买方 {f.same_buyer_days} 天内没有其他合同",
            f"No other contract of this buyer in {f.same_buyer_days} days",
        )
        return Finding("repeated", PASS, said, by, "buyer")
    total = f.same_buyer_fen + c.technical_fen
    said = T(
        f"同一买方 {f.same_buyer_days} 天内第 {len(f.same_buyer) + 1} 份合同，技术交易额合计 {yuan(total)} 元",
        f"Contract {len(f.same_buyer) + 1} of this buyer in {f.same_buyer_days} days, together {yuan(total)}",
    )
    return Finding("repeated", ASK, said, by, "buyer")


def statistics(c: Any, f: Facts) -> Finding:
    """What the statistics form asks of this kind of contract is there."""
    by = T("《技术合同登记表》填报说明", "Notes to the registration form")
    missing = [name for name, title in _STATISTICS.items() if not getattr(c, name)]
    if c.contract_subtype.endswith(("_assignment", "_license")) and c.expected_output_fen is None:
        missing.append("expected_output_fen")
    if c.buyer_nature in codes.FIRMS and not c.buyer_scale:
        missing.append("buyer_scale")
    if missing:
        names = [(_STATISTICS | _MORE)[name] for name in missing]
        said = T("未填：" + "、".join(n.zh for n in names), "Missing: " + ", ".join(n.en for n in names))
        return Finding("statistics", FAIL, said, by, missing[0])
    return Finding("statistics", PASS, T("统计栏目齐全", "The statistics are complete"), by, "plan")


_STATISTICS = {
    "field": T("技术领域", "technology field"),
    "plan": T("计划来源", "programme source"),
    "goal": T("社会—经济目标", "socio-economic goal"),
    "industry": T("国民经济行业", "industry"),
    "seller_nature": T("卖方性质", "nature of the seller"),
    "buyer_nature": T("买方性质", "nature of the buyer"),
    "pay_method": T("支付方式", "way of payment"),
}
_MORE = {
    "expected_output_fen": T("预计新增产值", "expected new output"),
    "buyer_scale": T("买方企业规模", "size of the buyer"),
}


def _han_day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


CHECKS: tuple[Check, ...] = (
    checks.signatures, checks.amounts, checks.deduction, checks.ratio, checks.price_in_words, checks.lot_price,
    checks.contract_type, checks.type_in_text, right, related, days, districts, four_eyes, openness, border,
    royalty, repeated, statistics,
)  # fmt: skip

#: What a check looks at, in a word: where there is no finding yet to quote.
TITLES = {
    "signatures": T("签署与文本", "Signatures"),
    "amounts": T("技术交易额范围", "Range of the technical amount"),
    "deduction": T("非技术费用扣除", "Deduction of other cost"),
    "ratio": T("技术交易额占比", "Share of the technical amount"),
    "price_in_words": T("大写价款", "Price in words"),
    "lot_price": T("与成交价一致", "Price of the lot"),
    "contract_type": T("合同类别", "Contract type"),
    "type_in_text": T("文本与类别", "Text against type"),
    "right": T("权利号", "Number of the right"),
    "related": T("关联交易", "Related parties"),
    "days": T("日期与有效期", "Days and term"),
    "districts": T("所在区划", "Districts"),
    "four_eyes": T("两人审核", "Four eyes"),
    "openness": T("密级", "Secrecy"),
    "border": T("涉外", "Cross-border"),
    "royalty": T("提成", "Royalty"),
    "repeated": T("同一买方多份合同", "Several contracts of one buyer"),
    "statistics": T("统计栏目", "Statistics"),
}

_ORDER = {FAIL: 0, ASK: 1, PASS: 2}


def findings(contract: Any, facts: Facts) -> list[Finding]:
    """All answers, what does not agree first: a file is sent back once, with everything."""
    answers = [check(contract, facts) for check in CHECKS]
    return sorted(answers, key=lambda a: _ORDER[a.verdict])
