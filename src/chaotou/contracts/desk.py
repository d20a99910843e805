"""The registrar's desk, as data for its pages: one file with text, checks and form beside one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..kernel.procedure.case import Case
from ..kernel.rights.seat import Kind, Seat
from ..kernel.words import T
from ..ui import names
from ..ui.amounts import wan, yuan
from ..ui.standing import Standing, standings
from . import codes, queries
from .filing import ASK, FAIL, PASS, Finding, weighs
from .models import Contract
from .more_checks import findings
from .passages import Piece, paragraphs


@dataclass(frozen=True)
class Row:
    """One line of the registration form: its words, whether the text speaks of it, what the checks say of it."""

    field: str
    title: T
    text: str
    in_text: bool
    found: tuple[Finding, ...] = ()
    note: T | None = None

    @property
    def wrong(self) -> Finding | None:
        """The first check that does not agree."""
        return next((f for f in self.found if f.verdict == FAIL), None)


@dataclass(frozen=True)
class Waiting:
    """One file of the queue."""

    contract: Contract
    standing: Standing
    failed: int
    asked: int
    mine: bool


@dataclass(frozen=True)
class File:
    """Everything the desk shows of one file."""

    contract: Contract
    standing: Standing
    found: list[Finding]
    pages: list[list[Piece]]
    rows: list[Row]
    statistics: list[Row]
    effects: list[tuple[str, int, int]]
    needs_two: bool
    is_first: bool

    @property
    def failed(self) -> list[Finding]:
        """What does not agree."""
        return [f for f in self.found if f.verdict == FAIL]

    @property
    def grave(self) -> list[Finding]:
        """What one registrar alone cannot register against."""
        return [f for f in self.found if weighs(f)]

    @property
    def asked(self) -> list[Finding]:
        """What the registrar must judge."""
        return [f for f in self.found if f.verdict == ASK]

    @property
    def passed(self) -> list[Finding]:
        """What agrees."""
        return [f for f in self.found if f.verdict == PASS]

    @property
    def state(self) -> str:
        """Where the registration stands."""
        return self.standing.case.state


def file_of(seat: Seat, contract: Contract, case: Case, now: datetime, today: date) -> File:
    """One file, read and checked as it stands. Inside ``reading(seat)``."""
    facts = queries.facts_of(contract, today)
    found = findings(contract, facts)
    pages = paragraphs(contract.text, contract)
    spoken = {p.field for page in pages for p in page if p.field}
    return File(
        contract=contract,
        standing=standings(seat, [case], now)[0],
        found=found,
        pages=pages,
        rows=rows(contract, spoken, found),
        statistics=statistics(contract, found),
        effects=queries.effects(contract, f"{today:%Y-%m}"),
        needs_two=contract.technical_fen >= facts.four_eyes_fen or any(map(weighs, found)),
        is_first=contract.first_eye == seat.pseudonym,
    )


def waiting(seat: Seat, now: datetime, today: date) -> list[Waiting]:
    """The queue of the seat's point with what the checks say of each, the most urgent first."""
    files = queries.queue(seat)
    stands = standings(seat, [case for _, case in files], now)
    rows = []
    for (contract, _), standing in zip(files, stands, strict=True):
        found = findings(contract, queries.facts_of(contract, today))
        rows.append(
            Waiting(
                contract, standing, sum(f.verdict == FAIL for f in found), sum(f.verdict == ASK for f in found),
                seat.kind == Kind.REGISTRAR and contract.first_eye != seat.pseudonym,
            )
        )  # fmt: skip
    return rows


def neighbours(numbers: Sequence[str], number: str) -> tuple[int, str, str]:
    """Place of a file in the queue from 1 (0 if it is not in it), the one before and the one after it."""
    if number not in numbers:
        return 0, "", numbers[0] if numbers else ""
    at = numbers.index(number)
    before = numbers[at - 1] if at else ""
    after = numbers[at + 1] if at + 1 < len(numbers) else ""
    return at + 1, before, after


def rows(c: Contract, spoken: Iterable[str], found: Sequence[Finding]) -> list[Row]:
    """The part of the form that the text speaks of."""
    spoken = set(spoken)

    def row(field: str, title: T, text: str, note: T | None = None) -> Row:
        return Row(field, title, text, field in spoken, tuple(f for f in found if f.field == field), note)

    counted = T("吸纳计入", "counted as bought in")
    sold = T("输出计入", "counted as sold out")
    rights = [str(codes.IP_KINDS.get(c.ip_kind) or ""), c.ip_number]
    return [
        row("contract_type", T("合同类别", "Type"), f"{c.type_name} · {c.subtype_name}"),
        row("seller", T("卖方", "Seller"), c.seller_name),
        row("seller_district", T("卖方所在", "Its district"), str(names.district(c.seller_district)), sold),
        row("buyer", T("买方", "Buyer"), c.buyer_name),
        row("buyer_district", T("买方所在", "Its district"), str(names.district(c.buyer_district)), counted),
        row("total_fen", T("合同成交额", "Contract value"), _yuan(c.total_fen)),
        row("equipment_fen", T("非技术费用", "Other cost"), _yuan(c.equipment_fen)),
        row("technical_fen", T("技术交易额", "Technical value"), _yuan(c.technical_fen)),
        row("pay_method", T("支付方式", "Payment"), str(codes.PAY_METHODS.get(c.pay_method) or "")),
        row("field", T("技术领域", "Field"), str(codes.AREAS.get(c.field) or "")),
        row("ip_kind", T("知识产权", "Right"), " · ".join(r for r in rights if r)),
        row("period", T("有效期", "Term"), f"{_day(c.starts_on)} {T('至', 'to')} {_day(c.ends_on)}"),
        row("signed_on", T("签订日期", "Signed"), _day(c.signed_on)),
        row("related", T("关联交易", "Related"), _yes(c.related)),
        row("classification", T("密级", "Secrecy"), str(codes.CLASSIFICATIONS.get(c.classification) or "")),
        row("cross_border", T("涉外", "Cross-border"), _yes(c.cross_border)),
    ]


def statistics(c: Contract, found: Sequence[Finding]) -> list[Row]:
    """The part of the form that is for statistics alone."""
    lists: list[tuple[str, T, Any]] = [
        ("plan", T("计划来源", "Programme"), codes.PLANS),
        ("goal", T("社会—经济目标", "Goal"), codes.GOALS),
        ("industry", T("国民经济行业", "Industry"), codes.INDUSTRIES),
        ("seller_nature", T("卖方性质", "Nature of seller"), codes.NATURES),
        ("buyer_nature", T("买方性质", "Nature of buyer"), codes.NATURES),
        ("buyer_scale", T("买方规模", "Size of buyer"), codes.SCALES),
    ]
    shown = [(field, title, str(table.get(getattr(c, field)) or "")) for field, title, table in lists]
    amounts = (
        ("expected_investment_fen", T("预计新增投入", "Expected investment")),
        ("expected_output_fen", T("预计新增产值", "Expected output")),
    )
    shown += [(f, t, "" if getattr(c, f) is None else _yuan(getattr(c, f))) for f, t in amounts]
    flags = (
        ("buyer_is_transfer_body", T("买方是技术转移机构", "Buyer is a transfer body")),
        ("buyer_is_research_body", T("买方是研发机构", "Buyer is a research body")),
        ("buyer_is_converted_institute", T("买方是转制院所", "Buyer is a converted institute")),
        ("buyer_in_national_zone", T("买方在国家高新区", "Buyer in a national zone")),
        ("buyer_is_listed", T("买方是上市公司", "Buyer is listed")),
        ("tax_intent", T("拟申请税收优惠", "Tax relief intended")),
    )
    shown += [(f, t, _yes(getattr(c, f))) for f, t in flags]
    return [Row(f, t, text, False, tuple(x for x in found if x.field == f)) for f, t, text in shown]


def effect_texts(effects: Iterable[tuple[str, int, int]], month: str) -> list[tuple[str, T]]:
    """What registering does to the city's figures: the figure's name and a sentence."""
    called = {"C-OUT-VALUE": T("输出", "sold out"), "C-IN-VALUE": T("吸纳", "bought in")}
    return [
        (
            name,
            T(
                f"{int(month[5:])} 月{called[name].zh}额 {wan(before).zh} → {wan(after).zh}",
                f"{called[name].en} in {month}: {wan(before).en} → {wan(after).en}",
            ),
        )
        for name, before, after in effects
    ]


def _yuan(fen: int) -> str:
    return f"{yuan(fen)} {T('元', 'yuan')}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _yes(value: bool) -> str:
    return str(T("是", "Yes") if value else T("否", "No"))
