"""What may hold a lot up: an objection of somebody with a name, or an authority that voids it by four eyes."""

from __future__ import annotations

from datetime import datetime

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Refused
from ..kernel.rights.grants import (
    BROKER,
    CITY_CENTRE,
    EXPERT,
    FIRM,
    MEMBER,
    OFFICER,
    REGISTRAR,
    RESEARCHER,
    SIGNER,
    SYSTEM,
    TTO,
)
from ..kernel.words import T
from . import ruling
from .acts import LISTING
from .agreed import refuse_if_agreed
from .deposits import release_all
from .events import (
    LotVoided,
    ObjectionDecided,
    ObjectionRaised,
    VoidConfirmed,
    VoidDropped,
    VoidProposed,
)
from .forms import AnswerForm, ObjectionForm, ReasonForm
from .models import Lot
from .queries import actor_of
from .trading_acts import extend, unsettle

VOIDING = "market.voiding"
#: What is objected to: who did it is objected to. What the system did, nobody did.
OBJECTED = ("market.lot.decided", "market.lot.approved", "market.lot.announced")
_SAME = T("须由另一人办理", "Another person does this")


@act(
    "market.lot.raise_objection",
    T("提出异议", "Object"),
    on=Lot,
    seats=[k.anywhere for k in (MEMBER, RESEARCHER, TTO, SIGNER, FIRM, BROKER, EXPERT, REGISTRAR)],
    event=ObjectionRaised,
    form=ObjectionForm,
    law="本市运营规则（公示期内，任何人可实名提出异议）",
    consequence=T("主管中心按期答复；答复前不结算、不确认成交",
                  "The centre answers in time; nothing is settled or awarded before"),
)  # fmt: skip
def raise_objection(ctx: Ctx, lot: Lot, *, text: str) -> ObjectionRaised:
    """Object to a lot or its result; one objection at a time."""
    if ctx.case(LISTING, lot) is None:
        raise Refused("ended", T("标的已结束，不能提出异议", "The lot has ended: it is too late to object"))
    serial = 1 + sum(e["kind"] == ObjectionRaised.kind for e in ruling.told(lot, ctx))
    ctx.tell(
        T("“{t}”收到异议，请答复", "“{t}”: an objection waits for your answer").format(t=lot.title), centre=lot.centre
    )
    ctx.tell(T("“{t}”收到异议", "“{t}”: an objection was raised").format(t=lot.title), organisation=lot.owner)
    return ObjectionRaised(objection=f"YY-{serial}", text=text, by=str(ctx.seat.organisation or ""))


@act(
    "market.lot.answer_objection",
    T("答复异议", "Answer the objection"),
    on=Lot,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=ObjectionDecided,
    form=AnswerForm,
    law="本市运营规则（异议由专员或市中心答复，被异议人回避）",
    consequence=T("不成立的，程序继续；成立的，由另一人确认后标的作废",
                  "Dismissed, the lot goes on; upheld, it is void once another person confirms"),
)  # fmt: skip
def answer_objection(ctx: Ctx, lot: Lot, *, decision: str, reason: str) -> ObjectionDecided:
    """Dismiss or uphold. A dismissed one lets the case go on where it stood.

    A result notice runs anew; the end of a lot that is still on sale moves by the time the objection took.

    Not by who objected, nor by who is objected to: whoever decided, approved or announced the lot.
    """
    if ctx.seat.pseudonym in {actor_of(lot, kind) for kind in (ObjectionRaised.kind, *OBJECTED)}:
        raise Forbidden(_SAME, "self")
    raised = [e for e in ruling.told(lot, ctx) if e["kind"] == ObjectionRaised.kind]
    later = lot.ends_at + (ctx.now - datetime.fromisoformat(raised[-1]["at"]))
    # Where the first comer has taken it nothing but the close is left, and that has no days to lose.
    if decision == "dismissed" and lot.on_sale and lot.closes_at == lot.ends_at and later > lot.ends_at:
        ctx.nest(extend, lot, reason="objection", ends_at=later)
    if decision == "upheld" and ctx.case(VOIDING, lot) is None:
        ctx.nest(propose_void, lot, reason=reason)
    ctx.to(*(("dismissed", "listed", "result_shown") if decision == "dismissed" else ("upheld", "to_void")))
    text = T("“{t}”的异议已答复", "“{t}”: the objection was answered").format(t=lot.title)
    for organisation in {lot.owner, *lot.letters.values()}:
        ctx.tell(text, organisation=organisation)
    return ObjectionDecided(objection=f"YY-{len(raised)}", decision=decision, reason=reason)


@act(
    "market.lot.propose_void",
    T("提请作废", "Propose to void"),
    on=Lot,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=VoidProposed,
    form=ReasonForm,
    law="本市运营规则（标的由所在中心或市中心提请作废）",
    consequence=T(
        "另一人确认后标的作废，保证金退还", "Once another person confirms, the lot is void and deposits go back"
    ),
)
def propose_void(ctx: Ctx, lot: Lot, *, reason: str) -> VoidProposed:
    """Propose that an announced lot be void."""
    if not lot.public or ctx.case(LISTING, lot) is None:
        raise Refused(
            "state", T("只有公告后未结束的标的可以作废", "Only an announced lot that has not ended can be voided")
        )
    ctx.tell(T("“{t}”提请作废", "“{t}”: voiding proposed").format(t=lot.title), centre=lot.centre)
    return VoidProposed(reason=reason)


@act(
    "market.lot.drop_void",
    T("不予作废", "Drop the proposal"),
    on=Lot,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=VoidDropped,
    form=ReasonForm,
)
def drop_void(ctx: Ctx, lot: Lot, *, reason: str) -> VoidDropped:
    """Drop a proposal to void; the lot goes on. After an upheld objection it cannot."""
    standing = ctx.case(LISTING, lot)
    if standing is not None and standing.state == "to_void":
        raise Refused("upheld", T("异议已成立，标的须作废", "An objection was upheld: the lot is to be voided"))
    return VoidDropped(reason=reason)


@act(
    "market.lot.confirm_void",
    T("确认作废", "Confirm voiding"),
    on=Lot,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=VoidConfirmed,
    form=ReasonForm,
    law="本市运营规则（作废须两人办理）",
    consequence=T("标的作废，保证金全部退还", "The lot is void and every deposit goes back"),
)
def confirm_void(ctx: Ctx, lot: Lot, *, reason: str) -> VoidConfirmed:
    """Void the lot: another person than the one who proposed it or upheld the objection."""
    if ctx.case(LISTING, lot) is None:
        raise Refused("ended", T("标的已结束", "The lot has ended"))
    first = actor_of(lot, VoidProposed.kind)
    if first == ctx.seat.pseudonym:
        raise Forbidden(_SAME, "four_eyes")
    ctx.secrets["first_eye"] = first
    ctx.nest(void, lot)
    return VoidConfirmed(reason=reason)


@act(
    "market.lot.void",
    T("作废", "Void"),
    on=Lot,
    seats=[SYSTEM.anywhere],
    event=LotVoided,
    law="本市运营规则（作废须两人办理）",
)
def void(ctx: Ctx, lot: Lot) -> LotVoided:
    """End the lot without a result; every deposit still held goes back."""
    refuse_if_agreed(lot)
    proposal = ctx.case(VOIDING, lot)
    if proposal is None or proposal.state != "proposed":
        raise Refused("state", T("须先提请作废", "Voiding is proposed first"))
    lot.on_sale = False
    unsettle(lot)
    release_all(ctx, lot)
    for organisation in {lot.owner, *lot.letters.values()}:
        ctx.tell(T("“{t}”已作废", "“{t}” is void").format(t=lot.title), organisation=organisation)
    return LotVoided()
