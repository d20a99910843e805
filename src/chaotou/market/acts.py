"""The road of a lot before it is traded: drawn up, decided, approved, announced, or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Invalid, Refused
from ..kernel.ledger.body import time_text
from ..kernel.records import Record
from ..kernel.rights.grants import OFFICER, SIGNER, TTO
from ..kernel.words import T
from ..library.acts import VERIFICATION
from ..library.models import Achievement
from ..network.models import Organisation
from . import ruling
from .deposits import release_all
from .events import LotAnnounced, LotApproved, LotDecided, LotDrawnUp, LotRevised, LotWithdrawn
from .forms import DecideForm, DrawUpForm, ReasonForm, TermsForm, ids_of, numbers_of
from .methods import method as way
from .models import Lot
from .queries import actor_of, has_open_lot, is_state_owned

LISTING = "market.listing"
_TERMS = ("form", "method", "on_default", "conditions_zh", "conditions_en")


def achievement_of(given: dict[str, Any]) -> Sequence[tuple[type[Record], int]]:
    """The achievement that is offered; held, so that no second lot of it is drawn up beside."""
    return [(Achievement, i) for i in ids_of(Achievement, [given["achievement"]]).values()]


@act(
    "market.lot.draw_up",
    T("挂牌转让", "Offer for sale"),
    on=Lot,
    seats=[TTO.of_owner],
    event=LotDrawnUp,
    form=DrawUpForm,
    creates=True,
    also=achievement_of,
    law="促进科技成果转化法第十八条",
    consequence=T(
        "存为拟定标的，只有本机构和主管中心看得到；决策、审批、公告后才公开",
        "Kept as a draft that your organisation and its centre alone see, until it is decided, approved and announced",
    ),
)
def draw_up(ctx: Ctx, *, achievement: str, **terms: Any) -> LotDrawnUp:
    """Draw a lot up for a verified achievement of one's own. One open lot for an achievement."""
    offered = next((r for r in ctx.world.records.values() if isinstance(r, Achievement)), None)
    if offered is None:
        raise Invalid({"achievement": T("没有这个编号的成果", "No achievement has this number")})
    if offered.owner != ctx.seat.organisation or offered.owner is None:
        raise Forbidden(T("只能挂牌本机构的成果", "Only achievements of your own organisation"), "foreign")
    standing = ctx.case(VERIFICATION, offered)
    if standing is None or standing.state != "verified":
        raise Refused("not_verified", T("成果核验后才能挂牌", "It is verified first, then offered"))
    if has_open_lot(offered.pk):
        raise Refused("already_offered", T("这个成果已有未结束的标的", "This achievement has an open lot already"))
    lot = ctx.new(
        Lot, centre=offered.centre, owner=offered.owner, achievement=offered.pk, achievement_number=offered.number,
        title_zh=offered.title_zh, title_en=offered.title_en, circle=offered.circle,
        state_owned=is_state_owned(offered.owner), **_columns(terms),
    )  # fmt: skip
    return LotDrawnUp(achievement=offered.number, method=lot.method, asking_price_cny_fen=lot.price_fen)


@act(
    "market.lot.revise",
    T("修改标的", "Revise the terms"),
    on=Lot,
    seats=[TTO.of_owner],
    event=LotRevised,
    form=TermsForm,
    initial=lambda lot: terms_of(lot),
)
def revise(ctx: Ctx, lot: Lot, **terms: Any) -> LotRevised:
    """Change the terms before the decision."""
    for name, value in _columns(terms).items():
        setattr(lot, name, value)
    return LotRevised(method=lot.method, asking_price_cny_fen=lot.price_fen)


@act(
    "market.lot.decide",
    T("登记单位决策", "Record the unit's decision"),
    on=Lot,
    seats=[TTO.of_owner],
    event=LotDecided,
    form=DecideForm,
    law="促进科技成果转化法第十八条；浙江省促进科技成果转化条例第十六条",
    consequence=T("条款从此固定，等待授权签署人审批", "The terms are fixed from now on and wait for the signer"),
)
def decide(ctx: Ctx, lot: Lot, *, decision: str) -> LotDecided:
    """Record by which paper the unit decided."""
    lot.decision = decision
    return LotDecided(decision=decision, asking_price_cny_fen=lot.price_fen)


@act(
    "market.lot.approve",
    T("审批", "Approve"),
    on=Lot,
    seats=[SIGNER.of_owner],
    event=LotApproved,
    law="本市运营规则（审批人与决策人不是同一人）",
    consequence=T("批准后可以公告", "It may then be announced"),
)
def approve(ctx: Ctx, lot: Lot) -> LotApproved:
    """Approve the decision; another person than the one who recorded it."""
    first = actor_of(lot, "market.lot.decided")
    if first == ctx.seat.pseudonym:
        raise Forbidden(T("审批人须与决策登记人不同", "Another person approves than the one who decided"), "four_eyes")
    ctx.secrets["first_eye"] = first
    return LotApproved()


@act(
    "market.lot.announce",
    T("公告挂牌", "Announce"),
    on=Lot,
    seats=[TTO.of_owner, OFFICER.of_centre],
    event=LotAnnounced,
    law="促进科技成果转化法第十八条；浙江省促进科技成果转化条例第十七条",
    consequence=T(
        "公告后条款不能修改，到期由系统按公告的规则结算", "The terms cannot be changed; the system settles by them"
    ),
)
def announce(ctx: Ctx, lot: Lot) -> LotAnnounced:
    """Fix the parameters and show the lot. A state-owned owner has decided and approved before."""
    standing = ctx.case(LISTING, lot)
    if lot.state_owned and (standing is None or standing.state != "approved"):
        raise Refused("not_approved", T("国有单位须先决策并审批", "A state-owned unit decides and approves first"))
    lot.starts_at = max(lot.starts_at or ctx.now, ctx.now)
    least = timedelta(days=ctx.rule("market.listing_days_least"))
    if lot.ends_at - lot.starts_at < least:
        raise Refused("too_short", T("挂牌至少 {n} 天", "It stands listed for at least {n} days").format(n=least.days))
    lot.closes_at, lot.on_sale, lot.public, lot.announced_on = lot.ends_at, True, True, ctx.today
    lot.parameters = {**lot.parameters, "starts_at": time_text(lot.starts_at), "ends_at": time_text(lot.ends_at)}
    shown = {name: _fact(name, value) for name, value in lot.parameters.items()}
    return LotAnnounced(
        method=lot.method, form=lot.form, achievement=lot.achievement_number, seller_district=lot.centre,
        on_default=lot.on_default, **{**shown, "starts_at": lot.starts_at, "ends_at": lot.ends_at},
    )  # fmt: skip


@act(
    "market.lot.withdraw",
    T("撤回标的", "Withdraw"),
    on=Lot,
    seats=[TTO.of_owner],
    event=LotWithdrawn,
    form=ReasonForm,
    law="本市运营规则（有人有效摘牌之前可以撤回，理由公示）",
    consequence=T("不再出售，保证金退还", "No longer for sale; deposits are given back"),
)
def withdraw(ctx: Ctx, lot: Lot, *, reason: str) -> LotWithdrawn:
    """Withdraw before the first valid take."""
    if lot.public and ruling.takes(ruling.told(lot, ctx)):
        raise Refused("taken", T("已有有效摘牌，不能撤回", "It has been taken and cannot be withdrawn"))
    lot.on_sale = False
    release_all(ctx, lot)
    return LotWithdrawn(by="owner", reason=reason)


def terms_of(lot: Lot) -> dict[str, Any]:
    """The terms as their form takes them."""
    given = {name: getattr(lot, name) for name in _TERMS}
    given |= {n: int(v) if n.endswith("_cny_fen") else v for n, v in lot.parameters.items() if v != ""}
    related = list(numbers_of(Organisation, lot.barred).values())
    return given | {"starts_at": lot.starts_at, "ends_at": lot.ends_at, "related": related}


def _columns(terms: dict[str, Any]) -> dict[str, Any]:
    """Columns of a lot from its form: parameters as the rule reads them, and what lists sort and filter by."""
    chosen = way(terms["method"])
    parameters = {name: _written(name, terms.get(name)) for name in chosen.parameters()}
    return {
        **{name: terms[name] for name in _TERMS},
        "on_default": terms["on_default"] or "failed",
        "barred": terms["related"],
        "parameters": parameters,
        "price_fen": terms["asking_price_cny_fen"],
        "deposit_fen": terms["deposit_cny_fen"] or 0,
        "starts_at": terms["starts_at"],
        "ends_at": terms["ends_at"],
    }


def _written(name: str, value: Any) -> Any:
    """A parameter as it stands in the announcement: amounts as text of fen, times as text, counts as numbers."""
    if name.endswith("_cny_fen"):
        return str(value or 0)
    if name.endswith("_at"):
        return time_text(value) if value else ""
    return value or 0


def _fact(name: str, value: Any) -> Any:
    return int(value) if name.endswith("_cny_fen") else value
