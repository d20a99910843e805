"""Filing a contract and deciding on it: send back, register, refuse, escalate."""

from __future__ import annotations

from typing import Any

from ..kernel import terms
from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Invalid, Refused
from ..kernel.installation import now
from ..kernel.procedure import Days
from ..kernel.rights.grants import FIRM, REGISTRAR, SYSTEM, TTO
from ..kernel.rights.seat import CITY
from ..kernel.rules import rule
from ..kernel.words import T
from ..ui.amounts import wan
from ..ui.names import district
from . import codes, queries
from .acts import deal_stands, side_of
from .defects import written
from .events import (
    ContractPassedFirst,
    ContractRegistered,
    ContractSentBack,
    ContractSubmitted,
    ReviewEscalated,
)
from .filing import weighs
from .forms import FilingForm, PassForm, SendBackForm
from .models import Contract
from .more_checks import findings

REVIEW = Days("contracts.review_days")
SAME = T("初审人不能自己复核，请由另一名登记员办理", "The first registrar cannot confirm: another one must")
EMPLOYED = T("您在合同一方任职，不能审核这份合同", "You work for a party of this contract and cannot decide on it")


def filed_values(contract: Contract) -> dict[str, Any]:
    """The registration form as the deal and earlier filings fill it; under today's regime."""
    values = {name: getattr(contract, name) for name in FilingForm.base_fields}
    regime = str(rule("contracts.regime", terms.local_day(now())).value)
    values["contract_type"] = codes.type_of(contract.contract_subtype, regime) or contract.contract_type
    return values


@act(
    "contracts.contract.submit",
    T("提交登记申请", "File for registration"),
    on=Contract,
    seats=[TTO.of_party, FIRM.of_party],
    event=ContractSubmitted,
    form=FilingForm,
    initial=filed_values,
    law="《技术合同认定登记管理办法》：卖方向所在地登记机构申请，一次登记",
    consequence=T(
        "交到卖方所在地登记点；登记点一次性告知全部补正事项或予以登记",
        "Goes to the point of the seller's place, which names all defects at once or registers it",
    ),
)
def submit(ctx: Ctx, contract: Contract, **form: Any) -> ContractSubmitted:
    """File, or hand the corrected file back: the review clock starts today (办法 draft art. 14)."""
    side = side_of(ctx, contract)
    deal_stands(contract)
    if side == "buyer" and not form["cross_border"]:
        _seller_first(ctx, contract)
    regime = str(ctx.rule("contracts.regime"))
    if codes.type_of(form["contract_subtype"], regime) != form["contract_type"]:
        raise Invalid({"contract_type": _other_regime(form["contract_subtype"], regime)})
    _own_districts(contract, form)
    point = queries.point_of(form["seller_district"])
    if point is None:
        raise Refused("no_point", T("本市还没有登记点", "There is no registration point yet"))
    for name, given in form.items():
        setattr(contract, name, given)
    contract.regime, contract.point = regime, point
    contract.parties = [*contract.sides, point]
    contract.filed_on = ctx.today
    contract.filed_first_on = contract.filed_first_on or ctx.today
    contract.rounds += 1
    contract.first_eye, contract.first_reason = "", ""
    contract.review_until, contract.review_until_from = terms.due(REVIEW, contract, ctx.now)
    ctx.tell(T(f"收到登记申请 {contract.number}", f"Filed: {contract.number}"), organisation=point)
    at = queries.organisation(point).name
    told = T("{n} 已提交，由{p}受理", "{n} is filed with {p}").format(n=contract.number, p=at)
    for organisation in contract.sides:
        ctx.tell(told, organisation=organisation)
    return ContractSubmitted(
        regime=regime, contract_type=contract.contract_type, subtype=contract.contract_subtype,
        total_cny_fen=contract.total_fen, technical_cny_fen=contract.technical_fen,
        round=contract.rounds, text_digest=contract.text_digest,
    )  # fmt: skip


def _own_districts(contract: Contract, form: dict[str, Any]) -> None:
    """Each side stands in the district it is registered in: the city's figures count by it, not by the filer's word."""
    wrong = {}
    for name, party in (("seller_district", contract.owner), ("buyer_district", contract.buyer)):
        own = queries.organisation(party or 0).centre
        if form[name] != own:
            wrong[name] = T(
                "该方登记在 {d}（{c}），照此填写", "This side is registered in {d} ({c}): file it so"
            ).format(d=district(own), c=own)
    if wrong:
        raise Invalid(wrong)


def _seller_first(ctx: Ctx, contract: Contract) -> None:
    days = int(ctx.rule("contracts.seller_first_days"))
    if contract.signed_on is None or (ctx.today - contract.signed_on).days <= days:
        text = T("先由卖方申请；签订满 {n} 日卖方未申请的，买方可以申请",
                 "The seller files first; {n} days after signing the buyer may").format(n=days)  # fmt: skip
        raise Refused("seller_first", text)


def _other_regime(subtype: str, regime: str) -> T:
    right = codes.type_name(codes.type_of(subtype, regime))
    return T(
        f"{codes.REGIMES[regime].zh}下，这个子类属于“{right.zh}”",
        f"Under the {codes.REGIMES[regime].en} this subtype stands under “{right.en}”",
    )


@act(
    "contracts.contract.send_back",
    T("一次性告知补正", "Send back with all defects"),
    on=Contract,
    seats=[REGISTRAR.of_party],
    event=ContractSentBack,
    form=SendBackForm,
    law="行政许可法第三十二条（一次性告知）；办法（征求意见稿）第十四条",
    consequence=T("补正件交回之日重新起算审核期限", "The clock starts anew on the day the corrected file comes back"),
)
def send_back(ctx: Ctx, contract: Contract, *, defects: list[str], own: str) -> ContractSentBack:
    """Send the file back with everything that is wrong with it, each with clause and field."""
    impartial(ctx, contract)
    found = findings(contract, queries.facts_of(contract, ctx.today))
    contract.defects = written(found, defects)
    if own.strip():
        contract.defects.append(
            {"code": "own", "field": "text", "zh": own.strip(), "en": own.strip(), "clause_zh": "", "clause_en": ""}
        )
    contract.first_eye = ""
    n = len(contract.defects)
    ctx.tell(T(f"登记申请退回补正，共 {n} 项", f"Sent back with {n} defects"), organisation=contract.owner)
    letter = "\n".join(d["zh"] for d in contract.defects)
    return ContractSentBack(defects=[d["code"] for d in contract.defects], letter=letter)


@act(
    "contracts.contract.pass_first",
    T("初审通过，交复核", "Pass on to the second registrar"),
    on=Contract,
    seats=[REGISTRAR.of_party],
    event=ContractPassedFirst,
    law="技术交易额 500 万元及以上由两名登记员审核",
    form=PassForm,
    consequence=T("由本登记点另一名登记员复核后登记", "Another registrar of the point confirms and registers"),
)
def pass_first(ctx: Ctx, contract: Contract, *, reason: str) -> ContractPassedFirst:
    """The first of two registrars finds nothing against it, or says why it is registered all the same."""
    impartial(ctx, contract)
    failing = _failing(ctx, contract)
    if contract.technical_fen < int(ctx.rule("contracts.four_eyes_fen")) and not failing:
        raise Refused("one_is_enough", T("未达复核门槛，可以直接登记", "Below the threshold: register it at once"))
    if failing and not reason.strip():
        said = T(
            "核对不符，写明为什么仍准予登记：{f}", "Checks do not agree; say why it is registered all the same: {f}"
        )
        raise Invalid({"reason": said.format(f=failing)})
    contract.first_eye, contract.first_reason = ctx.seat.pseudonym, reason.strip()
    ctx.tell(
        T(f"{contract.number} 待第二人复核", f"{contract.number} waits for the second"), organisation=contract.point
    )
    return ContractPassedFirst(technical_cny_fen=contract.technical_fen, reason=reason.strip() or None)


def _failing(ctx: Ctx, contract: Contract) -> T | None:
    """What the checks, asked again now, find not to agree; None if nothing that bears on the registration."""
    found = [f.text for f in findings(contract, queries.facts_of(contract, ctx.today)) if weighs(f)]
    return T("；".join(t.zh for t in found), "; ".join(t.en for t in found)) if found else None


@act(
    "contracts.contract.register",
    T("登记并发证", "Register and certify"),
    on=Contract,
    seats=[REGISTRAR.of_party],
    event=ContractRegistered,
    law="《技术合同认定登记管理办法》",
    consequence=T(
        "公开类别、领域、区划与金额；买卖双方各收到登记证明；计入本月数字",
        "Type, field, districts and amounts become public; both parties get the certificate; it counts this month",
    ),
)
def register(ctx: Ctx, contract: Contract) -> ContractRegistered:
    """Register: a number of the year without gap, a public layer, and the entry every figure counts.

    Refused for one alone at or above the threshold or where a check does not agree, for the first registrar as the
    second, and for a file whose text is not what both sides signed.
    """
    impartial(ctx, contract)
    deal_stands(contract)
    threshold = int(ctx.rule("contracts.four_eyes_fen"))
    if contract.first_eye:
        ctx.second_person(contract.first_eye, SAME)
    elif contract.technical_fen >= threshold:
        said = T("技术交易额达 {n}，先初审再由另一人复核", "From {n} on two registrars decide").format(n=wan(threshold))
        raise Refused("four_eyes", said)
    if len(contract.signatures) != 2 or any(s["digest"] != contract.text_digest for s in contract.signatures):
        raise Refused("text_differs", T("文本与双方签署的不是同一份", "The text is not the one both sides signed"))
    failing = None if contract.first_eye else _failing(ctx, contract)
    if failing:
        said = T("核对不符，先初审写明理由再由另一人复核，或退回补正：{f}",
                 "Checks do not agree: two registrars decide, the first says why, or it goes back: {f}")  # fmt: skip
        raise Refused("checks", said.format(f=failing))
    if not 0 < contract.technical_fen <= contract.total_fen:
        raise Refused(
            "amounts", T("技术交易额应大于零且不超过合同总额", "The technical amount must be within the total")
        )
    contract.registered_on, contract.public, contract.defects = ctx.today, True, []
    contract.registration_no = queries.next_registration_no(contract.point or 0, ctx.today)
    said = T(f"已登记，编号 {contract.registration_no}", f"Registered under {contract.registration_no}")
    for organisation in contract.sides:
        ctx.tell(said, organisation=organisation)
    return registered_event(contract)


def registered_event(c: Contract) -> ContractRegistered:
    """The open facts of a registration: codes, districts, amounts, day and number; no names."""
    return ContractRegistered(
        contract_type=c.contract_type, subtype=c.contract_subtype, field=c.field, regime=c.regime,
        seller_district=c.seller_district, buyer_district=c.buyer_district,
        seller_city=queries.city_of(c.seller_district), buyer_city=queries.city_of(c.buyer_district),
        total_cny_fen=c.total_fen, technical_cny_fen=c.technical_fen, registered_on=c.registered_on,
        registration_no=c.registration_no, lot=c.lot or None,
    )  # fmt: skip


@act(
    "contracts.contract.escalate",
    T("逾期报市中心", "Tell the city"),
    on=Contract,
    seats=[SYSTEM.anywhere],
    event=ReviewEscalated,
)
def escalate(ctx: Ctx, contract: Contract) -> ReviewEscalated:
    """The review term ended without a decision: the city centre is told, the point must still decide."""
    if contract.review_until is None or ctx.now < contract.review_until:
        raise Refused("early", T("审核期限未到", "The term has not ended"))
    last = terms.last_day(contract.review_until)
    ctx.tell(T(f"{contract.number} 审核逾期", f"{contract.number} is overdue"), centre=CITY)
    ctx.tell(T(f"{contract.number} 审核逾期", f"{contract.number} is overdue"), organisation=contract.point)
    return ReviewEscalated(due=last)


def impartial(ctx: Ctx, contract: Contract) -> None:
    """Raises ``Forbidden`` for a registrar who also works for a party, from whichever seat."""
    if ctx.seat.organisation != contract.point:
        raise Forbidden(T("由受理登记点办理", "For the point the contract was filed with"), "point")
    if queries.works_for(ctx.seat.person, list(contract.sides)):
        raise Forbidden(EMPLOYED, "employed")
