"""What the labs have and the firms need: achievements disclosed, published and verified, demands published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..kernel.act import perform
from ..kernel.rights.seat import Kind
from ..library.acts import draft_achievement, publish_achievement, verify_achievement
from ..library.demand_acts import draft_demand, publish_demand
from ..library.models import Achievement, Demand
from .data_files import LAST_DAY, after, at, rows
from .people import Cast
from .steps import City, Step

FIELD_OF_CIRCLE = {"smart_iot": "01", "biomedicine": "04", "equipment": "03", "materials": "05", "energy": "06"}
IP_NAMES = {
    "invention": "发明专利", "utility_model": "实用新型", "software_copyright": "软件著作权", "know_how": "技术秘密",
    "patent_application": "专利申请", "layout_design": "集成电路布图设计", "plant_variety_right": "植物新品种权",
}  # fmt: skip
#: The newest untraded achievements were published in the story's last days, so that somebody has them to verify.
FRESH = 4


def steps(cast: Cast) -> Iterator[Step]:
    """Every step of both libraries, in no particular order."""
    traded = {deal["achievement"] for deal in rows("story")}
    found = sorted(rows("achievements"), key=lambda r: r["disclosed_on"])
    fresh = [row["key"] for row in found if row["key"] not in traded][-FRESH:]
    for row in found:
        yield from _achievement(cast, row, fresh.index(row["key"]) if row["key"] in fresh else None)
    for row in rows("demands"):
        yield from _demand(cast, row)


def _achievement(cast: Cast, row: dict[str, Any], fresh: int | None) -> Iterator[Step]:
    key, owner = row["key"], row["owner"]
    office = cast.seat(Kind.TTO, owner)
    shown = after(row["disclosed_on"], 1) if fresh is None else after(LAST_DAY.replace(day=18), fresh)

    def draft(city: City) -> None:
        city.keep(key, perform(draft_achievement, office, key=f"demo-{key}-draft", **_text(cast, row)), Achievement)

    def publish(city: City) -> None:
        perform(publish_achievement, office, city.record(key), key=f"demo-{key}-publish")

    def verify(city: City) -> None:
        officer = cast.seat(Kind.OFFICER, centre=cast.districts[owner])
        perform(verify_achievement, officer, city.record(key), key=f"demo-{key}-verify")

    yield Step(at(row["disclosed_on"], "09:20"), draft)
    yield Step(at(shown, "10:05"), publish)
    if fresh is None:
        yield Step(at(after(shown, 2), "14:40"), verify)


def _demand(cast: Cast, row: dict[str, Any]) -> Iterator[Step]:
    key, firm = row["key"], cast.seat(Kind.FIRM, row["owner"])
    names = ("title_zh", "title_en", "problem_zh", "problem_en", "keywords_zh", "keywords_en", "circle", "budget_fen",
             "deadline", "hidden_name")  # fmt: skip

    def draft(city: City) -> None:
        given = {n: row[n] for n in names} | {"source": "demo", "source_key": key}
        city.keep(key, perform(draft_demand, firm, key=f"demo-{key}-draft", **given), Demand)

    def publish(city: City) -> None:
        perform(publish_demand, firm, city.record(key), key=f"demo-{key}-publish")

    yield Step(at(row["published_on"], "09:10"), draft)
    yield Step(at(row["published_on"], "11:25"), publish)


def _text(cast: Cast, row: dict[str, Any]) -> dict[str, Any]:
    names = ("title_zh", "title_en", "summary_zh", "summary_en", "keywords_zh", "keywords_en", "circle", "trl", "forms")
    return {n: row[n] for n in names} | {
        "inventors": [cast.accounts[p].name_zh for p in row["inventors"]],
        "field": FIELD_OF_CIRCLE[row["circle"]],
        "trl_evidence": row["trl_evidence_zh"],
        "ip": "；".join(f"{IP_NAMES[i['kind']]} {i['number'] or ''}".strip() for i in row["ip"]),
        "asking_fen": row["price_fen"],
        "source": "demo",
        "source_key": row["key"],
    }
