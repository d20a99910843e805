"""Reading the book: balances, the history of an account, the statement of a party."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from ..terms import local_day
from . import accounts


@dataclass(frozen=True)
class Line:
    """One line of the book with the account's balance after it. Debit positive, credit negative."""

    event: int
    at: datetime
    kind: str
    subject: str
    digest: str
    account: str
    fen: int
    balance: int


def balance(account: str) -> int:
    """What stands on an account now, in fen: held and owed money is negative."""
    return balances([account])[account]


def balances(names: Iterable[str]) -> dict[str, int]:
    """Balances of several accounts; one without a line stands at 0."""
    wanted = list(names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM kernel_balances(%s)", [wanted])
        found = dict(cursor.fetchall())
    return {name: int(found.get(name, 0)) for name in wanted}


def history(account: str) -> list[Line]:
    """Every line of an account, oldest first, with the balance after each. Inside ``reading(seat)``."""
    return _lines("p.account = %s", [account])


def statement(organisation: int, since: date | None = None, until: date | None = None) -> list[Line]:
    """Lines of every account that belongs to an organisation, oldest first, from ``since`` to ``until``.

    Days are those of China; balances are those of the whole history. Inside ``reading(seat)``: the organisation
    itself and the city read it, anybody else finds no line.
    """
    prefixes = [f"{kind}:{organisation}" for kind in accounts.OF_A_PARTY]
    where = "p.account = ANY(%s) OR p.account LIKE ANY(%s)"
    found = _lines(where, [prefixes, [p.replace("_", r"\_") + ":%" for p in prefixes]])
    return [
        line
        for line in found
        if (since is None or local_day(line.at) >= since) and (until is None or local_day(line.at) <= until)
    ]


def _lines(where: str, values: list[Any]) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.event, e.recorded_at, e.kind, e.subject, e.digest, p.account, p.fen, "  # noqa: S608
            "(sum(p.fen) OVER (PARTITION BY p.account ORDER BY p.event, p.line))::bigint "
            f"FROM kernel_posting p JOIN ledger_event e ON e.id = p.event WHERE {where} "
            "ORDER BY p.event, p.line",
            values,
        )
        return [Line(*row) for row in cursor.fetchall()]
