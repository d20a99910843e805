"""Deposits of a lot: held for a letter, released, forfeited or turned into price, each exactly once."""

from __future__ import annotations

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Refused
from ..kernel.money import accounts, balance, balances
from ..kernel.rights.grants import SIGNER, SYSTEM
from ..kernel.words import T
from . import ruling
from .barred import is_barred
from .events import DepositHeld, DepositReleased
from .forms import ReleaseForm
from .letters import draw, shown
from .models import Lot


def account(lot: Lot, taker: str) -> str:
    """The account of a letter's deposit."""
    return accounts.deposit(lot.letters[taker], lot.number)


def held(lot: Lot) -> dict[str, int]:
    """What is held now, in fen, by letter; letters whose deposit has ended are missing."""
    names = {code: account(lot, code) for code in lot.letters}
    standing = balances(names.values())
    return {code: -standing[name] for code, name in names.items() if standing[name] < 0}


@act(
    "market.lot.hold_deposit",
    T("报名并交保证金", "Register and leave the deposit"),
    on=Lot,
    seats=[SIGNER.anywhere],
    event=DepositHeld,
    law="本市运营规则（报名由授权签署人交保证金）",
    consequence=T(
        "保证金由主管中心代管；落选退还，成交后计入价款，成交不签约没收",
        "The centre holds the deposit: given back if you do not win, part of the price if you do, forfeited if you "
        "win and do not sign",
    ),
)
def hold_deposit(ctx: Ctx, lot: Lot) -> DepositHeld:
    """Register the seat's organisation as a taker: its deposit is held and a letter drawn at random."""
    organisation = ctx.seat.organisation
    if organisation is None:
        raise Forbidden(T("请以企业的签署人席位办理", "Act from a signer's seat of an organisation"), "seat")
    if is_barred(ctx.seat, lot):
        raise Refused("barred", ruling.ANSWERS["barred"])
    if lot.letter_of(organisation):
        raise Refused("already_held", T("本机构已报名", "Your organisation is registered already"))
    if ctx.now >= lot.ends_at:
        raise Refused("late", ruling.words("late", lot, ctx.now))
    if lot.closes_at is not None and ctx.now >= lot.closes_at:
        raise Refused("taken", ruling.ANSWERS["taken"])
    code = draw(lot.letters)
    lot.letters = {**lot.letters, code: organisation}
    if lot.deposit_fen:
        ctx.post((accounts.bank(lot.centre), lot.deposit_fen), (account(lot, code), -lot.deposit_fen))
    return DepositHeld(taker=code, amount_cny_fen=lot.deposit_fen, organisation=str(organisation))


@act(
    "market.lot.release_deposit",
    T("退还保证金", "Give a deposit back"),
    on=Lot,
    seats=[SYSTEM.anywhere],
    event=DepositReleased,
    form=ReleaseForm,
    law="本市运营规则（未成交方的保证金由系统按公告退还）",
)
def release_deposit(ctx: Ctx, lot: Lot, *, taker: str) -> DepositReleased:
    """Owe a deposit back to who left it: of a lot that is over, and never the winner's."""
    if taker not in lot.letters or lot.on_sale or taker == lot.winner_letter:
        raise Refused("held", T("这笔保证金现在不能退还", "This deposit is not to be given back now"))
    fen = -balance(account(lot, taker))
    if not fen:
        raise Refused("ended", T("这笔保证金已了结", "This deposit has ended"))
    organisation = lot.letters[taker]
    ctx.post((account(lot, taker), fen), (accounts.payable(organisation), -fen))
    text = T("“{t}”的保证金已转为应付退款（{c}）", "“{t}”: your deposit is owed back to you ({c})")
    ctx.tell(text.format(t=lot.title, c=shown(taker)), organisation=organisation)
    return DepositReleased(taker=taker, amount_cny_fen=fen)


def release_all(ctx: Ctx, lot: Lot) -> None:
    """Release every deposit still held, but the winner's."""
    for code in held(lot):
        if code != lot.winner_letter:
            ctx.nest(release_deposit, lot, taker=code)
