"""The demonstration city's achievements and demands, put on the shelf by acts of the tests' cast."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from cast import cast, read

from chaotou.kernel.act import perform
from chaotou.kernel.installation import now
from chaotou.kernel.terms import local_day
from chaotou.library.acts import draft_achievement, publish_achievement
from chaotou.library.demand_acts import draft_demand, publish_demand
from chaotou.library.models import Achievement, Demand

DATA = Path(__file__).parents[1] / "src" / "chaotou" / "demo" / "data"
BOTH = ("title_zh", "title_en", "keywords_zh", "keywords_en", "circle")


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one of the demonstration's files."""
    found: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def shelf() -> tuple[dict[str, Achievement], dict[str, Demand]]:
    """All achievements and demands by their keys, published; the same for the whole run of one worker."""
    return {r["key"]: achievement(r) for r in rows("achievements")}, {r["key"]: demand(r) for r in rows("demands")}


def achievement(row: dict[str, Any], *, publish: bool = True) -> Achievement:
    """An achievement of the cast's university."""
    who = cast()
    made = perform(
        draft_achievement, who.tto, **{n: row[n] for n in (*BOTH, "summary_zh", "summary_en", "trl", "forms")},
        asking_fen=_yuan(row["price_fen"]), inventors="", trl_evidence=row["trl_evidence_zh"],
    )  # fmt: skip
    if publish:
        perform(publish_achievement, who.tto, read(Achievement, made.number))
    return read(Achievement, made.number)


def demand(row: dict[str, Any], *, publish: bool = True) -> Demand:
    """A demand of the cast's firm."""
    who = cast()
    deadline = row["deadline"] if row["deadline"] >= installation_day() else ""
    made = perform(
        draft_demand, who.buyer, **{n: row[n] for n in (*BOTH, "problem_zh", "problem_en", "hidden_name")},
        budget_fen=_yuan(row["budget_fen"]), deadline=deadline,
    )  # fmt: skip
    if publish:
        perform(publish_demand, who.buyer, read(Demand, made.number))
    return read(Demand, made.number)


def installation_day() -> str:
    """Today as this installation counts it."""
    return local_day(now()).isoformat()


def _yuan(fen: int | None) -> str:
    return "" if fen is None else str(fen // 100)
