"""The letter by which a file goes back 补正告知书: every defect at once, each with field and clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..kernel.words import T
from .defects import Defect
from .forms import FilingForm
from .models import Contract

#: Names of what is no field of the form, or is called otherwise there.
_OTHERS = {
    "text": T("合同文本", "the contract's text"),
    "seller": T("卖方", "seller"),
    "buyer": T("买方", "buyer"),
    "period": T("有效期", "term of the contract"),
    "signed_on": T("签订日期", "day of signing"),
    "total_fen": T("合同成交额", "contract value"),
    "equipment_fen": T("非技术费用", "equipment and other cost"),
    "technical_fen": T("技术交易额", "technical trading value"),
}


@dataclass(frozen=True)
class Line:
    """One defect of the letter. ``chosen``: whether it stands in it; ``where``: field of the filing form to mend."""

    code: str
    text: T
    clause: T
    field: T
    where: str
    chosen: bool = True


def field_name(name: str) -> T:
    """What a field is called on the form."""
    if name in _OTHERS:
        return _OTHERS[name]
    label = FilingForm.base_fields[name].label if name in FilingForm.base_fields else name
    return label if isinstance(label, T) else T(str(label), str(label))


def lines(defects: Iterable[Defect], chosen: Iterable[str]) -> list[Line]:
    """Every possible defect as a line, the chosen ones marked."""
    wanted = set(chosen)
    return [Line(d.code, d.text, d.clause, field_name(d.field), where(d.field), d.code in wanted) for d in defects]


def sent_lines(contract: Contract) -> list[Line]:
    """The lines of the letter that was sent."""
    return [_kept(d) for d in contract.defects]


def where(name: str) -> str:
    """Which field of the filing form mends it: the text has none, the term has its first day."""
    return {"period": "starts_on", "signed_on": ""}.get(name, name if name in FilingForm.base_fields else "")


def _kept(d: dict[str, Any]) -> Line:
    clause = T(d["clause_zh"], d["clause_en"])
    return Line(d["code"], T(d["zh"], d["en"]), clause, field_name(d["field"]), where(d["field"]))
