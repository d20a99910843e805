"""Reading a contract beside its form: which words of the text stand for which field, and whether they agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .amounts import amounts_in
from .codes import SUBTYPES

_DATES = re.compile(r"(\d{4})[-/年.]\s?(\d{1,2})[-/月.]\s?(\d{1,2})日?")
#: What a contract calls itself, and the type that is.
_CALLS = {"许可": "license", "转让": "transfer", "开发": "development", "咨询": "consulting", "服务": "service"}
#: How exclusive a licence is; only the ordinary one needs no further look.
_HOW = ("独占", "排他", "独家", "普通许可")
_PAID = {
    "一次总付": "lump_sum", "分期": "installments", "入门费加提成": "entry_fee_plus_royalty", "提成": "royalty",
}  # fmt: skip
#: How many characters before an amount may say what it is, and the words that do.
_NEAR = 24
_CALLED = {"equipment_fen": "设备|材料|仪器|零部件", "total_fen": "共计|合计|总额|总价|价款为"}


@dataclass(frozen=True)
class Passage:
    """Words of the text from ``start`` to ``end`` that speak of ``field``; ``agrees`` with what the form says."""

    start: int
    end: int
    field: str
    agrees: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of text for the page: plain, or a passage. ``first``: the first of its field."""

    text: str
    field: str = ""
    agrees: bool = False
    first: bool = False


def passages(text: str, contract: Any) -> list[Passage]:
    """What can be matched, in order and without overlap; the earlier and longer passage stands."""
    found = sorted(_found(text, contract), key=lambda p: (p.start, -p.end, not p.agrees))
    kept: list[Passage] = []
    for passage in found:
        if not kept or passage.start >= kept[-1].end:
            kept.append(passage)
    return kept


def paragraphs(text: str, contract: Any) -> list[list[Piece]]:
    """The text as paragraphs of pieces, ready to be drawn."""
    seen: set[str] = set()
    found = passages(text, contract)
    pages: list[list[Piece]] = []
    for match in re.finditer(r"[^\n]+", text):
        pieces, at = [], match.start()
        for passage in found:
            if passage.start < match.start() or passage.end > match.end():
                continue
            if passage.start > at:
                pieces.append(Piece(text[at : passage.start]))
            words = text[passage.start : passage.end]
            pieces.append(Piece(words, passage.field, passage.agrees, passage.field not in seen))
            seen.add(passage.field)
            at = passage.end
        if at < match.end():
            pieces.append(Piece(text[at : match.end()]))
        pages.append(pieces)
    return pages


def _found(text: str, c: Any) -> Iterator[Passage]:
    yield from _amounts(text, c)
    yield from _days(text, c)
    yield from _literal(text, "seller", c.seller_name)
    yield from _literal(text, "buyer", c.buyer_name)
    for number in re.split(r"[;；,，、\s]+(?=[A-Z]{2}|\d)", c.ip_number or ""):
        yield from _literal(text, "ip_kind", number.strip())
    kind = "license" if c.contract_subtype.endswith("_license") else c.contract_type
    for match in re.finditer(r"技术(许可|转让|开发|咨询|服务)(?=合同)", text):
        yield Passage(match.start(), match.end(), "contract_type", _CALLS[match[1]] == kind)
    for code, name in SUBTYPES.items():
        for match in re.finditer(name.zh, text):
            yield Passage(match.start(), match.end(), "contract_type", code == c.contract_subtype)
    for word in _HOW:
        for match in re.finditer(rf"{word}(?:许可)?", text):
            yield Passage(match.start(), match.end(), "contract_type", word == "普通许可")
    for word, code in _PAID.items():
        for match in re.finditer(rf"{word}(?:支付)?", text):
            yield Passage(match.start(), match.end(), "pay_method", code == c.pay_method)


def _amounts(text: str, c: Any) -> Iterator[Passage]:
    known = {c.equipment_fen: "equipment_fen", c.technical_fen: "technical_fen", c.total_fen: "total_fen"}
    for amount in amounts_in(text):
        field = known.get(amount.fen, "")
        if not field and amount.fen:
            before = re.split(r"[。；\n]", text[max(0, amount.start - _NEAR) : amount.start])[-1]
            field = next((name for name, words in _CALLED.items() if re.search(words, before)), "")
        if field:
            yield Passage(amount.start, amount.end, field, amount.fen in known)


def _days(text: str, c: Any) -> Iterator[Passage]:
    terms = {c.starts_on, c.ends_on}
    for match in _DATES.finditer(text):
        try:
            day = date(*map(int, match.groups()))
        except ValueError:
            continue
        yield Passage(match.start(), match.end(), "period", day in terms)


def _literal(text: str, field: str, words: str) -> Iterator[Passage]:
    if not words:
        return
    for match in re.finditer(re.escape(words), text):
        yield Passage(match.start(), match.end(), field, True)
