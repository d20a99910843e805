"""The bundle of a lot: all its events with proofs, from which ``verify bundle`` finds winner and price again.

It is made of the ledger alone: what was announced stands in the lot's own entry, and no row of the market is
believed. The entries before the announcement are closed; of these it opens their place in the lot's chain, so that
nothing can be left out, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from ...kernel.ledger.proofs import inclusions
from ...kernel.ledger.store import Stored, head, of_subject
from ...market.methods import Method, methods

BUNDLE = "chaotou-bundle/1"
ANNOUNCED = "market.lot.announced"
#: What a closed entry opens here of its place in the lot's chain, with the types under which it was committed:
#: one of the lot itself, and one of another record that also stands on the lot.
OWN = {"subject": "code", "subject_seq": "count", "prev": "digest"}
SHARED = {"subject_seq": "count", "others": "list"}


class NotEnded(LookupError):
    """The lot is announced and not ended yet, or its last entries are not sealed."""


def bundle(number: str) -> dict[str, Any] | None:
    """The bundle of the lot with this public number; None if no such lot was ever announced.

    Raises ``NotEnded`` while its result cannot be known.
    """
    entries = _chain(number)
    facts = [entry.read()["open"] for entry in entries]
    own = [told for told in facts if told.get("subject") == number]
    announced = next((told for told in own if told["kind"] == ANNOUNCED), None)
    if announced is None:
        return None
    method = methods()[announced["method"]]
    parameters = {name: announced[name] for name in method.parameters() if name in announced}
    result = _result(method, parameters, own[own.index(announced) :])
    newest = head()
    if result["outcome"] == "open" or newest is None:
        raise NotEnded(number)
    places = [entry.position for entry in entries if entry.position is not None and entry.position < newest["size"]]
    if len(places) != len(entries):
        raise NotEnded(number)
    closed = [entry for entry, told in zip(entries, facts, strict=True) if "subject" not in told]
    secrets = _secrets([e.id for e in closed if e.subject == number], OWN)
    secrets |= _secrets([e.id for e in closed if e.subject != number], SHARED)
    proofs = inclusions(places, newest["size"])
    return {
        "format": BUNDLE,
        "lot": {"number": number, "method": method.name, "parameters": parameters},
        "events": [
            {"position": entry.position, "body": entry.body.decode(), "salts": secrets.get(entry.id, {})}
            for entry in entries
        ],
        "result": result,
        "proofs": [{"position": place, **proof} for place, proof in zip(places, proofs, strict=True)],
        "head": newest,
    }


def _chain(number: str) -> list[Stored]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, id FROM kernel_subject WHERE number = %s", [number])
        row = cursor.fetchone()
    return of_subject("market.lot", row[1], limit=1_000_000) if row and row[0] == "market.lot" else []


def _result(method: Method, parameters: dict[str, Any], events: Sequence[dict[str, Any]]) -> dict[str, str]:
    found = method.settle(parameters, list(events))
    return {name: found[name] for name in ("outcome", "winner", "price_cny_fen")}


def _secrets(events: list[int], types: dict[str, str]) -> dict[int, dict[str, dict[str, Any]]]:
    """What closed entries say of their place: value and salt, by event and name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event, field, value::text, salt FROM ledger_secret WHERE event = ANY(%s) AND field = ANY(%s)",
            [events, list(types)],
        )
        found: dict[int, dict[str, dict[str, Any]]] = {}
        for event, field, value, salt in cursor.fetchall():
            opened = {"type": types[field], "value": json.loads(value), "salt": bytes(salt).hex()}
            found.setdefault(event, {})[field] = opened
    return found
