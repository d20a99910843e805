"""What market tests stand on: a verified achievement, a lot announced the lawful way, a clock that moves."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from cast import cast, organisation, read, seat

from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.installation import now, set_clock
from chaotou.kernel.ledger import canonical
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.procedure.declaration import PROCEDURES
from chaotou.kernel.rights.seat import Kind, Seat, system
from chaotou.library import acts as library
from chaotou.library.models import Achievement
from chaotou.market.models import Lot

PRICE, DEPOSIT = 50_000_000, 5_000_000
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
END = datetime(2026, 3, 22, 1, tzinfo=UTC)
_years = count()

WRITTEN: dict[str, Any] = {
    "title_zh": "高寿命钒液流电池双极板", "title_en": "Bipolar plate", "circle": "energy", "trl": 7,
    "summary_zh": "单体电池循环一万二千次，容量保持率百分之九十一。", "keywords_zh": ["储能"], "inventors": ["陆之远"],
    "forms": ["license"], "asking_fen": PRICE,
}  # fmt: skip
TERMS: dict[str, Any] = {
    "form": "license", "method": "listed", "asking_price_cny_fen": PRICE, "deposit_cny_fen": DEPOSIT,
    "several_takers": "highest_offer", "extensions": 0, "starts_at": START, "ends_at": END,
    "conditions_zh": "随附三件专利的全部技术资料",
}  # fmt: skip


@contextmanager
def clock(moment: datetime = START):
    """Freeze the clock of the test database; yields a function that sets it again."""
    set_clock(moment)
    try:
        yield set_clock
    finally:
        set_clock(None)


def verified(title: str = WRITTEN["title_zh"]) -> Achievement:
    """A published and verified achievement of the cast's university."""
    made = perform(library.draft_achievement, cast().tto, **{**WRITTEN, "title_zh": title})
    perform(library.publish_achievement, cast().tto, read(Achievement, made.number))
    perform(library.verify_achievement, cast().officer, read(Achievement, made.number))
    return read(Achievement, made.number)


def do(name: str, by: Seat, lot: Lot, **arguments: Any):
    """Perform an act of the lot by its short name, on its row as it stands."""
    return perform(ACTS[f"market.lot.{name}"], by, read(Lot, lot.number), **arguments)


def drawn_up(**terms: Any) -> Lot:
    """A lot drawn up by the university's transfer office."""
    offered = verified()
    made = perform(ACTS["market.lot.draw_up"], cast().tto, **{**TERMS, **terms, "achievement": offered.number})
    return read(Lot, made.number)


def announced(**terms: Any) -> Lot:
    """A lot on sale: decided, approved by another person, announced."""
    lot = drawn_up(**terms)
    do("decide", cast().tto, lot, decision="校长办公会〔2026〕3号")
    do("approve", cast().signer, lot)
    do("announce", cast().officer, lot)
    return read(Lot, lot.number)


def buyer(name: str = "摘牌方") -> Seat:
    """A signer of a new enterprise."""
    return seat(Kind.SIGNER, organisation(f"{name}{next(_years)}", "enterprise", "330110"))


def state(lot: Lot, procedure: str = "market.listing") -> str:
    """Where the newest case of a procedure stands."""
    return Case.objects.filter(record_id=lot.pk, procedure=procedure).order_by("-id").first().state


def due(lot: Lot) -> datetime:
    """When the listing's case is due."""
    return Case.objects.get(record_id=lot.pk, procedure="market.listing", closed=False).due


def kinds(lot: Lot) -> list[str]:
    """The lot's events in order, by the last part of their kind."""
    return [e.kind.rsplit(".", 1)[-1] for e in of_subject(lot.type(), lot.pk)]


def facts(lot: Lot, kind: str) -> list[dict[str, Any]]:
    """Open facts of the lot's events of one kind."""
    return [canonical.decode(e.body)["open"] for e in of_subject(lot.type(), lot.pk) if e.kind == f"market.lot.{kind}"]


def pass_time(set_to, lot: Lot) -> None:
    """Let the term of the lot's case end and the system do what the procedure says."""
    set_to(max(now(), due(lot)) + timedelta(milliseconds=1))
    act = PROCEDURES["market.listing"].by_name[state(lot)].on_timeout
    perform(ACTS[act], system(lot.centre), read(Lot, lot.number))
