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
from ...kernel.ledger.store import head, of_subject
from ...market.methods import Method, methods

BUNDLE = "chaotou-bundle/2"
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
    lot = _lot(number)
    entries = of_subject("market.lot", lot, limit=1_000_000) if lot else []
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
    secrets = _places(lot, {entry.id: OWN if entry.subject == number else SHARED for entry in closed})
    proofs = inclusions(places, newest["size"])
    return {
        "format": BUNDLE,
        "lot": {"number": number, "method": method.name, "parameters": parameters},
        "events": [
            {"position": entry.position, "body": entry.body.decode(), "salts": secrets.get(entry.id, {})}
            for entry in entries
        ],
        "result": result,
        "end": {
            "subject_seq": len(entries), "digest": entries[-1].digest,
            "state": "ended" if _is_over(result["outcome"], own) else "unfinished",
        },
        "proofs": [{"position": place, **proof} for place, proof in zip(places, proofs, strict=True)],
        "head": newest,
    }  # fmt: skip


def _is_over(outcome: str, events: Sequence[dict[str, Any]]) -> bool:
    """Whether a fact ends the lot for good; the verifier asks the same of the bundle."""
    if outcome == "sold":
        return any(told["kind"] == "market.lot.concluded" for told in events)
    gone = [told for told in events if told["kind"] in ("market.lot.defaulted", "market.lot.next_declined")]
    return outcome in ("failed", "withdrawn", "voided") or (bool(gone) and gone[-1].get("follows") == "failed")


def _lot(number: str) -> int:
    """The lot with this number, 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kernel_subject WHERE (number, type) = (%s, 'market.lot')", [number])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _result(method: Method, parameters: dict[str, Any], events: Sequence[dict[str, Any]]) -> dict[str, str]:
    found = method.settle(parameters, list(events))
    return {name: found[name] for name in ("outcome", "winner", "price_cny_fen")}


def _places(lot: int, closed: dict[int, dict[str, str]]) -> dict[int, dict[str, dict[str, Any]]]:
    """What closed entries say of their place: value and salt, by event and name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT event, field, value::text, salt FROM open_places_on_lot(%s)", [lot])
        found: dict[int, dict[str, dict[str, Any]]] = {}
        for event, field, value, salt in cursor.fetchall():
            if field in closed.get(event, ()):
                opened = {"type": closed[event][field], "value": json.loads(value), "salt": bytes(salt).hex()}
                found.setdefault(event, {})[field] = opened
    return found
