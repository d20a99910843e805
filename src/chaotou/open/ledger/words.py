"""What stands in a body, in words: kinds, names of facts, and their values."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ...contracts.codes import REGIMES, SUBTYPES, TYPES
from ...kernel.act.registry import ACTS
from ...kernel.ledger.erasing import ERASED
from ...kernel.ledger.events import KINDS
from ...kernel.ledger.keys import CHANGED, FOUNDED
from ...kernel.rights.seat import NAMES
from ...kernel.words import T
from ...library.codes import CIRCLES, FIELDS, FORMS, SOURCES
from ...market.codes import ON_DEFAULT, OUTCOMES, method_names
from ...market.letters import shown as letter
from ...network.models import Organisation
from ...ui import amounts, names
from ...ui.values import moment_text, record_link

MARKS = {"demonstration": T("演示账本", "Demonstration ledger"), "real": T("正式账本", "Real ledger")}
RELATIONS = {
    "replaces": T("更正", "Corrects"),
    "cancels": T("撤销", "Cancels"),
    "caused_by": T("由此引起", "Caused by"),
    "opens": T("公开其中的保密事实", "Opens closed facts of"),
}

_DATA = Path(__file__).parents[1] / "data" / "facts.csv"


def _fact_names() -> dict[str, T]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        return {row["name"]: T(row["zh"], row["en"]) for row in csv.DictReader(file)}


_FACTS = _fact_names()
_CODES: dict[str, Mapping[str, T]] = {
    "circle": CIRCLES, "field": FIELDS, "form": FORMS, "source": SOURCES, "mark": MARKS, "on_default": ON_DEFAULT,
    "outcome": OUTCOMES, "contract_type": TYPES, "subtype": SUBTYPES, "regime": REGIMES, "method": method_names(),
    "organisation_kind": Organisation.KINDS, "seat_kind": {str(kind): name for kind, name in NAMES.items()},
}  # fmt: skip
_DISTRICTS = {"district", "seller_district", "buyer_district", "seller_city", "buyer_city", "kept_by", "centre"}
_RECORDS = {"achievement", "lot", "contract"}


@dataclass(frozen=True)
class Told:
    """One fact of a body: its name as written, its title, and its value in words."""

    name: str
    title: T
    value: SafeString


def kind_title(kind: str) -> T:
    """What happened, in words; a refusal by the rule is named by its act."""
    if kind in KINDS:
        return KINDS[kind].title
    if kind == FOUNDED:
        return T("账本创始", "Ledger founded")
    if kind == ERASED:
        return T("删除保密事实", "Closed facts erased")
    if kind == CHANGED:
        return T("更换签名密钥", "Signing key changed")
    act = ACTS.get(kind.removesuffix("_refused"))
    return T("{a}：未成", "{a}: refused").format(a=act.title) if act else T(kind, kind)


def fact_title(name: str) -> T:
    """What a fact is called; the written name where no words are known."""
    return _FACTS.get(name) or T(name, name)


def told(facts: Mapping[str, Any]) -> list[Told]:
    """The open facts of the kind, in words."""
    frame = {"kind", "at", "centre", "subject", "subject_seq", "prev", "relates", "also"}
    return [Told(name, fact_title(name), value_of(name, value)) for name, value in facts.items() if name not in frame]


def weight(name: str) -> int:
    """Where a fact stands when only a few are shown: amounts first, then who and how it ended, then the rest."""
    if name.endswith("_cny_fen"):
        return 0
    if name in ("outcome", "taker", "answer", "decision", "contract_type", "circle"):
        return 1
    return 3 if name in _DISTRICTS or name in _RECORDS else 2


def value_of(name: str, value: Any) -> SafeString:
    """One value as people read it; exact yuan stand behind a rounded amount."""
    if isinstance(value, list):
        return format_html_join(str(T("、", ", ")), "{}", ((value_of(name, one),) for one in value))
    if name.endswith("_cny_fen"):
        return format_html('<span title="{} 元">{}</span>', amounts.yuan(int(value)), amounts.wan(int(value)))
    if isinstance(value, bool):
        return format_html("{}", T("是", "Yes") if value else T("否", "No"))
    if name in _RECORDS and value:
        return record_link(value)
    if name in _DISTRICTS:
        return format_html("{}", names.district(value))
    if name == "taker":
        return format_html("{}", letter(value))
    if name.endswith("_at") and isinstance(value, str) and len(value) == 24:
        return format_html('<time datetime="{}">{}</time>', value, moment_text(datetime.fromisoformat(value)))
    if name in _CODES and value in _CODES[name]:
        return format_html("{}", _CODES[name][value])
    if isinstance(value, str) and len(value) > 40:
        return format_html("<code>{}</code>", value)
    return format_html("{}", value)
