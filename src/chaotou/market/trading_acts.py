"""Trading: an offer is taken or refused by the rule, and the system closes at the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Refused
from ..kernel.rights.grants import SIGNER, SYSTEM
from ..kernel.words import T
from . import ruling
from .barred import is_barred
from .deposits import release_all
from .events import LotClosed, LotExtended, LotTaken, TakeRefused
from .forms import ExtendForm, TakeForm
from .letters import shown
from .models import Lot


@act(
    "market.lot.take",
    T("摘牌", "Take it"),
    on=Lot,
    seats=[SIGNER.anywhere],
    event=LotTaken,
    refusal=TakeRefused,
    form=TakeForm,
    initial=lambda lot: {"price_fen": lot.price_fen},
    law="促进科技成果转化法第十八条（技术交易市场挂牌交易）",
    consequence=T(
        "摘牌后不能撤回；成交不签约的，没收保证金",
        "It cannot be taken back; who wins and does not sign loses the deposit",
    ),
)
def take(ctx: Ctx, lot: Lot, *, price_fen: int) -> LotTaken:
    """Offer a price. The lot's method answers under its lock, from the announced parameters and all before."""
    if ctx.seat.organisation is None:
        raise Forbidden(T("请以企业的签署人席位办理", "Act from a signer's seat of an organisation"), "seat")
    taker = lot.letter_of(ctx.seat.organisation)
    if is_barred(ctx.seat, lot):
        _refuse(ctx, lot, "barred", taker, price_fen)
    code = ruling.answer(ctx, lot, taker, price_fen)
    if code == "accepted" and not taker:
        code = "not_registered"
    if code != "accepted":
        _refuse(ctx, lot, code, taker, price_fen)
    if lot.parameters.get("several_takers") == "first_come":
        lot.closes_at = ctx.now
    ctx.tell(
        T("“{t}”有人摘牌（{c}）", "“{t}” was taken ({c})").format(t=lot.title, c=shown(taker)), organisation=lot.owner
    )
    return LotTaken(taker=taker, price_cny_fen=price_fen)


def _refuse(ctx: Ctx, lot: Lot, code: str, taker: str, price_fen: int) -> None:
    by = ruling.by_how_much(code, lot, ctx.now)
    raise Refused(code, ruling.words(code, lot, ctx.now), taker=taker, price_cny_fen=price_fen, **by)


@act(
    "market.lot.extend",
    T("延期", "Extend"),
    on=Lot,
    seats=[SYSTEM.anywhere],
    event=LotExtended,
    form=ExtendForm,
    law="本市运营规则（期满无人摘牌的，系统按公告延期；异议期间中止的，按中止时间顺延）",
)
def extend(ctx: Ctx, lot: Lot, *, reason: str, ends_at: datetime) -> LotExtended:
    """Move the end to later, for a reason the rule knows."""
    if not lot.on_sale or ends_at <= lot.ends_at:
        raise Refused("state", T("只能把未结束标的的截止推后", "Only the end of an open lot moves, and only to later"))
    lot.ends_at = lot.closes_at = ends_at
    return LotExtended(reason=reason, ends_at=ends_at)


@act(
    "market.lot.close",
    T("期满结算", "Close"),
    on=Lot,
    seats=[SYSTEM.anywhere],
    event=LotClosed,
    law="本市运营规则（期满无人、一人、多人摘牌，各依公告的办法）",
)
def close(ctx: Ctx, lot: Lot) -> LotClosed:
    """Ask the rule at the end: sold, failed, or extended where that was announced and nobody came."""
    if lot.closes_at is None or ctx.now < lot.closes_at:
        raise Refused("not_yet", T("未到截止时间", "The end has not come"))
    found = ruling.close_at(ctx, lot)
    if found["outcome"] == "open":
        later = max(lot.ends_at, ctx.now) + timedelta(days=ctx.rule("market.extension_days"))
        ctx.nest(extend, lot, reason="no_taker", ends_at=later)
        ctx.to("listed")
        return LotClosed(outcome="extended")
    lot.on_sale = False
    if found["outcome"] == "sold":
        settle_on(lot, found["winner"], int(found["price_cny_fen"]))
        _tell_result(ctx, lot)
        ctx.to("result_shown")
        return LotClosed(outcome="sold", taker=lot.winner_letter, price_cny_fen=lot.sold_fen)
    ctx.to("failed")
    ctx.tell(T("“{t}”无人摘牌", "Nobody took “{t}”").format(t=lot.title), organisation=lot.owner)
    release_all(ctx, lot)
    return LotClosed(outcome="failed")


def settle_on(lot: Lot, taker: str, price_fen: int) -> None:
    """Write down whom the rule gave the lot to, at which price: from now on it is party to the deal."""
    lot.winner_letter, lot.winner, lot.sold_fen = taker, lot.letters[taker], price_fen
    lot.parties = [lot.letters[taker]]


def unsettle(lot: Lot) -> None:
    """Nobody has it: who was party to the deal is no more."""
    lot.winner_letter, lot.winner, lot.sold_fen, lot.parties = "", None, None, []


def _tell_result(ctx: Ctx, lot: Lot) -> None:
    text = T("“{t}”结果公示：{c}", "“{t}”: the result is shown, {c}").format(t=lot.title, c=shown(lot.winner_letter))
    for organisation in {lot.owner, *lot.letters.values()}:
        ctx.tell(text, organisation=organisation)
