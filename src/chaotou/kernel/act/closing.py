"""Closing an act, first part: each entry gets its place in the chain, its body and its digest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from ..ledger import body as bodies
from ..records import Record
from ..rights.seat import CITY
from .opening import Opened
from .world import Chain, Entry, World


def seal(entries: Sequence[Entry], opened: Opened, ids: Sequence[int]) -> None:
    """Give entries their ids, places in the chains, bodies and digests, in order."""
    for entry, event_id in zip(entries, ids, strict=True):
        entry.id = event_id
        chain = _chain(opened.world, entry.subject)
        others = [_chain(opened.world, r) for r in entry.also]
        for c in (chain, *others):
            c.seq += 1
        entry.seq = chain.seq
        facts, closing = _facts(entry, chain, others)
        closed = {}
        # Where the record has no public layer its number is closed too, and commitments stand on "".
        number = chain.number if "subject" in facts else ""
        for name, (kind, value) in closing.items():
            salt = os.urandom(32)
            entry.salted[name] = (value, salt)
            closed[name] = bodies.commit(salt, opened.ledger, number, chain.seq, name, kind, value)
        entry.body = bodies.build(opened.ledger, opened.now, facts, closed)
        entry.digest = bodies.digest(entry.body)
        for c in (chain, *others):
            c.prev = entry.digest


def _facts(entry: Entry, chain: Chain, others: list[Chain]) -> tuple[dict[str, Any], dict[str, tuple[str, Any]]]:
    """What stands open in the body, and what is committed: name → (type, value)."""
    links = {"subject": chain.number, "subject_seq": chain.seq, "prev": chain.prev}
    also = [{"subject": c.number, "subject_seq": c.seq, "prev": c.prev} for c in others]
    relates = [_relation(r) for r in entry.relates]
    closing: dict[str, tuple[str, Any]] = {"actor": ("code", entry.actor)}
    for name, value in entry.secrets.items():
        closing[name] = (entry.event.facts[name].type if name in entry.event.facts else "code", value)
    if entry.open:
        facts = {"kind": entry.kind, "at": entry.at, "centre": entry.subject.centre or CITY, **links}
        facts |= {"relates": relates, **entry.event.opened(), **({"also": also} if also else {})}
        return facts, closing
    # A record without a public layer shows only kind, month and city.
    for name, value in entry.event.opened().items():
        closing[name] = (entry.event.facts[name].type, value)
    closing |= {
        "kept_by": ("code", entry.subject.centre),
        "moment": ("moment", entry.at),
        "relations": ("list", relates),
    }
    closing |= {
        "subject": ("code", chain.number),
        "subject_seq": ("count", chain.seq),
        "prev": ("digest", chain.prev),
    }
    closing |= {"others": ("list", also)} if also else {}
    return {"kind": entry.kind, "at": entry.at[:7], "centre": CITY, "relates": []}, closing


def _chain(world: World, record: Record) -> Chain:
    return world.chains.setdefault((record.type(), record.pk), Chain(record.number))


def _relation(relation: dict[str, Any]) -> dict[str, str]:
    if "cause" in relation:
        return {"rel": relation["rel"], "ledger": relation["ledger"], "digest": relation["cause"].digest}
    return relation
