"""L-ACH-PUB: achievements published, by month of first publication and district of the owner."""

from __future__ import annotations

from ...kernel.figure import Figure
from ...kernel.words import T

L_ACH_PUB = Figure(
    name="L-ACH-PUB",
    version=1,
    title=T("发布科技成果", "Achievements published"),
    definition=T(
        "按成果首次发布的日期计入当月，按成果持有单位所在区、县（市）分组。退回后重新发布不再计数；同一成果只数一次。",
        "Counted in the month in which an achievement was first published, in the district of its owner. A result that "
        "was sent back and published again is not counted again.",
    ),
    kinds=("library.achievement.published",),
    day="published_on",
    by="district",
    source=T("《构筑科技成果转移转化首选地实施方案（2022—2026年）》月监测", "Plan 2022—2026, monthly monitoring"),
)
