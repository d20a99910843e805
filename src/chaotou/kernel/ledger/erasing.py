"""Erasing a closed fact 删除保密事实 (``ledger.md`` 1): the value and its salt are deleted, the body stays as it is.

What can be erased are the closed facts of a kind: texts and codes. Not the place in the chain, by which bundles are
whole; not amounts, on which the book rests; not the actor, a pseudonym whose name goes with the account. An entry of
the ledger says what was erased and why. Rows of records, backups and letters are no part of the ledger.
"""

from __future__ import annotations

from typing import Any

from .events import KINDS

ERASED = "kernel.ledger.erased"
GROUNDS = ("request", "court", "law")


class NotErased(ValueError):
    """It cannot be erased; the text says why."""


def erase(cursor: Any, digest: str, fields: list[str]) -> list[str]:
    """Delete closed facts of one entry, inside a transaction of the owner; returns the fields that were there.

    Raises ``NotErased`` for an entry that does not exist and for what must stay.
    """
    cursor.execute("SELECT id, kind FROM ledger_event WHERE digest = %s", [digest])
    row = cursor.fetchone()
    if row is None:
        raise NotErased(f"没有这一笔 / no such entry: {digest}")
    event, kind = row
    facts = KINDS[kind].facts if kind in KINDS else {}
    for name in fields:
        fact = facts.get(name)
        if fact is None or fact.opened or fact.type == "fen":
            raise NotErased(f"{name}：不是可删除的保密事实 / no closed fact of {kind} that can be erased")
    cursor.execute("SET LOCAL ROLE chaotou_eraser")
    cursor.execute("DELETE FROM ledger_secret WHERE event = %s AND field = ANY(%s) RETURNING field", [event, fields])
    gone = sorted(name for (name,) in cursor.fetchall())
    cursor.execute("RESET ROLE")
    if not gone:
        raise NotErased("已经删除过 / erased before")
    return gone
