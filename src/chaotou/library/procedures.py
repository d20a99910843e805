"""How an achievement is vouched for, and how long a demand stands open."""

from __future__ import annotations

from ..kernel.procedure.declaration import Procedure, State, Until, WorkingDays, step
from ..kernel.rights.grants import FIRM, OFFICER, TTO
from ..kernel.words import T

VERIFICATION = Procedure(
    "library.verification",
    T("成果核验", "Verification of an achievement"),
    "library.achievement",
    [
        State(
            "draft", T("草稿", "Draft"), holder=TTO.of_owner,
            otherwise=T("草稿保留，不公开", "The draft stays, unseen by others"),
        ),
        State(
            "to_verify", T("待核验", "To be verified"), holder=OFFICER.of_centre,
            within=WorkingDays("library.verify_days"),
            otherwise=T("到期仍未核验的，市中心收到催办", "The city centre is reminded when the term ends"),
        ),
        State("verified", T("已核验", "Verified")),
        State(
            "returned", T("退回补正", "Returned"), holder=TTO.of_owner, within=WorkingDays("library.correct_days"),
            otherwise=T("未补正的保持不公开", "It stays unseen until it is put right"),
        ),
        # Nobody holds it: nothing is owed by anyone until its owner takes it up again.
        State("withdrawn", T("已撤回", "Withdrawn")),
        State("archived", T("已归档", "Archived"), final=True),
    ],
    [
        step("library.achievement.draft", "→ draft"),
        step("library.achievement.take_in", "→ draft"),
        step("library.achievement.edit", "draft → draft"),
        step("library.achievement.edit", "returned → returned"),
        step("library.achievement.edit", "withdrawn → withdrawn"),
        step("library.achievement.withdraw", "draft|to_verify|verified|returned → withdrawn"),
        step("library.achievement.publish", "draft|returned|withdrawn → to_verify"),
        step("library.achievement.verify", "to_verify → verified"),
        step("library.achievement.send_back", "to_verify → returned"),
        step("library.achievement.archive", "verified → archived"),
    ],
    law="促进科技成果转化法（2015 修正）第十一条",
)  # fmt: skip

DEMAND = Procedure(
    "library.demand",
    T("需求征集", "Call of a demand"),
    "library.demand",
    [
        State(
            "draft", T("草稿", "Draft"), holder=FIRM.of_owner,
            otherwise=T("草稿保留，不公开", "The draft stays, unseen by others"),
        ),
        # Nobody holds it: whoever could answer may, and a firm that stays unnamed is not named as its holder.
        State(
            "open", T("征集中", "Open"), within=Until("open_until"), on_timeout="library.demand.lapse",
            otherwise=T("截止日期一过自动截止", "It ends by itself when its day has passed"),
        ),
        State("lapsed", T("已截止", "Ended"), final=True),
        State("closed", T("已关闭", "Closed"), final=True),
    ],
    [
        step("library.demand.draft", "→ draft"),
        step("library.demand.take_in", "→ draft"),
        step("library.demand.edit", "draft → draft"),
        step("library.demand.publish", "draft → open"),
        step("library.demand.close", "open → closed"),
        step("library.demand.lapse", "open → lapsed"),
    ],
)  # fmt: skip
