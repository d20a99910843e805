"""Records to measure on: achievements of the tests' cast, made by real acts in lists."""

from __future__ import annotations

import uuid

from chaotou.kernel.act import Call, perform, run
from chaotou.library.acts import draft_achievement, publish_achievement
from chaotou.library.models import Achievement


def achievements(n: int, *, public: bool) -> list[str]:
    """Numbers of ``n`` new achievements of the cast's university."""
    from cast import cast, read

    made: list[str] = []
    while len(made) < n:
        size = min(200, n - len(made))
        calls = [
            Call(cast().tto, uuid.uuid4().hex, {
                "title_zh": f"宽温区压力传感器标定方法 {len(made) + i}",
                "summary_zh": "针对零点与灵敏度漂移大的问题。" * 8,
                "circle": "smart_iot", "trl": "6", "keywords_zh": ["传感器", "标定"], "asking_fen": 60000000,
            })
            for i in range(size)
        ]  # fmt: skip
        outcomes = run(draft_achievement, None, calls)
        faults = [o.fault for o in outcomes if o.fault]
        if faults:
            raise faults[0]
        made += [o.number for o in outcomes]
    if public:
        for number in made:
            perform(publish_achievement, cast().tto, read(Achievement, number))
    return made
