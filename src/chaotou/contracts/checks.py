"""The checks of a filing: pure functions of contract and facts, each with its clause.

They put questions; the registrar decides. A check that cannot say answers ``ask``, never ``pass``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..kernel.words import T
from ..ui.amounts import yuan
from . import codes
from .amounts import amounts_in
from .filing import ASK, FAIL, PASS, Facts, Finding

Check = Callable[[Any, Facts], Finding]

OLD, NEW = "《技术合同认定规则》（2001）", "《技术合同认定登记规则》（2026）"
OLD_EN, NEW_EN = "Recognition Rules (2001)", "Recognition and Registration Rules (2026)"

_NON_TECHNICAL = re.compile(r"设备|仪器|材料|零部件|样机")


#: Clauses by regime. The full text of 2026 is not at hand: its chapters are those of the consultation draft.
CLAUSES = {
    "amount": (T("第七章 核定技术性收入", "chapter 7, amounts"), T("第六章 金额核定", "chapter 6, amounts")),
    "type": (T("第四条 合同类别", "article 4, types"), T("第八条 合同类别", "article 8, types")),
    "tests": (T("第二章至第五章", "chapters 2 to 5, tests by type"), T("各类合同认定条件", "tests by type")),
    "right": (T("第三章 技术转让合同", "chapter 3, assignment"), T("第十条 权利证明", "article 10, evidence")),
    "change": (
        T("第五十一条 总额变动须更正", "article 51, changed totals"),
        T("第六章 金额核定", "chapter 6, amounts"),
    ),
}


def clause(f: Facts, name: str) -> T:
    """The clause under the regime of the filing."""
    old, new = CLAUSES[name]
    if f.regime == "2001":
        return T(f"{OLD}{old.zh}", f"{OLD_EN}, {old.en}")
    return T(f"{NEW}{new.zh}", f"{NEW_EN}, {new.en}")


def signatures(c: Any, f: Facts) -> Finding:
    """Both sides signed the text as it stands."""
    by = T("《民法典》第四百九十条", "Civil Code, article 490")
    good = len(c.signatures) == 2 and f.signed_digests == {c.text_digest}
    said = (
        T("双方已签署，签署的就是这份文本", "Both sides signed exactly this text")
        if good
        else T("文本与双方签署的不是同一份", "The text is not the one both sides signed")
    )
    return Finding("signatures", PASS if good else FAIL, said, by, "signed_on")


def amounts(c: Any, f: Facts) -> Finding:
    """0 < technical amount ≤ total."""
    by = clause(f, "amount")
    if 0 < c.technical_fen <= c.total_fen:
        said = T("技术交易额大于零且不超过合同总额", "The technical amount is above zero and within the total")
        return Finding("amounts", PASS, said, by, "technical_fen")
    said = T(
        f"技术交易额 {yuan(c.technical_fen)} 元应大于零且不超过合同总额 {yuan(c.total_fen)} 元",
        f"The technical amount {yuan(c.technical_fen)} must be above zero and within the total {yuan(c.total_fen)}",
    )
    return Finding("amounts", FAIL, said, by, "technical_fen")


def deduction(c: Any, f: Facts) -> Finding:
    """Equipment and material named on form or in the text is not part of the technical amount."""
    by = clause(f, "amount")
    named = max([c.equipment_fen, *_equipment_in(c.text)])
    right = c.total_fen - named
    if named and c.technical_fen > right:
        said = T(
            f"技术交易额应扣除设备、材料等费用 {yuan(named)} 元，表上未扣；建议 {yuan(right)} 元",
            f"Equipment and material of {yuan(named)} must be deducted and is not; proposed: {yuan(right)}",
        )
        return Finding("deduction", FAIL, said, by, "technical_fen", right if right > 0 else None)
    if c.technical_fen < right:
        said = T(
            f"技术交易额比总额扣除非技术费用后少 {yuan(right - c.technical_fen)} 元，请核对依据",
            f"The technical amount is {yuan(right - c.technical_fen)} below the total less other cost: look why",
        )
        return Finding("deduction", ASK, said, by, "technical_fen", right)
    said = T("设备、材料等非技术费用已扣除", "Equipment and other cost is deducted")
    if not named:
        said = T("文本未列设备、材料等非技术费用", "The text names no equipment or other cost")
    return Finding("deduction", PASS, said, by, "technical_fen")


def ratio(c: Any, f: Facts) -> Finding:
    """A technical amount of exactly the total is asked about: everywhere 1.000 would be padding."""
    by = clause(f, "amount")
    share = c.technical_fen / c.total_fen if c.total_fen else 0
    if c.technical_fen == c.total_fen:
        said = T(
            "技术交易额占总额 1.000，请确认没有设备、材料等费用",
            "The technical amount is 1.000 of the total: make sure that no equipment is in it",
        )
        return Finding("ratio", ASK, said, by, "technical_fen")
    said = T(f"技术交易额占总额 {share:.3f}", f"The technical amount is {share:.3f} of the total")
    return Finding("ratio", PASS, said, by, "technical_fen")


def price_in_words(c: Any, f: Facts) -> Finding:
    """The text names the total in 大写."""
    by = T(
        "《民法典》第八百四十五条；不予登记情形：价款不明确", "Civil Code, article 845; refusal ground: price unclear"
    )
    words = [a.fen for a in amounts_in(c.text) if a.words]
    if c.total_fen in words:
        figures = [a.fen for a in amounts_in(c.text) if not a.words]
        if figures and c.total_fen not in figures:
            said = T("大写与总额一致，小写金额没有一处与总额一致", "大写 equals the total, no amount in figures does")
            return Finding("price_in_words", ASK, said, by, "total_fen")
        return Finding(
            "price_in_words", PASS, T("文本大写金额与总额一致", "大写 in the text equals the total"), by, "total_fen"
        )
    said = T("文本没有写明大写价款", "The text does not name the price in 大写")
    if words:
        said = T(
            f"文本大写金额 {yuan(max(words))} 元与总额 {yuan(c.total_fen)} 元不一致",
            f"大写in the text is {yuan(max(words))}, the total {yuan(c.total_fen)}",
        )
    return Finding("price_in_words", FAIL, said, by, "total_fen")


def lot_price(c: Any, f: Facts) -> Finding:
    """The total is the price at which the lot was sold."""
    by = T("《促进科技成果转化法》第十八条（挂牌交易）", "Law on Promoting Transformation, article 18")
    if not c.lot:
        said = T("不是本平台成交，请核对定价方式", "Not sold here: look how the price was formed")
        return Finding("lot_price", ASK, said, by, "total_fen")
    if c.total_fen == c.lot_price_fen:
        said = T(f"总额与标的 {c.lot} 成交价一致", f"The total is the price of lot {c.lot}")
        return Finding("lot_price", PASS, said, by, "total_fen")
    said = T(
        f"总额与标的 {c.lot} 成交价 {yuan(c.lot_price_fen)} 元不一致",
        f"The total is not the price of lot {c.lot}, {yuan(c.lot_price_fen)}",
    )
    return Finding("lot_price", FAIL, said, by, "total_fen", c.lot_price_fen)


def contract_type(c: Any, f: Facts) -> Finding:
    """Type and subtype exist together under the regime in force when the file was accepted."""
    by = clause(f, "type")
    if c.contract_subtype in codes.TREE[f.regime].get(c.contract_type, ()):
        said = T("类别与子类符合现行规则", "Type and subtype agree with the rules in force")
        return Finding("contract_type", PASS, said, by, "contract_type")
    right = codes.type_of(c.contract_subtype, f.regime)
    name = codes.type_name(right).zh if right else "无"
    name_en = codes.type_name(right).en if right else "none"
    said = T(
        f"“{codes.SUBTYPES.get(c.contract_subtype, T('—', '—')).zh}”在{codes.REGIMES[f.regime].zh}下属于：{name}",
        f"Under the {codes.REGIMES[f.regime].en} this subtype stands under: {name_en}",
    )
    return Finding("contract_type", FAIL, said, by, "contract_type")


_WORDS = {"license": "许可", "transfer": "转让", "development": "开发", "consulting": "咨询", "service": "服务"}


def type_in_text(c: Any, f: Facts) -> Finding:
    """The text says what the type says; how exclusive a licence is stands in it."""
    by = clause(f, "tests")
    license = c.contract_subtype.endswith("_license")
    word = "许可" if license else _WORDS.get(c.contract_type, "")
    if word not in c.text:
        said = T(f"文本没有出现“{word}”，请判断类别是否相符", f"The text never says 「{word}」: judge the type")
        return Finding("type_in_text", ASK, said, by, "contract_type")
    if license and not re.search(r"独占|排他|普通许可", c.text):
        said = T("没有写明独占、排他还是普通许可", "It does not say whether the licence is exclusive, sole or ordinary")
        return Finding("type_in_text", ASK, said, by, "contract_type")
    if license and re.search(r"排他", c.text):
        said = T("“排他”许可是否写明许可人保留自用", "Does the sole licence keep the licensor's own use?")
        return Finding("type_in_text", ASK, said, by, "contract_type")
    return Finding("type_in_text", PASS, T("文本与类别相符", "The text agrees with the type"), by, "contract_type")


def _equipment_in(text: str) -> list[int]:
    """Amounts of the text that come right after a word for equipment or material."""
    found = []
    for amount in amounts_in(text):
        before = re.split(r"[。；\n]", text[max(0, amount.start - 16) : amount.start])[-1]
        if _NON_TECHNICAL.search(before):
            found.append(amount.fen)
    return found
