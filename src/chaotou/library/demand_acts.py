"""What is done with demands."""

from __future__ import annotations

from typing import Any

from ..kernel.act import Ctx, act
from ..kernel.faults import Invalid, Refused
from ..kernel.rights.grants import CITY_CENTRE, FIRM, OFFICER, SYSTEM
from ..kernel.words import T
from .acts import owner_of_row, placed
from .content import DEMAND_TEXT, content_digest, missing, set_text
from .events import DemandClosed, DemandDrafted, DemandEdited, DemandLapsed, DemandPublished, DemandTakenIn
from .forms import ChangedDemandForm, ImportedDemandForm, NewDemandForm, ReasonForm
from .models import Demand


@act(
    "library.demand.draft",
    T("提出需求", "Write a demand down"),
    on=Demand,
    seats=[FIRM.of_owner],
    event=DemandDrafted,
    form=NewDemandForm,
    creates=True,
    law="本市运营规则（需求由本企业起草、发布、关闭）",
    consequence=T("存为草稿，只有本企业和主管中心看得到", "Kept as a draft that your firm and its centre alone see"),
)
def draft_demand(ctx: Ctx, **fields: Any) -> DemandDrafted:
    """Write a demand of the seat's firm down."""
    made = ctx.new(Demand, centre=ctx.seat.centre, owner=ctx.seat.organisation, **fields)
    return DemandDrafted(source=made.source, content=content_digest(made))


@act(
    "library.demand.take_in",
    T("导入需求", "Import a demand"),
    on=Demand,
    seats=[FIRM.of_owner, OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=DemandTakenIn,
    form=ImportedDemandForm,
    creates=True,
    also=owner_of_row,
    law="本市运营规则（批量导入限本机构或本中心）",
)
def take_in_demand(ctx: Ctx, *, owner: int | None, **fields: Any) -> DemandTakenIn:
    """Make a demand of a row of a table."""
    whose, centre = placed(ctx, owner)
    made = ctx.new(Demand, centre=centre, owner=whose, **fields)
    return DemandTakenIn(source=made.source, content=content_digest(made))


@act(
    "library.demand.edit",
    T("修改需求", "Edit the demand"),
    on=Demand,
    seats=[FIRM.of_owner],
    event=DemandEdited,
    form=ChangedDemandForm,
    initial=lambda record: {n: getattr(record, n) for n in DEMAND_TEXT},
)
def edit_demand(ctx: Ctx, record: Demand, *, origin: list[str] | None, **fields: Any) -> DemandEdited:
    """Change what is written."""
    if not set_text(record, fields, origin):
        raise Refused("unchanged", T("内容没有变化", "Nothing was changed"))
    return DemandEdited(content=content_digest(record))


@act(
    "library.demand.publish",
    T("发布需求", "Publish the demand"),
    on=Demand,
    seats=[FIRM.of_owner],
    event=DemandPublished,
    law="本市运营规则（需求由本企业起草、发布、关闭）",
    consequence=T(
        "需求内容、预算和截止日期将向所有人公开；选了“不公开企业名称”的，名称不公开",
        "Problem, budget and day become public; the firm's name stays back if you chose so",
    ),
)
def publish_demand(ctx: Ctx, record: Demand) -> DemandPublished:
    """Open it to answers. Raises ``Invalid`` naming everything that is missing."""
    gaps = missing(record)
    if record.deadline and record.deadline < ctx.today:
        gaps["deadline"] = T("截止日期已过", "The day has passed")
    if gaps:
        raise Invalid(gaps)
    record.public = True
    record.published_on = ctx.today
    return DemandPublished(
        district=record.centre, circle=record.circle, published_on=ctx.today, content=content_digest(record)
    )


@act(
    "library.demand.close",
    T("关闭需求", "Close the demand"),
    on=Demand,
    seats=[FIRM.of_owner],
    event=DemandClosed,
    form=ReasonForm,
    law="本市运营规则（需求由本企业起草、发布、关闭）",
    consequence=T("不再接受对接，历史仍可查", "No further answers; its history stays readable"),
)
def close_demand(ctx: Ctx, record: Demand, *, reason: str) -> DemandClosed:
    """Stop looking."""
    record.ended_on = ctx.today
    return DemandClosed(reason=reason)


@act(
    "library.demand.lapse",
    T("到期截止", "End a demand whose day has passed"),
    on=Demand,
    seats=[SYSTEM.anywhere],
    event=DemandLapsed,
)
def lapse_demand(ctx: Ctx, record: Demand) -> DemandLapsed:
    """End the call on the day after its last. Raises ``Refused`` before."""
    if record.open_until is None or ctx.now < record.open_until:
        raise Refused("not_yet", T("截止日期还没有过", "Its day has not passed"))
    record.ended_on = ctx.today
    return DemandLapsed()
