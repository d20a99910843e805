"""What the market records. Takers stand by letter; names, reasons and texts stay closed."""

from __future__ import annotations

from typing import Any

from ..kernel.ledger.events import CLOSED_CODE, CLOSED_TEXT, CODE, COUNT, FEN, MOMENT, Event, Fact
from ..kernel.words import T
from .methods import methods


class LotDrawnUp(Event, kind="market.lot.drawn_up", title=T("拟定标的", "Lot drawn up")):
    """An owner means to sell; nobody else sees it yet."""

    achievement = CODE
    method = CODE
    asking_price_cny_fen = FEN


class LotRevised(Event, kind="market.lot.revised", title=T("修改标的", "Lot revised")):
    """Terms were changed before the decision."""

    method = CODE
    asking_price_cny_fen = FEN


class LotDecided(Event, kind="market.lot.decided", title=T("单位决策", "Decided by the unit")):
    """The unit decided to sell at this price in this way (促进科技成果转化法 18)."""

    decision = CLOSED_TEXT
    asking_price_cny_fen = FEN


class LotApproved(Event, kind="market.lot.approved", title=T("单位审批", "Approved by the unit")):
    """A second person, who may bind the unit, approved the decision."""


def _parameters() -> dict[str, Fact]:
    """What any method announces, so that a new one brings its own."""
    return {
        name: _typed(name, declared)
        for method in methods().values()
        for name, declared in method.declaration["parameters"].items()
    }


def _typed(name: str, declared: dict[str, Any]) -> Fact:
    if "choices" in declared:
        return CODE
    return FEN if name.endswith("_cny_fen") else MOMENT if name.endswith("_at") else COUNT


class LotAnnounced(Event, kind="market.lot.announced", title=T("挂牌公告", "Lot announced")):
    """The parameters by which the result will be found are fixed and public."""

    method = CODE
    form = CODE
    achievement = CODE
    seller_district = CODE
    on_default = CODE
    # The parameters of the methods are facts like those above: the class collects what stands in its body.
    vars().update(_parameters())


class DepositHeld(Event, kind="market.lot.deposit_held", title=T("保证金到账", "Deposit held")):
    """A taker left the deposit and drew a letter."""

    taker = CODE
    amount_cny_fen = FEN
    organisation = CLOSED_CODE


class DepositReleased(Event, kind="market.lot.deposit_released", title=T("保证金退还", "Deposit released")):
    """A deposit is owed back to who left it."""

    taker = CODE
    amount_cny_fen = FEN


class LotTaken(Event, kind="market.lot.taken", title=T("摘牌报价", "Taken")):
    """A taker offered a price that the rule accepts. It cannot be taken back."""

    taker = CODE
    price_cny_fen = FEN


class TakeRefused(Event, kind="market.lot.take_refused", title=T("摘牌被拒", "Take refused")):
    """An offer the rule does not accept, with its answer; ``late_ms`` and ``early_ms`` say by how much."""

    taker = CODE
    price_cny_fen = FEN
    answer = CODE
    early_ms = COUNT
    late_ms = COUNT


class LotExtended(Event, kind="market.lot.extended", title=T("延期", "Extended")):
    """A later end, for the announced reason."""

    reason = CODE
    ends_at = MOMENT


class LotClosed(Event, kind="market.lot.closed", title=T("期满结算", "Listing closed")):
    """The period ended and the rule was asked: sold to a letter at a price, failed, or extended."""

    outcome = CODE
    taker = CODE
    price_cny_fen = FEN


class LotAwarded(Event, kind="market.lot.awarded", title=T("成交确认", "Awarded")):
    """The result notice ended without an open objection: this letter buys at this price."""

    taker = CODE
    price_cny_fen = FEN
    achievement = CODE
    seller_district = CODE


class LotConcluded(Event, kind="market.lot.concluded", title=T("合同已签", "Contract signed")):
    """Both sides signed; the winner's deposit became part of the price held in trust."""

    contract = CODE
    amount_cny_fen = FEN


class NoticeGiven(Event, kind="market.lot.notice_given", title=T("催告签约", "Notice to sign")):
    """The winner did not sign in time and was given notice that the deposit will be forfeited."""

    taker = CODE
    reason = CLOSED_TEXT


class WinnerDefaulted(Event, kind="market.lot.defaulted", title=T("成交人违约", "Winner defaulted")):
    """The winner still did not sign: the deposit is forfeited. ``follows`` says how the lot goes on."""

    taker = CODE
    amount_cny_fen = FEN
    follows = CODE


class NextAccepted(Event, kind="market.lot.next_accepted", title=T("递补接受", "Next taker accepted")):
    """The next valid taker buys at its own price; the result is shown anew."""

    taker = CODE
    price_cny_fen = FEN


class NextDeclined(Event, kind="market.lot.next_declined", title=T("递补放弃", "Next taker declined")):
    """The next taker declined, or did not answer in time."""

    taker = CODE
    follows = CODE


class LotWithdrawn(Event, kind="market.lot.withdrawn", title=T("撤回", "Withdrawn")):
    """The owner withdrew before the first valid take."""

    by = CODE
    reason = CLOSED_TEXT


class ObjectionRaised(Event, kind="market.lot.objection_raised", title=T("提出异议", "Objection raised")):
    """Somebody with a name objects; closing and award wait for the answer."""

    objection = CODE
    text = CLOSED_TEXT
    by = CLOSED_CODE


class ObjectionDecided(Event, kind="market.lot.objection_decided", title=T("异议答复", "Objection answered")):
    """The keeping centre answered: dismissed, or upheld."""

    objection = CODE
    decision = CODE
    reason = CLOSED_TEXT


class VoidProposed(Event, kind="market.lot.void_proposed", title=T("提请作废", "Voiding proposed")):
    """An officer proposes to declare the lot void."""

    reason = CLOSED_TEXT


class VoidDropped(Event, kind="market.lot.void_dropped", title=T("不予作废", "Voiding dropped")):
    """The proposal was dropped; the lot goes on."""

    reason = CLOSED_TEXT


class VoidConfirmed(Event, kind="market.lot.void_confirmed", title=T("确认作废", "Voiding confirmed")):
    """A second person confirmed that the lot is void."""

    reason = CLOSED_TEXT


class LotVoided(Event, kind="market.lot.voided", title=T("作废", "Voided")):
    """The lot is void by authority; deposits go back."""
