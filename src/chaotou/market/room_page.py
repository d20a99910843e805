"""What the page of a lot says beyond its facts: price, time, my standing, the one button, the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from ..kernel.installation import now
from ..kernel.ledger.events import KINDS
from ..kernel.ledger.store import Stored, actors
from ..kernel.rights.seat import Kind, Seat
from ..kernel.rules import rule
from ..kernel.terms import SHANGHAI, local_day
from ..kernel.words import T
from ..ui.record_page import told
from .codes import SAID
from .deposits import held
from .letters import shown
from .models import Lot


@dataclass(frozen=True)
class Line:
    """One line of the record: who by letter, what, at which millisecond, how much, and its proof."""

    entry: Stored
    title: T
    who: T | None
    mine: bool
    time: str
    day: str
    fen: int | None
    said: T | None
    refused: bool


@dataclass(frozen=True)
class Room:
    """The trading card. ``phase``: draft, early, open, closing, over; ``can``: register, take, or nothing."""

    phase: str
    price_name: T
    price_fen: int
    leader: str
    clock: datetime
    frozen: bool
    done: int
    left: T | None
    letter: str
    deposit_fen: int
    my_price_fen: int | None
    i_lead: bool
    can: str
    why_not: T | None
    takers: Sequence[str]
    lines: Sequence[Line]
    more_allowed: bool


def room(seat: Seat, lot: Lot) -> Room:
    """The trading card of a lot for one seat; inside ``reading(seat)``."""
    clock = now()
    letter = lot.letter_of(seat.settings()["organisation"])
    lines = record(seat, lot, letter)
    takes = [x for x in lines if x.entry.kind == "market.lot.taken"]
    first_come = lot.parameters.get("several_takers") == "first_come"
    best = max(takes, key=lambda x: (x.fen or 0, -x.entry.id), default=None) if not first_come else None
    mine = next((x for x in takes if x.mine), None)
    phase = _phase(lot, clock)
    can, why_not = _can(seat, lot, letter, mine is not None, phase)
    return Room(
        phase=phase,
        price_name=_price_name(lot, best),
        price_fen=lot.sold_fen or (best.fen if best and best.fen else lot.price_fen),
        leader=lot.winner_letter or (best.entry.facts["taker"] if best else ""),
        clock=clock,
        frozen=_frozen(),
        done=_done(lot, clock),
        left=_left(lot, clock) if phase in ("early", "open") else None,
        letter=letter,
        deposit_fen=held(lot).get(letter, 0) if letter else 0,
        my_price_fen=mine.fen if mine else None,
        i_lead=bool(mine and (first_come or best is mine)),
        can=can,
        why_not=why_not,
        takers=sorted(lot.letters),
        lines=lines,
        more_allowed=not first_come,
    )


def record(seat: Seat, lot: Lot, letter: str = "") -> list[Line]:
    """The entries of the lot that this seat may know of, newest first: its parties and the office all of them."""
    made_by = actors(lot.type(), lot.pk) if seat.id else {}
    return [_line(e, letter) for e in told(seat, lot, made_by, 10_000)]


def terms() -> dict[str, int]:
    """The terms of days that follow the end, from the rules in force today."""
    today = local_day(now())
    names = ("result_notice_days", "sign_days", "default_notice_days", "objection_days")
    return {name: int(rule(f"market.{name}", today).value) for name in names}


def _line(entry: Stored, letter: str) -> Line:
    facts = entry.facts
    taker = facts.get("taker", "")
    kind = KINDS.get(entry.kind)
    amount = facts.get("price_cny_fen") or facts.get("amount_cny_fen") or facts.get("asking_price_cny_fen")
    codes = (facts.get(name) for name in ("answer", "outcome", "decision", "reason", "follows"))
    at = entry.recorded_at.astimezone(SHANGHAI)
    return Line(
        entry=entry,
        title=kind.title if kind else T("办理未成", "An act was refused"),
        who=shown(taker) if taker else None,
        mine=bool(taker) and taker == letter,
        time=f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}",
        day=f"{at:%Y-%m-%d}",
        fen=int(amount) if amount else None,
        said=next((SAID[c] for c in codes if c in SAID), None),
        refused=entry.kind.endswith("_refused"),
    )


def _phase(lot: Lot, clock: datetime) -> str:
    if not lot.public:
        return "draft"
    if not lot.on_sale:
        return "over"
    if lot.starts_at and clock < lot.starts_at:
        return "early"
    return "open" if lot.closes_at and clock < lot.closes_at else "closing"


def _can(seat: Seat, lot: Lot, letter: str, taken: bool, phase: str) -> tuple[str, T | None]:
    """What this seat may do now: ``register``, ``take``, ``sign_in`` or "" with the reason in words."""
    if phase not in ("early", "open") or taken:
        return "", None
    if seat.kind == Kind.PUBLIC:
        return "sign_in", None
    if seat.organisation is not None and seat.organisation == lot.owner:
        return "", T("本机构是转让方，不能摘牌", "Your organisation is the seller and cannot take it")
    if seat.kind in (Kind.OFFICER, Kind.CITY, Kind.ANALYST, Kind.AUDITOR):
        return "", None
    if seat.kind != Kind.SIGNER:
        return "", T("摘牌由本机构的授权签署人办理", "Your organisation's authorised signer takes it")
    if seat.organisation in lot.barred:
        return "", T("本机构是公告的利害关系方，不能摘牌", "Your organisation is a declared related party")
    if not letter:
        return "register", None
    return ("take", None) if phase == "open" else ("", T("挂牌开始后可以摘牌", "It can be taken once listing begins"))


def _price_name(lot: Lot, best: Line | None) -> T:
    if lot.sold_fen:
        return T("成交价", "Sold at")
    return T("最高报价", "Highest offer") if best else T("挂牌价", "Listed price")


def _done(lot: Lot, clock: datetime) -> int:
    if lot.starts_at is None:
        return 0
    whole = (lot.ends_at - lot.starts_at).total_seconds()
    return max(0, min(100, round(100 * (clock - lot.starts_at).total_seconds() / whole))) if whole > 0 else 100


def _left(lot: Lot, clock: datetime) -> T:
    """Time to the start or end in words; the page's clock counts on from it."""
    until = lot.starts_at if lot.starts_at and clock < lot.starts_at else lot.ends_at
    minutes, _ = divmod(max(0, int((until - clock).total_seconds())), 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return T(f"{days} 天 {hours} 小时", f"{days} d {hours} h")
    return T(f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min")


def _frozen() -> bool:
    """Whether the clock of a demonstration stands still, so that the page's clock does too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT frozen_at IS NOT NULL FROM kernel_installation")
        return bool(cursor.fetchone()[0])


def objections(seat: Seat, lot: Lot) -> list[dict[str, Any]]:
    """Objections to the lot with their answers; the text only for the centre, the city and the seller."""
    reads = seat.sees == "city" or (seat.sees == "centre" and seat.centre == lot.centre)
    house = seat.settings()["organisation"]
    reads = reads or (house is not None and house == lot.owner)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH told AS (SELECT id, kind, recorded_at, facts, digest FROM ledger_event "
            "WHERE (subject_type, subject_id) = (%s, %s) AND kind IN "
            "('market.lot.objection_raised', 'market.lot.objection_decided')) "
            "SELECT t.kind, t.recorded_at, t.facts, t.digest, s.value #>> '{}' FROM told t "
            "LEFT JOIN ledger_opened((SELECT array_agg(id) FROM told), '{text,reason}') s ON s.event = t.id "
            "ORDER BY t.id",
            [lot.type(), lot.pk],
        )
        found = []
        for kind, at, facts, digest, text in cursor.fetchall():
            facts = json.loads(facts) if isinstance(facts, str) else facts
            raised = kind.endswith("raised")
            found.append(
                {"raised": raised, "at": at, "number": facts.get("objection", ""), "digest": digest,
                 "decision": facts.get("decision", ""), "text": text if reads else None}
            )  # fmt: skip
    return found
