"""What a filing may be sent back for, and refused for: maintained lists, each with clause and field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..kernel.words import T
from .filing import PASS, Finding

_FORM = T("《技术合同登记表》填报说明", "Notes to the registration form")
_PROOF = T("《技术合同认定登记规则》（2026）第十条 权利证明", "Rules (2026), article 10: evidence of the right")
_OBJECT = T("《民法典》第八百四十五条 合同条款", "Civil Code, article 845: terms of the contract")


@dataclass(frozen=True)
class Defect:
    """Something to be put right: at which field, by which clause, in words that say what to do."""

    code: str
    field: str
    text: T
    clause: T


#: Defects a registrar sees and no check can: they stand beside what the checks found.
MAINTAINED = {
    d.code: d
    for d in (
        Defect(
            "annex_missing", "text", T("缺少合同所引附件，请补交", "An annex the contract names is missing"), _OBJECT
        ),
        Defect(
            "right_proof_missing",
            "ip_kind",
            T("缺少权利证书复印件或电子原件", "Evidence of the right is missing"),
            _PROOF,
        ),
        Defect("object_unclear", "text", T("标的不明确，请写明技术内容与范围", "The object is unclear"), _OBJECT),
        Defect(
            "target_missing", "text", T("缺少可考核的技术目标或指标", "No technical target that can be tested"), _OBJECT
        ),
        Defect("ownership_missing", "text", T("没有约定知识产权归属", "Ownership of the right is not agreed"), _OBJECT),
        Defect("acceptance_missing", "text", T("没有约定验收标准与方法", "No standard or way of acceptance"), _OBJECT),
        Defect("seal_differs", "seller", T("签署名称与机构名称不一致", "The name that signed is another"), _OBJECT),
        Defect(
            "technical_part_unclear",
            "technical_fen",
            T("混合合同未单列技术部分金额", "A mixed contract must name the technical part"),
            T("《技术合同认定登记规则》（2026）第三十七条", "Rules (2026), article 37"),
        ),
        Defect("field_wrong", "field", T("技术领域与内容不符", "The technology field does not fit"), _FORM),
        Defect("nature_wrong", "buyer_nature", T("买卖方性质填写有误", "Nature of a party is wrong"), _FORM),
    )
}

#: 不予登记 grounds (draft 规则 art. 39); what else is no technology contract comes last.
GROUNDS = {
    "parties_unclear": T("合同主体不明确", "Parties unclear"),
    "object_unclear": T("合同标的不明确，登记机构无法认定", "Object unclear to the registrar"),
    "price_unclear": T("合同价款不明确", "Price unclear"),
    "monopoly": T("含非法垄断技术或侵害他人技术成果的条款", "A clause that monopolises technology or infringes others"),
    "proof_unfit": T("证明材料不齐全或不符合要求", "Proof missing or unfit"),
    "name_differs": T("合同名称或主体与印章不一致", "Name differs from seal"),
    "not_technology": T("不属于技术合同", "Not a technology contract"),
}


def choices(found: Iterable[Finding]) -> list[Defect]:
    """What may be told to the filer: first what the checks found, then the maintained list."""
    seen = [Defect(f.code, f.field, f.text, f.clause) for f in found if f.verdict != PASS]
    return [*seen, *MAINTAINED.values()]


def written(found: Iterable[Finding], codes: Iterable[str]) -> list[dict[str, Any]]:
    """The chosen defects as they stand on the record, in the order of ``choices``. Unknown codes are left out."""
    wanted = set(codes)
    return [
        {"code": d.code, "field": d.field, "zh": d.text.zh, "en": d.text.en,
         "clause_zh": d.clause.zh, "clause_en": d.clause.en}
        for d in choices(found) if d.code in wanted
    ]  # fmt: skip
