"""Merkle trees of RFC 6962 over any hash: one root for the whole order, short proofs for one place in it.

Everywhere here a *leaf* is a leaf hash, ``leaf_hash(body)``: 32 bytes, so that a store keeps these and
not the bodies. Hash functions take and give bytes; the ledger uses SHA-256 (default) and ``sm3.sm3``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Hash = Callable[[bytes], bytes]


def sha256(data: bytes) -> bytes:
    """The 32 bytes of SHA-256 (FIPS 180-4)."""
    return hashlib.sha256(data).digest()


def leaf_hash(body: bytes, hash: Hash = sha256) -> bytes:
    """Hash of a leaf: H(0x00 ‖ body) (RFC 6962 section 2.1)."""
    return hash(b"\x00" + body)


def node_hash(left: bytes, right: bytes, hash: Hash = sha256) -> bytes:
    """Hash of an inner node: H(0x01 ‖ left ‖ right) (RFC 6962 section 2.1)."""
    return hash(b"\x01" + left + right)


class Frontier:
    """The right edge of a growing tree: roots of its complete subtrees, greatest first.

    ``size`` and ``peaks`` are the whole state (at most 63 hashes); keep both and the tree goes on after a
    restart. ``append`` costs one leaf and amortised one node hash, ``root`` as many as there are peaks.
    """

    def __init__(self, hash: Hash = sha256, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Raises ``ValueError`` if the number of peaks is not that of a tree of ``size`` leaves."""
        if size < 0 or len(peaks) != size.bit_count():
            raise ValueError(f"{len(peaks)} peaks do not belong to a tree of {size} leaves")
        self.hash, self.size, self.peaks = hash, size, list(peaks)

    def append(self, leaf: bytes) -> int:
        """Add a leaf hash; returns its position (0 for the first)."""
        position, node = self.size, leaf
        while self.size & 1:
            node = node_hash(self.peaks.pop(), node, self.hash)
            self.size >>= 1
        self.peaks.append(node)
        self.size = position + 1
        return position

    def root(self) -> bytes:
        """Root of all leaves so far; of none it is H(empty) (RFC 6962 section 2.1)."""
        if not self.peaks:
            return self.hash(b"")
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node, self.hash)
        return node


def root(leaves: Sequence[bytes], hash: Hash = sha256) -> bytes:
    """Root of a list of leaf hashes (RFC 6962 section 2.1)."""
    frontier = Frontier(hash)
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


Range = tuple[int, int]


def inclusion_ranges(i: int, size: int) -> list[Range]:
    """The subtrees ``[start, end)`` whose roots prove leaf ``i`` of ``size``, from the leaf upwards.

    A store that keeps complete subtrees looks these up instead of hashing every leaf again.
    Raises ``ValueError`` unless 0 ≤ i < size.
    """
    if not 0 <= i < size:
        raise ValueError(f"no position {i} in a tree of {size} leaves")
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if i < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def inclusion_proof(leaves: Sequence[bytes], i: int, size: int, hash: Hash = sha256) -> list[bytes]:
    """Audit path of leaf ``i`` in the tree of the first ``size`` leaves (RFC 6962 section 2.1.1).

    Raises ``ValueError`` unless 0 ≤ i < size ≤ number of leaves.
    """
    _enough(leaves, size)
    return [root(leaves[start:end], hash) for start, end in inclusion_ranges(i, size)]


def outside_ranges(start: int, stop: int, size: int) -> list[Range]:
    """The greatest subtrees of ``size`` leaves with no leaf in ``[start, stop)``, left to right.

    Their roots and the leaves between give the root of the whole, so that one month of bodies proves itself
    under a head. Raises ``ValueError`` unless 0 ≤ start ≤ stop ≤ size and size > 0.
    """
    if not 0 <= start <= stop <= size or not size:
        raise ValueError(f"no leaves {start} to {stop} in a tree of {size}")
    found: list[Range] = []
    waiting = [(0, size)]
    while waiting:
        low, high = waiting.pop()
        if high <= start or low >= stop:
            found.append((low, high))
        elif not (start <= low and high <= stop):
            middle = low + _split(high - low)
            waiting += [(middle, high), (low, middle)]
    return found


def range_root(leaves: Sequence[bytes], start: int, size: int, outside: Sequence[bytes], hash: Hash = sha256) -> bytes:
    """Root of ``size`` leaves from those at ``start`` on and the roots of ``outside_ranges``.

    Raises ``ValueError`` if there are not exactly as many of these as the place asks for.
    """
    stop, rest = start + len(leaves), list(outside)[::-1]
    if len(rest) != len(outside_ranges(start, stop, size)):
        raise ValueError("not the proof of this range")

    def node(low: int, high: int) -> bytes:
        if high <= start or low >= stop:
            return rest.pop()
        if start <= low and high <= stop:
            return root(leaves[low - start : high - start], hash)
        middle = low + _split(high - low)
        return node_hash(node(low, middle), node(middle, high), hash)

    return node(0, size)


def consistency_ranges(old_size: int, new_size: int) -> list[Range]:
    """The subtrees ``[start, end)`` whose roots prove that the first leaves of ``new_size`` are those of
    ``old_size`` (RFC 6962 section 2.1.2). Raises ``ValueError`` unless 0 < old_size ≤ new_size.
    """
    if not 0 < old_size <= new_size:
        raise ValueError(f"no tree of {old_size} leaves stands before one of {new_size}")
    start, end, ranges, whole = 0, new_size, [], True
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    return ([] if whole else [(start, end)]) + ranges[::-1]


def consistency_proof(leaves: Sequence[bytes], old_size: int, new_size: int, hash: Hash = sha256) -> list[bytes]:
    """Proof that the tree of ``new_size`` leaves only adds to that of ``old_size`` (RFC 6962 2.1.2).

    Raises ``ValueError`` unless 0 < old_size ≤ new_size ≤ number of leaves.
    """
    _enough(leaves, new_size)
    return [root(leaves[start:end], hash) for start, end in consistency_ranges(old_size, new_size)]


def verify_inclusion(leaf: bytes, i: int, size: int, proof: Sequence[bytes], root: bytes, hash: Hash = sha256) -> bool:
    """Whether ``proof`` shows leaf hash ``leaf`` at position ``i`` under ``root`` of ``size`` leaves."""
    if not 0 <= i < size:
        return False
    ranges = inclusion_ranges(i, size)
    if len(ranges) != len(proof):
        return False
    node = leaf
    for (start, _), sibling in zip(ranges, proof, strict=True):
        node = node_hash(sibling, node, hash) if start < i else node_hash(node, sibling, hash)
    return node == root


def verify_consistency(
    old_size: int,
    new_size: int,
    old_root: bytes,
    new_root: bytes,
    proof: Sequence[bytes],
    hash: Hash = sha256,
) -> bool:
    """Whether ``proof`` shows that the new tree begins with the leaves of the old one (RFC 9162 2.1.4.2)."""
    if not 0 < old_size <= new_size:
        return False
    ranges = consistency_ranges(old_size, new_size)
    if len(ranges) != len(proof):
        return False
    if old_size == new_size:
        return old_root == new_root
    if ranges[0][1] != old_size:  # the old tree is itself a subtree: its root is the first node
        ranges, proof = [(0, old_size), *ranges], [old_root, *proof]
    old = new = proof[0]
    for (start, _), sibling in zip(ranges[1:], proof[1:], strict=True):
        if start < old_size:
            old, new = node_hash(sibling, old, hash), node_hash(sibling, new, hash)
        else:
            new = node_hash(new, sibling, hash)
    return old == old_root and new == new_root


def _split(size: int) -> int:
    """The greatest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _enough(leaves: Sequence[bytes], size: int) -> None:
    if size > len(leaves):
        raise ValueError(f"{size} leaves asked of {len(leaves)}")
