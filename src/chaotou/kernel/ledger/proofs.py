"""Proofs from the stored trees: each looks up about log₂ n nodes, never a leaf that it does not name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from .sm3 import sm3
from .store import by_digest, head, ledger_of
from .tree import Hash, Range, consistency_ranges, inclusion_ranges, node_hash, outside_ranges, sha256

Both = tuple[bytes, bytes]
#: Hashes of one proof in both trees, as hex digits: ``{"sha256": [...], "sm3": [...]}``.
Proof = dict[str, list[str]]

RECEIPT = "chaotou-receipt/1"
CONSISTENCY = "chaotou-consistency/1"


def inclusion(position: int, size: int) -> Proof:
    """Audit paths of one position in both trees of ``size`` leaves, from the leaf upwards."""
    return _proofs([inclusion_ranges(position, size)])[0]


def inclusions(positions: Iterable[int], size: int) -> list[Proof]:
    """The same for many positions, with one question to the database."""
    return _proofs([inclusion_ranges(position, size) for position in positions])


def outside(start: int, stop: int, size: int) -> Proof:
    """What the bodies of ``[start, stop)`` need beside them to give the roots of ``size`` leaves, left to right."""
    return _proofs([outside_ranges(start, stop, size)])[0]


def consistency(old_size: int, new_size: int) -> Proof:
    """Proof in both trees that the newer only adds to the older."""
    return _proofs([consistency_ranges(old_size, new_size)])[0]


def consistency_of_heads(old_size: int, new_size: int) -> dict[str, Any] | None:
    """Two heads and the proof between them, as ``verify heads`` takes it; None where either is no head's size."""
    old, new = head(old_size), head(new_size)
    if not 0 < old_size <= new_size or not old or not new or (old["size"], new["size"]) != (old_size, new_size):
        return None
    return {"format": CONSISTENCY, "old": old, "new": new, **consistency(old_size, new_size)}


def receipt(digest: str) -> dict[str, Any] | None:
    """How far the entry with this digest has come, with all that can be proved of it; None if there is none.

    ``stage``: ``pending`` (committed, waits for the next round), ``numbered`` (has its position), ``sealed``
    (stands under a signed head).
    """
    entry = by_digest(digest)
    if entry is None:
        return None
    told: dict[str, Any] = {
        "format": RECEIPT, "digest": digest, "ledger": ledger_of(entry.body), "body": entry.body.decode(),
    }  # fmt: skip
    if entry.position is None:
        return told | {"stage": "pending"}
    newest = head()
    if newest is None or newest["size"] <= entry.position:
        return told | {"stage": "numbered", "position": entry.position}
    proof = inclusion(entry.position, newest["size"])
    return told | {"stage": "sealed", "position": entry.position, "proof": proof, "head": newest}


def _proofs(wanted: Sequence[list[Range]]) -> list[Proof]:
    nodes = _nodes({piece for ranges in wanted for start, end in ranges for piece in _whole(start, end)})
    found = []
    for ranges in wanted:
        pairs = [_join([nodes[piece] for piece in _whole(start, end)]) for start, end in ranges]
        found.append({"sha256": [a.hex() for a, _ in pairs], "sm3": [b.hex() for _, b in pairs]})
    return found


def _whole(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees (level, place) that make up ``[start, end)``, greatest first."""
    pieces = []
    while start < end:
        level = (end - start).bit_length() - 1
        pieces.append((level, start >> level))
        start += 1 << level
    return pieces


def _nodes(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Both]:
    pieces = list(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.level, n.place, n.sha256, n.sm3 FROM unnest(%s::smallint[], %s::bigint[]) AS w(level, place) "
            "JOIN ledger_node n USING (level, place)",
            [[level for level, _ in pieces], [place for _, place in pieces]],
        )
        return {(level, place): (bytes(a), bytes(b)) for level, place, a, b in cursor.fetchall()}


def _join(parts: list[Both]) -> Both:
    return _up([a for a, _ in parts], sha256), _up([b for _, b in parts], sm3)


def _up(peaks: list[bytes], hash: Hash) -> bytes:
    node = peaks[-1]
    for peak in reversed(peaks[:-1]):
        node = node_hash(peak, node, hash)
    return node
