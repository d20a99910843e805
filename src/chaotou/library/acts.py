"""What is done with achievements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..kernel.act import Ctx, act
from ..kernel.faults import Forbidden, Invalid, Refused
from ..kernel.records import Record
from ..kernel.rights.grants import CITY_CENTRE, OFFICER, RESEARCHER, TTO
from ..kernel.rights.seat import CITY, Kind, Seat
from ..kernel.words import T
from ..network.models import Organisation
from .content import ACHIEVEMENT_TEXT, content_digest, missing, set_text
from .events import (
    AchievementArchived,
    AchievementDrafted,
    AchievementEdited,
    AchievementPublished,
    AchievementSentBack,
    AchievementTakenIn,
    AchievementVerified,
    AchievementWithdrawn,
)
from .forms import ChangedAchievementForm, DefectsForm, ImportedAchievementForm, NewAchievementForm, ReasonForm
from .models import Achievement
from .offered import refuse_if_offered

VERIFICATION = "library.verification"


@act(
    "library.achievement.draft",
    T("起草成果", "Write an achievement down"),
    on=Achievement,
    seats=[TTO.of_owner, RESEARCHER.of_owner],
    event=AchievementDrafted,
    form=NewAchievementForm,
    creates=True,
    law="本市运营规则（成果由本机构起草、修改、撤回）",
    consequence=T(
        "存为草稿，只有本机构和主管中心看得到", "Kept as a draft that your organisation and its centre alone see"
    ),
)
def draft_achievement(ctx: Ctx, **fields: Any) -> AchievementDrafted:
    """Write an achievement of the seat's organisation down."""
    made = ctx.new(Achievement, centre=ctx.seat.centre, owner=ctx.seat.organisation, drafter=ctx.seat.person, **fields)
    return AchievementDrafted(source=made.source, content=content_digest(made))


def owner_of_row(given: dict[str, Any]) -> Sequence[tuple[type[Record], int]]:
    """The organisation an officer takes a row in for; held, so that its centre is certain."""
    return [(Organisation, given["owner"])] if given.get("owner") else []


def placed(ctx: Ctx, owner: int | None) -> tuple[int, str]:
    """Owner and keeping centre of an imported row: the own organisation, or one of the officer's centre.

    Raises ``Forbidden`` for an organisation of another centre, ``Invalid`` where an officer names none.
    """
    seat: Seat = ctx.seat
    if seat.kind not in (Kind.OFFICER, Kind.CITY):
        if seat.organisation is None or owner not in (None, seat.organisation):
            raise Forbidden(T("只能导入本机构的记录", "Only rows of your own organisation"), "foreign")
        return seat.organisation, seat.centre
    if owner is None:
        raise Invalid({"owner": T("请选择所属机构", "Choose the organisation the rows belong to")})
    organisation = ctx.world.records.get((Organisation.type(), owner))
    if organisation is None:
        raise Invalid({"owner": T("没有这个机构", "There is no such organisation")})
    if seat.centre not in (organisation.centre, CITY):
        raise Forbidden(T("该机构不属于本中心", "That organisation is kept by another centre"), "foreign")
    return owner, organisation.centre


@act(
    "library.achievement.take_in",
    T("导入成果", "Import an achievement"),
    on=Achievement,
    seats=[TTO.of_owner, OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=AchievementTakenIn,
    form=ImportedAchievementForm,
    creates=True,
    also=owner_of_row,
    law="本市运营规则（批量导入限本机构或本中心）",
)
def take_in_achievement(ctx: Ctx, *, owner: int | None, **fields: Any) -> AchievementTakenIn:
    """Make an achievement of a row of a table."""
    whose, centre = placed(ctx, owner)
    made = ctx.new(Achievement, centre=centre, owner=whose, drafter=ctx.seat.person, **fields)
    return AchievementTakenIn(source=made.source, content=content_digest(made))


@act(
    "library.achievement.edit",
    T("修改成果", "Edit the achievement"),
    on=Achievement,
    seats=[TTO.of_owner, RESEARCHER.of_owner],
    event=AchievementEdited,
    form=ChangedAchievementForm,
    initial=lambda record: {n: getattr(record, n) for n in ACHIEVEMENT_TEXT},
)
def edit_achievement(ctx: Ctx, record: Achievement, *, origin: list[str] | None, **fields: Any) -> AchievementEdited:
    """Change what is written. A researcher changes only what they wrote down themselves."""
    _own_writing(ctx, record)
    if not set_text(record, fields, origin):
        raise Refused("unchanged", T("内容没有变化", "Nothing was changed"))
    return AchievementEdited(content=content_digest(record))


def _own_writing(ctx: Ctx, record: Achievement) -> None:
    if ctx.seat.kind == Kind.RESEARCHER and record.drafter != ctx.seat.person:
        raise Forbidden(T("只能办理自己起草的成果", "Only achievements you wrote down yourself"), "drafter")


@act(
    "library.achievement.withdraw",
    T("撤回成果", "Withdraw the achievement"),
    on=Achievement,
    seats=[TTO.of_owner, RESEARCHER.of_owner],
    event=AchievementWithdrawn,
    form=ReasonForm,
    law="本市运营规则（成果由本机构起草、修改、撤回）",
    consequence=T(
        "成果从公开页面撤下；修改后可再次发布，须重新核验",
        "It leaves the public pages; it may be edited and published again, and is then verified anew",
    ),
)
def withdraw_achievement(ctx: Ctx, record: Achievement, *, reason: str) -> AchievementWithdrawn:
    """Take it back: what is published is edited only so, and vouched for anew. Refused while it is being sold."""
    _own_writing(ctx, record)
    refuse_if_offered(record)
    told = record.public
    record.public, record.verified_on = False, None
    if told:
        ctx.tell(T("成果已撤回：{t}", "Withdrawn: {t}").format(t=record.title), centre=record.centre)
    return AchievementWithdrawn(reason=reason)


@act(
    "library.achievement.publish",
    T("发布成果", "Publish the achievement"),
    on=Achievement,
    seats=[TTO.of_owner],
    event=AchievementPublished,
    law="本市运营规则（成果由所属机构确认公开范围后发布）",
    consequence=T(
        "名称、简介、关键词、产业圈、成熟度、知识产权和意向价将向所有人公开；完成人不公开。随后由主管中心核验",
        "Title, summary, keywords, circle, readiness, rights and asking price become public; inventors do not. "
        "The keeping centre then verifies it",
    ),
)
def publish_achievement(ctx: Ctx, record: Achievement) -> AchievementPublished:
    """Open the open layer. Raises ``Invalid`` naming everything that is missing."""
    if gaps := missing(record):
        raise Invalid(gaps)
    first = record.published_on is None
    record.public = True
    record.published_on = record.published_on or ctx.today
    return AchievementPublished(
        district=record.centre,
        circle=record.circle,
        trl=record.trl,
        published_on=record.published_on if first else None,
        content=content_digest(record),
    )


@act(
    "library.achievement.verify",
    T("核验通过", "Verify"),
    on=Achievement,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=AchievementVerified,
    law="本市运营规则（成果由所在区中心或市中心核验、退回）",
    consequence=T("成果标为“已核验”，并记下核验中心和日期", "It is marked as verified, with centre and day"),
)
def verify_achievement(ctx: Ctx, record: Achievement) -> AchievementVerified:
    """Vouch for it."""
    record.verified_on = ctx.today
    ctx.tell(T("成果已核验：{t}", "Verified: {t}").format(t=record.title), organisation=record.owner)
    return AchievementVerified(verified_on=ctx.today, content=content_digest(record))


@act(
    "library.achievement.send_back",
    T("退回补正", "Send back"),
    on=Achievement,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=AchievementSentBack,
    form=DefectsForm,
    consequence=T(
        "成果从公开页面撤下，所属机构补正后可再次发布",
        "It leaves the public pages until its owner corrects it",
    ),
)
def send_back_achievement(ctx: Ctx, record: Achievement, *, defects: str) -> AchievementSentBack:
    """Name all defects at once and take it from the public."""
    record.public = False
    record.verified_on = None
    ctx.tell(
        T("成果退回补正：{t}。{d}", "Sent back: {t}. {d}").format(t=record.title, d=defects), organisation=record.owner
    )
    return AchievementSentBack(defects=defects)


@act(
    "library.achievement.archive",
    T("归档", "Archive"),
    on=Achievement,
    seats=[OFFICER.of_centre, CITY_CENTRE.of_centre],
    event=AchievementArchived,
    form=ReasonForm,
    law="本市运营规则（久未更新的成果由所在区中心或市中心归档）",
    consequence=T("不再作为可转化成果列出，历史仍可查", "No longer offered; its history stays readable"),
)
def archive_achievement(ctx: Ctx, record: Achievement, *, reason: str) -> AchievementArchived:
    """Stop offering it: lists and the home page leave it out, its number still leads to it."""
    refuse_if_offered(record)
    record.ended_on = ctx.today
    ctx.tell(
        T("成果已归档：{t}。{r}", "Archived: {t}. {r}").format(t=record.title, r=reason), organisation=record.owner
    )
    return AchievementArchived(reason=reason)
