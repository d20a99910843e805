"""What a lot's method says, asked of the lot's own entries: the same function and facts an outsider uses."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.db import connection

from ..kernel.act import Ctx
from ..kernel.ledger.body import time_text
from ..kernel.ledger.store import entries
from ..kernel.words import T
from .models import Lot

#: Answers of the rule to an offer, in words: what is wrong and what to do.
ANSWERS = {
    "early": T("尚未开始，早到 {early} 秒；{starts} 起", "{early} seconds early: it begins at {starts}"),
    "late": T("已截止，晚到 {late} 秒", "The listing had ended {late} seconds before"),
    "taken": T("已有人先摘牌，先到先得", "Somebody took it first"),
    "below_minimum": T("低于挂牌价 {price} 元", "Below the listed price of CNY {price}"),
    "already_taker": T("本机构已摘牌，一个标的只报价一次", "Your organisation has taken it: one offer for a lot"),
    "no_deposit": T("请先交保证金 {deposit} 元", "Leave the deposit of CNY {deposit} first"),
    "not_registered": T("请先报名，报名后获得代号", "Register first: you are given a letter"),
    "barred": T(
        "转让方、其人员和公告的利害关系方不得摘牌", "The seller, its staff and declared related parties cannot take it"
    ),
}


#: Lots whose entries this process remembers: entries never change, so of a lot only those that came since are read.
#: Without it each offer would read all before it, under the lock. By installation and lot: last place, open facts.
REMEMBERED = 64
_Facts = tuple[dict[str, Any], ...]
_known: OrderedDict[tuple[str, int], tuple[int, _Facts]] = OrderedDict()
_guard = Lock()


def told(lot: Lot, ctx: Ctx | None = None) -> list[dict[str, Any]]:
    """Open facts of the lot's entries in order, from its announcement on; with ``ctx`` those of this list too."""
    found = list(_committed(lot))
    if ctx is not None:
        found += [
            {"kind": e.kind, "at": e.at, **e.event.opened()}
            for e in ctx.world.entries
            if e.subject.pk == lot.pk and e.open
        ]
    return found


def _committed(lot: Lot) -> _Facts:
    """Open facts of the entries that stand on the lot, the new ones read and the others remembered."""
    place = (str(connection.settings_dict["NAME"]), lot.pk)
    with _guard:
        last, known = _known.get(place, (0, ()))
    own = "(e.subject_type, e.subject_id) = (%s, %s) AND e.subject_seq > %s"
    fresh = entries(own, [lot.type(), lot.pk, last], limit=1_000_000)
    if fresh:
        opened = [e.read()["open"] for e in fresh]
        last, known = fresh[-1].subject_seq, (*known, *(f for f in opened if f.get("subject") == lot.number))
        with _guard:
            _known[place] = (last, known)
            _known.move_to_end(place)
            while len(_known) > REMEMBERED:
                _known.popitem(last=False)
    return known


def takes(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The accepted offers among them."""
    return [e for e in events if e["kind"] == "market.lot.taken"]


def answer(ctx: Ctx, lot: Lot, taker: str, price_fen: int) -> str:
    """The rule's answer to an offer at this moment: ``accepted``, or why not."""
    offer = {
        "kind": "market.lot.taken",
        "at": time_text(ctx.now),
        "taker": taker,
        "price_cny_fen": str(price_fen),
    }
    return str(lot.way.settle(lot.parameters, [*told(lot, ctx), offer])["answers"][-1])


def close_at(ctx: Ctx, lot: Lot) -> dict[str, Any]:
    """What the rule says if the lot is closed at this moment; ``open`` where it may still be extended."""
    marker = {"kind": "market.lot.closed", "at": time_text(ctx.now)}
    return lot.way.settle(lot.parameters, [*told(lot, ctx), marker])


def result(lot: Lot) -> dict[str, Any]:
    """Outcome, winner, price and answers as the entries stand now."""
    return lot.way.settle(lot.parameters, told(lot))


def next_taker(ctx: Ctx, lot: Lot, gone: str) -> tuple[str, int] | None:
    """The next valid taker after ``gone`` and its own price, by the method's own rule; None if there is none.

    The rule says of all others that they are not next; any other fault is the rule's own and is not taken for that.
    """
    events = [*told(lot, ctx), {"kind": "market.lot.defaulted", "at": time_text(ctx.now), "taker": gone}]
    for code in lot.letters:
        offer = {"kind": "market.lot.next_accepted", "at": time_text(ctx.now), "taker": code}
        try:
            found = lot.way.settle(lot.parameters, [*events, offer])
        except ValueError as fault:
            if not str(fault).startswith("next_accepted:"):
                raise
            continue
        return code, int(found["price_cny_fen"])
    return None


def by_how_much(code: str, lot: Lot, now: datetime) -> dict[str, int]:
    """By how many milliseconds an offer came early or late; empty for another answer."""
    if code == "early" and lot.starts_at:
        return {"early_ms": int((lot.starts_at - now) / timedelta(milliseconds=1))}
    return {"late_ms": int((now - lot.ends_at) / timedelta(milliseconds=1))} if code == "late" else {}


def words(code: str, lot: Lot, now: datetime) -> T:
    """An answer in words."""
    from ..ui.amounts import yuan
    from ..ui.values import moment_text

    by = {name: f"{ms / 1000:,.3f}" for name, ms in by_how_much(code, lot, now).items()}
    return ANSWERS[code].format(
        starts=moment_text(lot.starts_at or lot.ends_at), early=by.get("early_ms", ""), late=by.get("late_ms", ""),
        price=yuan(lot.price_fen),
        deposit=yuan(lot.deposit_fen),
    )  # fmt: skip
