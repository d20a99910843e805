"""Drafting a contract from the result of a lot, changing its text, signing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Refused
from ..kernel.ledger.body import time_text
from ..kernel.rights.grants import FIRM, SIGNER, SYSTEM, TTO
from ..kernel.words import T
from ..library.models import Achievement
from ..market.acts import LISTING
from ..market.models import Lot
from ..market.queries import last_award, stands_with
from . import codes, queries
from .drafting import Deal, text_of, title_of
from .events import ContractDrafted, ContractEdited, ContractLapsed, ContractSigned
from .forms import DraftForm, EditForm, LapseForm
from .models import Contract

#: Years a drafted contract runs, where the parties say nothing else; they may change it before signing.
YEARS = 5
FALLEN = T(
    "标的已不再由这家买方成交，不能签署、申请或登记",
    "The lot is no longer sold to this buyer: nothing can be signed, filed or registered",
)
PARTY_ONLY = T("由合同双方办理", "For the parties of the contract")


@act(
    "contracts.contract.draft",
    T("起草合同", "Draft the contract"),
    on=Contract,
    seats=[SYSTEM.anywhere],
    event=ContractDrafted,
    form=DraftForm,
    creates=True,
    also=lambda given: [
        (Lot, given["lot"]),
        (Achievement, given["achievement"]),
    ],
    law="民法典第八百四十五条；促进科技成果转化法第十八条",
)
def draft(ctx: Ctx, *, lot: int, achievement: int, seller: int, buyer: int, awarded: str) -> ContractDrafted:
    """Draft the contract of an awarded lot: parties, price and technology as they stand in the ledger.

    Refused where the lot has moved on since that award, by whatever came before this act took its lock.
    """
    sold, what = ctx.held(Lot, lot), ctx.held(Achievement, achievement)
    standing = ctx.case(LISTING, sold)
    open_ = standing is not None and standing.state in ("awarded", "noticed")
    if not open_ or sold.winner != buyer or last_award(sold) != awarded:
        raise Refused("moved_on", FALLEN)
    selling, buying = queries.organisation(seller), queries.organisation(buyer)
    regime = str(ctx.rule("contracts.regime"))
    price = int(sold.sold_fen or 0)
    kind, subtype = codes.typed(sold.form, codes.ip_kind_of(what.ip) in codes.PATENTS, regime)
    deal = Deal(
        title=what.title_zh, seller=selling.name_zh, seller_code=selling.uscc, buyer=buying.name_zh,
        buyer_code=buying.uscc, subtype=subtype, regime=regime, ip=what.ip, achievement=what.number,
        lot=sold.number, total_fen=price, equipment_fen=0, starts_on=ctx.today,
        ends_on=years_later(ctx.today, YEARS), pay_method="lump_sum",
    )  # fmt: skip
    ctx.new(
        Contract, centre=selling.centre, owner=selling.pk, parties=[selling.pk, buying.pk], buyer=buying.pk,
        seller_name=selling.name_zh, buyer_name=buying.name_zh, title=title_of(deal), text=text_of(deal),
        lot=sold.number, lot_price_fen=price, achievement=what.number, regime=regime,
        starts_on=deal.starts_on, ends_on=deal.ends_on, contract_type=kind, contract_subtype=subtype,
        field=what.field, ip_kind=codes.ip_kind_of(what.ip), ip_number=what.ip[:200],
        pay_method=deal.pay_method, total_fen=price, technical_fen=price, plan="none", goal="industry",
        industry="C", seller_nature=codes.nature_of(selling.kind, selling.state_owned),
        buyer_nature=codes.nature_of(buying.kind, buying.state_owned), buyer_scale=buying.size,
        seller_district=selling.centre, buyer_district=buying.centre, buyer_country="142",
        buyer_is_research_body=buying.kind in ("university", "institute"),
        buyer_is_transfer_body=buying.kind == "service", classification="open",
    )  # fmt: skip
    ctx.relate("caused_by", awarded)
    said = T(f"标的 {sold.number} 已成交，合同草案待签署", f"Lot {sold.number} is awarded: the draft waits for you")
    ctx.tell(said, organisation=selling.pk)
    ctx.tell(said, organisation=buying.pk)
    return ContractDrafted(lot=sold.number, total_cny_fen=price, contract_type=kind, subtype=subtype)


def _terms(contract: Contract) -> dict[str, Any]:
    names = ("title", "text", "starts_on", "ends_on", "pay_method", "equipment_fen")
    return {name: getattr(contract, name) for name in names}


@act(
    "contracts.contract.edit",
    T("修改合同文本", "Change the text"),
    on=Contract,
    seats=[TTO.of_party, FIRM.of_party],
    event=ContractEdited,
    form=EditForm,
    initial=_terms,
    consequence=T("已有的签署作废，双方重新签署", "Signatures already given fall: both sides sign anew"),
)
def edit(ctx: Ctx, contract: Contract, **terms: Any) -> ContractEdited:
    """Change text and terms before filing, or after the file was sent back."""
    side_of(ctx, contract)
    deal_stands(contract)
    for name, given in terms.items():
        setattr(contract, name, given)
    contract.signatures, contract.signed_on = [], None
    contract.technical_fen = min(contract.technical_fen, contract.total_fen - contract.equipment_fen)
    _tell_other(ctx, contract, T("合同文本已修改，请重新签署", "The text was changed: please sign anew"))
    return ContractEdited(text_digest=contract.text_digest, equipment_cny_fen=contract.equipment_fen)


@act(
    "contracts.contract.sign",
    T("签署合同", "Sign the contract"),
    on=Contract,
    seats=[SIGNER.of_party],
    event=ContractSigned,
    law="民法典第四百九十条；电子签名法",
    consequence=T(
        "以本机构名义签署这份文本；双方签署后合同成立",
        "Signs this very text for your organisation; with both it stands",
    ),
)
def sign(ctx: Ctx, contract: Contract) -> ContractSigned:
    """Bind the seat's organisation to the text as it stands. Each side signs once, while the lot stands."""
    side = side_of(ctx, contract)
    deal_stands(contract)
    if any(s["organisation"] == ctx.seat.organisation for s in contract.signatures):
        raise Refused(
            "signed_already", T("本机构已签署，等待另一方", "Your organisation has signed: the other side is next")
        )
    digest = contract.text_digest
    contract.signatures = [
        *contract.signatures,
        {
            "organisation": ctx.seat.organisation, "side": side, "by": ctx.seat.pseudonym, "digest": digest,
            "at": time_text(ctx.now),
        },
    ]  # fmt: skip
    if len(contract.signatures) == 2:
        contract.signed_on = ctx.today
        ctx.tell(T("双方已签署，可以申请登记", "Both have signed: it can be filed"), organisation=contract.owner)
    else:
        _tell_other(ctx, contract, T("对方已签署，等待本机构签署", "The other side has signed: yours is next"))
    return ContractSigned(side=side, text_digest=digest)


@act(
    "contracts.contract.lapse",
    T("合同草案失效", "Let the draft lapse"),
    on=Contract,
    seats=[SYSTEM.anywhere],
    event=ContractLapsed,
    form=LapseForm,
    law="本市运营规则（标的违约终止、递补或作废的，原合同草案失效）",
)
def lapse(ctx: Ctx, contract: Contract, *, fallen: str) -> ContractLapsed:
    """The lot fell, or goes to the next taker: what was drafted for this buyer ends. Never where the deal stands."""
    if not contract.lot or stands_with(contract.lot, contract.buyer):
        raise Refused("stands", T("标的仍由这家买方成交", "The lot is still sold to this buyer"))
    ctx.relate("caused_by", fallen)
    for organisation in contract.sides:
        ctx.tell(T("标的 {n} 已不成交，合同草案失效", "Lot {n} is no longer sold: its contract has lapsed").format(
            n=contract.lot), organisation=organisation)  # fmt: skip
    return ContractLapsed(lot=contract.lot)


def deal_stands(contract: Contract) -> None:
    """Raise ``Refused`` where the lot is no longer sold to this buyer, also before the draft has lapsed."""
    if contract.lot and not stands_with(contract.lot, contract.buyer):
        raise Refused("fallen", FALLEN)


def side_of(ctx: Ctx, contract: Contract) -> str:
    """``seller`` or ``buyer``. Raises ``Forbidden`` for the registration point, which is no party."""
    side = contract.sides.get(ctx.seat.organisation or -1)
    if side is None:
        raise Forbidden(PARTY_ONLY, "party")
    return side


def years_later(start: date, years: int) -> date:
    """Last day of a term of whole years that begins on ``start``."""
    try:
        end = start.replace(year=start.year + years)
    except ValueError:  # 29 February
        end = start.replace(year=start.year + years, day=28)
    return date.fromordinal(end.toordinal() - 1)


def _tell_other(ctx: Ctx, contract: Contract, text: T) -> None:
    for organisation in contract.sides:
        if organisation != ctx.seat.organisation:
            ctx.tell(text, organisation=organisation)
