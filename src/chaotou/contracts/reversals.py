"""Decisions against a contract, each by two people: refusing to register it, cancelling a registration."""

from __future__ import annotations

from ..kernel.act import Ctx, act
from ..kernel.faults import Refused
from ..kernel.rights.grants import CITY_CENTRE, REGISTRAR
from ..kernel.words import T
from . import queries
from .events import (
    CancellationDropped,
    CancellationProposed,
    ContractCancelled,
    ContractRefused,
    RefusalDropped,
    RefusalProposed,
)
from .forms import GroundForm, ReasonForm
from .models import Contract
from .registration import SAME, impartial


@act(
    "contracts.contract.propose_refusal",
    T("拟不予登记", "Propose to refuse"),
    on=Contract,
    seats=[REGISTRAR.of_party],
    event=RefusalProposed,
    form=GroundForm,
    law="《技术合同认定登记规则》（征求意见稿）第三十九条",
    consequence=T("由本登记点另一名登记员复核后才生效", "Takes effect only when another registrar confirms"),
)
def propose_refusal(ctx: Ctx, contract: Contract, *, ground: str, reason: str) -> RefusalProposed:
    """The first of two registrars holds that the contract cannot be registered, by one of the six grounds."""
    impartial(ctx, contract)
    contract.first_eye, contract.ground, contract.refusal = ctx.seat.pseudonym, ground, reason
    return RefusalProposed(ground=ground, reason=reason)


@act(
    "contracts.contract.drop_refusal",
    T("不同意，恢复审核", "Do not refuse: go on reviewing"),
    on=Contract,
    seats=[REGISTRAR.of_party],
    event=RefusalDropped,
    form=ReasonForm,
    consequence=T("审核期限照原来的日子", "The term of the review stays as it was"),
)
def drop_refusal(ctx: Ctx, contract: Contract, *, reason: str) -> RefusalDropped:
    """The review goes on; its clock was running all along."""
    impartial(ctx, contract)
    contract.first_eye, contract.ground, contract.refusal = "", "", ""
    return RefusalDropped(reason=reason)


@act(
    "contracts.contract.confirm_refusal",
    T("复核：不予登记", "Confirm the refusal"),
    on=Contract,
    seats=[REGISTRAR.of_party],
    event=ContractRefused,
    law="《技术合同认定登记规则》（征求意见稿）第三十九条",
    consequence=T(
        "双方收到不予登记通知与理由；合同效力不受影响", "Both parties are told why; the contract itself stays valid"
    ),
)
def confirm_refusal(ctx: Ctx, contract: Contract) -> ContractRefused:
    """The second registrar refuses too. A contract that was put right may be filed anew."""
    impartial(ctx, contract)
    ctx.second_person(contract.first_eye, SAME)
    contract.first_eye = ""
    for organisation in contract.sides:
        ctx.tell(
            T("技术合同不予登记，理由见合同页", "Registration is refused: see why on its page"),
            organisation=organisation,
        )
    return ContractRefused(ground=contract.ground)


@act(
    "contracts.contract.propose_cancellation",
    T("拟撤销登记", "Propose to cancel the registration"),
    on=Contract,
    seats=[CITY_CENTRE.anywhere],
    event=CancellationProposed,
    form=ReasonForm,
    law="本市运营规则（撤销登记由市中心两人办理，写明理由）",
    consequence=T("由市中心另一人复核后才生效", "Takes effect only when another person of the city confirms"),
)
def propose_cancellation(ctx: Ctx, contract: Contract, *, reason: str) -> CancellationProposed:
    """The first of two people of the city holds that the registration was wrong or that its material was false."""
    contract.cancel_proposed_by, contract.cancel_reason = ctx.seat.pseudonym, reason
    return CancellationProposed(reason=reason)


@act(
    "contracts.contract.drop_cancellation",
    T("不同意，登记有效", "Do not cancel"),
    on=Contract,
    seats=[CITY_CENTRE.anywhere],
    event=CancellationDropped,
    form=ReasonForm,
    consequence=T("登记保持有效", "The registration stays valid"),
)
def drop_cancellation(ctx: Ctx, contract: Contract, *, reason: str) -> CancellationDropped:
    """The registration stays."""
    contract.cancel_proposed_by, contract.cancel_reason = "", ""
    return CancellationDropped(reason=reason)


@act(
    "contracts.contract.confirm_cancellation",
    T("复核：撤销登记", "Confirm the cancellation"),
    on=Contract,
    seats=[CITY_CENTRE.anywhere],
    event=ContractCancelled,
    law="本市运营规则（撤销登记由市中心两人办理，写明理由）",
    consequence=T(
        "登记证明失效；所在月份的数字以新版本扣除这份合同，旧版本保留",
        "The certificate is void; the month's figure loses the contract in a new vintage, the old one stays",
    ),
)
def confirm_cancellation(ctx: Ctx, contract: Contract) -> ContractCancelled:
    """The second person cancels too: the entry of the registration is cancelled by this one, never deleted."""
    ctx.second_person(contract.cancel_proposed_by, SAME)
    digest = queries.registered_digest(contract)
    if not digest:
        raise Refused("no_entry", T("找不到登记的账目", "The entry of the registration is missing"))
    ctx.relate("cancels", digest)
    contract.cancelled_on = ctx.today
    for organisation in contract.sides:
        ctx.tell(T("技术合同登记已撤销", "The registration was cancelled"), organisation=organisation)
    return ContractCancelled(
        registration_no=contract.registration_no, cancelled_on=ctx.today, seller_district=contract.seller_district,
        buyer_district=contract.buyer_district,
    )  # fmt: skip
