"""Settling a case file ``chaotou-case/1`` by the same functions the room and the outside verifier use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..kernel.money import split
from .methods import method

Case = dict[str, Any]


class NotYet(NotImplementedError):
    """A way of trading this release does not have."""


def settle_case(case: Case | str | Path) -> dict[str, Any]:
    """Result of a case: ``state``, ``answers`` and what else its method says, amounts in fen.

    Takes the case or the path of its file. Raises ``ValueError`` for another format, ``NotYet`` for a method this
    release does not settle.
    """
    given = case if isinstance(case, dict) else json.loads(Path(case).read_text(encoding="utf-8"))
    if given.get("format") != "chaotou-case/1":
        raise ValueError(f"not a case of format chaotou-case/1: {given.get('format')!r}")
    settle = _SETTLE.get(given["method"])
    if settle is None:
        raise NotYet(f"还没有这种方式 / not yet: {given['method']} (there are: {', '.join(_SETTLE)})")
    return settle(given["parameters"], given["events"])


def _listed(parameters: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    ways = {"first": "first_come", "bidding": "bidding", "highest": "highest_offer"}
    announced = {
        "asking_price_cny_fen": str(parameters["price"]),
        "deposit_cny_fen": "0",
        "starts_at": parameters["starts_at"],
        "ends_at": parameters["ends_at"],
        "several_takers": ways[parameters["way"]],
        "step_cny_fen": str(parameters["step"]),
        "extensions": 0,
    }
    offers = [
        {"kind": "market.lot.taken", "at": e["at"], "taker": e["letter"], "price_cny_fen": str(e["amount"])}
        for e in events
    ]
    end = max([parameters["ends_at"], *(e["at"] for e in events)])
    found = method("listed").settle(announced, [*offers, {"kind": "market.lot.closed", "at": end}])
    result = {
        "state": found["outcome"],
        "winner": found["winner"] or None,
        "price": _fen(found["price_cny_fen"]),
        "answers": found["answers"][:-1],
    }
    return result | ({"minimum": _fen(found["minimum_cny_fen"])} if found["minimum_cny_fen"] else {})


def _split(parameters: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    return {"state": "split", "parts": split(parameters["amount"], parameters["shares"])}


def _fen(text: str) -> int | None:
    return int(text) if text else None


_SETTLE: dict[str, Callable[[dict[str, Any], list[dict[str, Any]]], dict[str, Any]]] = {
    "listed": _listed,
    "split": _split,
}
