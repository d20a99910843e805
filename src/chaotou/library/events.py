"""What the library records. Texts never stand in the ledger: ``content`` commits to them by digest, closed."""

from __future__ import annotations

from ..kernel.ledger.events import CLOSED_CODE, CLOSED_TEXT, CODE, COUNT, DAY, Event
from ..kernel.words import T


class AchievementDrafted(Event, kind="library.achievement.drafted", title=T("成果起草", "Achievement drafted")):
    """An owner wrote an achievement down; nobody else sees it yet."""

    source = CODE
    content = CLOSED_CODE


class AchievementTakenIn(Event, kind="library.achievement.taken_in", title=T("成果导入", "Achievement imported")):
    """A row of a table became an achievement, still unseen by others."""

    source = CODE
    content = CLOSED_CODE


class AchievementEdited(Event, kind="library.achievement.edited", title=T("成果修改", "Achievement edited")):
    """The owner changed its text or its codes."""

    content = CLOSED_CODE


class AchievementPublished(Event, kind="library.achievement.published", title=T("成果发布", "Achievement published")):
    """Its open layer is public from now on. ``published_on`` is written the first time alone, so that an
    achievement sent back and published again counts once."""

    district = CODE
    circle = CODE
    trl = COUNT
    published_on = DAY
    content = CLOSED_CODE


class AchievementVerified(Event, kind="library.achievement.verified", title=T("成果核验", "Achievement verified")):
    """The keeping centre vouches that it exists, belongs to the owner and is described fairly."""

    verified_on = DAY
    content = CLOSED_CODE


class AchievementSentBack(Event, kind="library.achievement.sent_back", title=T("成果退回", "Achievement sent back")):
    """All defects at once; the public layer is taken away until it is published again."""

    defects = CLOSED_TEXT


class AchievementArchived(Event, kind="library.achievement.archived", title=T("成果归档", "Achievement archived")):
    """No longer offered, for a stated reason."""

    reason = CLOSED_TEXT


class AchievementWithdrawn(Event, kind="library.achievement.withdrawn", title=T("成果撤回", "Achievement withdrawn")):
    """Its owner took it from the public; published again it is verified anew."""

    reason = CLOSED_TEXT


class DemandDrafted(Event, kind="library.demand.drafted", title=T("需求起草", "Demand drafted")):
    """A firm wrote a problem down."""

    source = CODE
    content = CLOSED_CODE


class DemandTakenIn(Event, kind="library.demand.taken_in", title=T("需求导入", "Demand imported")):
    """A row of a table became a demand."""

    source = CODE
    content = CLOSED_CODE


class DemandEdited(Event, kind="library.demand.edited", title=T("需求修改", "Demand edited")):
    """The firm changed its text."""

    content = CLOSED_CODE


class DemandPublished(Event, kind="library.demand.published", title=T("需求发布", "Demand published")):
    """The problem is public; whether the firm's name is shown is the firm's choice."""

    district = CODE
    circle = CODE
    published_on = DAY
    content = CLOSED_CODE


class DemandClosed(Event, kind="library.demand.closed", title=T("需求关闭", "Demand closed")):
    """The firm no longer looks for an answer."""

    reason = CLOSED_TEXT


class DemandLapsed(Event, kind="library.demand.lapsed", title=T("需求截止", "Demand ended")):
    """Its day has passed without the firm closing it."""
