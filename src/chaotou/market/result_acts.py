"""After the result: award, the signed contract, or a winner who does not sign and the next one asked."""

from __future__ import annotations

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Refused
from ..kernel.money import accounts, balance
from ..kernel.rights.grants import CITY_CENTRE, OFFICER, SIGNER, SYSTEM
from ..kernel.rights.seat import Kind
from ..kernel.words import T
from . import ruling
from .acts import LISTING
from .agreed import refuse_if_agreed
from .deposits import account, release_all
from .events import LotAwarded, LotConcluded, NextAccepted, NextDeclined, NoticeGiven, WinnerDefaulted
from .forms import ConcludeForm, ReasonForm
from .letters import shown
from .models import Lot
from .queries import actor_of
from .trading_acts import settle_on, unsettle


@act(
    "market.lot.award",
    T("确认成交", "Award"),
    on=Lot,
    seats=[SYSTEM.anywhere],
    event=LotAwarded,
    law="本市运营规则（结果公示期满后确认成交）",
)
def award(ctx: Ctx, lot: Lot) -> LotAwarded:
    """End of the result notice without an open objection; deposits of the others go back."""
    standing = ctx.case(LISTING, lot)
    if standing is None or standing.due is None or ctx.now < standing.due:
        raise Refused("not_yet", T("结果公示未满", "The result notice has not ended"))
    release_all(ctx, lot)
    text = T("“{t}”已确认成交，请按期签约", "“{t}” is awarded: please sign in time").format(t=lot.title)
    for organisation in (lot.owner, lot.winner):
        ctx.tell(text, organisation=organisation)
    return LotAwarded(
        taker=lot.winner_letter, price_cny_fen=lot.sold_fen, achievement=lot.achievement_number,
        seller_district=lot.centre,
    )  # fmt: skip


@act(
    "market.lot.conclude",
    T("登记签约", "Record the signed contract"),
    on=Lot,
    seats=[SYSTEM.anywhere],
    event=LotConcluded,
    form=ConcludeForm,
    law="本市运营规则（签约后，成交方的保证金抵作价款）",
)
def conclude(ctx: Ctx, lot: Lot, *, contract: str, buyer: int) -> LotConcluded:
    """Both sides signed: the winner's deposit becomes part of the price in trust for the contract.

    Refused for the contract of another buyer: after a default the lot may be the next taker's.
    """
    if lot.winner != buyer:
        raise Refused("other_buyer", T("合同的买方不是现在的受让方", "The contract's buyer is not the winner"))
    fen = -balance(account(lot, lot.winner_letter))
    if fen:
        ctx.post((account(lot, lot.winner_letter), fen), (accounts.escrow(buyer, contract), -fen))
    return LotConcluded(contract=contract, amount_cny_fen=fen)


@act(
    "market.lot.give_notice",
    T("催告签约", "Give notice to sign"),
    on=Lot,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=NoticeGiven,
    form=ReasonForm,
    law="本市运营规则（成交方不签约的，先催告）",
    consequence=T("成交人收到催告；期满仍不签，另一人可没收其保证金",
                  "The winner is given notice; if it does not sign, another person may forfeit its deposit"),
)  # fmt: skip
def give_notice(ctx: Ctx, lot: Lot, *, reason: str) -> NoticeGiven:
    """Warn a winner who did not sign in time."""
    _after_due(ctx, lot)
    text = T("“{t}”逾期未签约，请在催告期内签约", "“{t}” was not signed in time: sign within the notice").format(
        t=lot.title
    )
    ctx.tell(text, organisation=lot.winner)
    return NoticeGiven(taker=lot.winner_letter, reason=reason)


@act(
    "market.lot.default_winner",
    T("认定违约", "Declare default"),
    on=Lot,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=WinnerDefaulted,
    law="本市运营规则（催告期满仍不签约的，没收保证金，须两人办理）",
    consequence=T(
        "没收成交人的保证金，标的按公告流拍或递补", "The winner's deposit is forfeited; the lot goes on as announced"
    ),
)
def default_winner(ctx: Ctx, lot: Lot) -> WinnerDefaulted:
    """Forfeit the deposit of a winner who did not sign after notice; another person than who gave it."""
    _after_due(ctx, lot)
    first = actor_of(lot, "market.lot.notice_given")
    if first == ctx.seat.pseudonym:
        raise Forbidden(
            T("认定违约的人须与催告人不同", "Another person declares it than the one who gave notice"), "four_eyes"
        )
    refuse_if_agreed(lot)
    ctx.secrets["first_eye"] = first
    gone = lot.winner_letter
    fen = -balance(account(lot, gone))
    if fen:
        ctx.post((account(lot, gone), fen), (accounts.forfeit(lot.centre, lot.number), -fen))
    ctx.tell(T("“{t}”认定违约", "“{t}”: default declared").format(t=lot.title), organisation=lot.winner)
    return WinnerDefaulted(taker=gone, amount_cny_fen=fen, follows=_go_on(ctx, lot, gone))


@act(
    "market.lot.accept_next",
    T("接受递补", "Accept as the next taker"),
    on=Lot,
    seats=[SIGNER.of_party],
    event=NextAccepted,
    consequence=T(
        "按本机构自己的报价成交，结果重新公示", "Your organisation buys at its own price; the result is shown anew"
    ),
)
def accept_next(ctx: Ctx, lot: Lot) -> NextAccepted:
    """The next taker buys at its own price."""
    _only_the_asked(ctx, lot)
    return NextAccepted(taker=lot.winner_letter, price_cny_fen=lot.sold_fen)


@act(
    "market.lot.pass_over",
    T("放弃递补", "Decline as the next taker"),
    on=Lot,
    seats=[SIGNER.of_party, SYSTEM.anywhere],
    event=NextDeclined,
    consequence=T("不影响已退还的保证金", "Your deposit, already given back, is not touched"),
)
def pass_over(ctx: Ctx, lot: Lot) -> NextDeclined:
    """The next taker declines, or its time ends."""
    if ctx.seat.kind == Kind.SYSTEM:
        _after_due(ctx, lot)
    else:
        _only_the_asked(ctx, lot)
    gone = lot.winner_letter
    return NextDeclined(taker=gone, follows=_go_on(ctx, lot, gone))


def _after_due(ctx: Ctx, lot: Lot) -> None:
    standing = ctx.case(LISTING, lot)
    if standing is None or standing.due is None or ctx.now < standing.due:
        raise Refused("not_yet", T("期限未满", "The term has not ended"))


def _only_the_asked(ctx: Ctx, lot: Lot) -> None:
    if ctx.seat.organisation != lot.winner:
        raise Forbidden(T("由被询问的一方答复", "The asked taker answers"), "party")


def _go_on(ctx: Ctx, lot: Lot, gone: str) -> str:
    """Ask the next valid taker where that was announced, at most as often as the rule says; else the end."""
    follows = None
    if lot.on_default == "next" and lot.asked < ctx.rule("market.next_times"):
        follows = ruling.next_taker(ctx, lot, gone)
    if follows is None:
        unsettle(lot)
        ctx.to("defaulted")
        return "failed"
    settle_on(lot, *follows)
    lot.asked += 1
    ctx.tell(
        T("“{t}”的成交人未签约，请答复是否按原报价递补（{c}）", "“{t}”: do you buy at your own price instead ({c})?")
        .format(t=lot.title, c=shown(follows[0])), organisation=lot.winner,
    )  # fmt: skip
    ctx.to("next_asked")
    return "next"
