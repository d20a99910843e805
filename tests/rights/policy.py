"""What the signed table and rights.md say, said a second time: the tests compare the house with this, not with itself.

``docs/reference/rights.csv`` is the table as committed; where it is not there yet it is computed. Sight and relation
are written out here anew, so that a slip in ``kernel/rights`` is seen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connections

from chaotou.kernel.act.table import rights_csv
from chaotou.kernel.rights.seat import Kind, Seat

TABLE = Path(__file__).parents[2] / "docs" / "reference" / "rights.csv"
CITY = "330100"
#: Kinds that read the whole city, and kinds that read what is their organisation's or names it a party.
OF_THE_CITY = {Kind.CITY, Kind.ANALYST, Kind.AUDITOR}
OF_AN_ORGANISATION = {
    Kind.RESEARCHER, Kind.TTO, Kind.SIGNER, Kind.FIRM, Kind.BROKER, Kind.REGISTRAR, Kind.FUND,
}  # fmt: skip


@cache
def signed() -> dict[str, frozenset[tuple[str, str]]]:
    """The signed table: act → (kind of seat, relation). Acts of rooms from outside the house are computed."""
    rows = list(csv.DictReader(io.StringIO(rights_csv())))
    if TABLE.exists():
        own = list(csv.DictReader(io.StringIO(TABLE.read_text(encoding="utf-8"))))
        known = {r["act"] for r in own}
        rows = own + [r for r in rows if r["act"] not in known and r["act"].startswith("visits.")]
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["act"], set()).add((row["seat"], row["relation"]))
    return {act: frozenset(grants) for act, grants in found.items()}


def sees(seat: Seat, record: Any) -> bool:
    """Whether the record is there for this seat at all."""
    if record.public or seat.kind in OF_THE_CITY:
        return True
    if seat.kind == Kind.OFFICER:
        return bool(record.centre == seat.centre)
    return seat.kind in OF_AN_ORGANISATION and seat.organisation in {record.owner, *record.parties} - {None}


def granted(act: str, seat: Seat, record: Any | None) -> bool:
    """Whether a line of the table gives this act to this seat on this record."""
    house = seat.organisation
    for kind, relation in signed()[act]:
        if kind != seat.kind:
            continue
        if relation in ("any", "new") or record is None:
            return True
        if relation == "own" and house is not None and house == record.owner:
            return True
        if relation == "party" and house is not None and house in {record.owner, *record.parties}:
            return True
        if relation == "centre" and seat.centre in (record.centre, CITY):
            return True
    return False


def last_actor(record: Any, kind: str) -> str:
    """Pseudonym of who did the last event of this kind on the record."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT actor FROM ledger_event WHERE (subject_type, subject_id, kind) = (%s, %s, %s) "
            "ORDER BY id DESC LIMIT 1",
            [record.type(), record.pk, kind],
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def _not_who_did(kind: str) -> Callable[[Seat, Any], bool]:
    return lambda seat, record: last_actor(record, kind) == seat.pseudonym


def _no_side(seat: Seat, record: Any) -> bool:
    return seat.organisation not in (record.owner, record.buyer)


def _not_the_point(seat: Seat, record: Any) -> bool:
    return seat.organisation != record.point


#: Guards of rights.md beyond kind and relation: (seat, record) → whether the act must be refused with 403.
GUARDS: dict[str, Callable[[Seat, Any], bool]] = {
    # draft, edit, withdraw: researcher only where inventor
    **dict.fromkeys(
        ("library.achievement.edit", "library.achievement.withdraw"),
        lambda s, r: s.kind == Kind.RESEARCHER and r.drafter != s.person,
    ),
    # approve ≠ decide person; void, forfeit: the second eye is another person
    "market.lot.approve": _not_who_did("market.lot.decided"),
    "market.lot.confirm_void": _not_who_did("market.lot.void_proposed"),
    "market.lot.default_winner": _not_who_did("market.lot.notice_given"),
    # answer an objection: not the person objected to, and not the one who objects
    "market.lot.answer_objection": lambda s, r: (
        s.pseudonym
        in {last_actor(r, f"market.lot.{kind}") for kind in ("objection_raised", "decided", "approved", "announced")}
    ),
    # the taker who was asked, and nobody else who took part
    "market.lot.accept_next": lambda s, r: s.organisation != r.winner,
    "market.lot.pass_over": lambda s, r: s.organisation != r.winner,
    # sign, file: party; the registration point is one of the parties of the row and no side of the contract
    "contracts.contract.sign": _no_side,
    "contracts.contract.edit": _no_side,
    "contracts.contract.submit": _no_side,
    # accept, return, register, refuse: own point; not employed by a party
    **{
        f"contracts.contract.{name}": _not_the_point
        for name in ("send_back", "pass_first", "register", "propose_refusal", "drop_refusal", "confirm_refusal")
    },
}

#: rights.md, "Table (first version)", row by row: the row, who may, and the acts by which this release does it.
#: Acts that a row names and that no room has yet are missing here; acts that no row names stand in ``BESIDE``.
ROWS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("draft, edit, withdraw an achievement", "researcher tto",
     ("library.achievement.draft", "library.achievement.edit", "library.achievement.withdraw")),
    ("publish an achievement", "tto", ("library.achievement.publish",)),
    ("verify, return, archive for staleness", "officer city",
     ("library.achievement.verify", "library.achievement.send_back", "library.achievement.archive")),
    ("draft, publish, close a demand", "firm",
     ("library.demand.draft", "library.demand.edit", "library.demand.publish", "library.demand.close")),
    ("import: results", "tto officer city", ("library.achievement.take_in",)),
    ("import: demands", "firm officer city", ("library.demand.take_in",)),
    ("decide a lot", "tto", ("market.lot.draw_up", "market.lot.revise", "market.lot.decide", "market.lot.withdraw")),
    ("approve a lot", "signer", ("market.lot.approve",)),
    ("announce a lot", "tto officer", ("market.lot.announce",)),
    ("suspend, void a lot", "officer city",
     ("market.lot.propose_void", "market.lot.drop_void", "market.lot.confirm_void")),
    ("hold a deposit", "signer", ("market.lot.hold_deposit",)),
    ("bid, take, seal, replace a sealed bid", "signer",
     ("market.lot.take", "market.lot.accept_next", "market.lot.pass_over")),
    ("object in a publicity: member and up", "member researcher tto signer firm broker expert registrar",
     ("market.lot.raise_objection",)),
    ("answer an objection", "officer city", ("market.lot.answer_objection",)),
    ("sign a contract", "signer", ("contracts.contract.sign",)),
    ("file a contract", "tto firm", ("contracts.contract.edit", "contracts.contract.submit")),
    ("accept, return, register, refuse", "registrar",
     ("contracts.contract.send_back", "contracts.contract.pass_first", "contracts.contract.register",
      "contracts.contract.propose_refusal", "contracts.contract.drop_refusal", "contracts.contract.confirm_refusal")),
    ("cancel a registration", "city",
     ("contracts.contract.propose_cancellation", "contracts.contract.drop_cancellation",
      "contracts.contract.confirm_cancellation")),
    ("release, refund, forfeit money: officer, and the city centre", "officer city",
     ("market.lot.give_notice", "market.lot.default_winner")),
    ("edit a dated rule, calendar, code list", "city",
     ("kernel.rule.propose", "kernel.rule.confirm", "kernel.rule.refuse_change",
      "kernel.day.propose", "kernel.day.confirm", "kernel.day.refuse_change")),
    ("invite, grant, end a seat", "signer officer city", ("network.seat.grant", "network.seat.end")),
    ("time out: a demand", "system", ("library.demand.lapse",)),
    ("close, extend by rule, time out, end a publicity, run a handler", "system",
     ("market.lot.close", "market.lot.extend", "market.lot.award", "market.lot.conclude", "market.lot.void",
      "market.lot.release_deposit", "contracts.contract.draft", "contracts.contract.lapse",
      "contracts.contract.escalate", "kernel.failure.report", "kernel.failure.settle")),
)  # fmt: skip
#: What no row of rights.md names yet: who joins the network is entered by its centres.
BESIDE = {
    "network.organisation.register": "officer city",
    "kernel.failure.retry": "officer city",
    "kernel.failure.close": "officer city",
}
