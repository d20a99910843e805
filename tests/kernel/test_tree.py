"""Both trees against the recursive definition of RFC 6962, for every size and place up to 40."""

import pytest

from chaotou.kernel.ledger import tree
from chaotou.kernel.ledger.sm3 import sm3

HASHES = [tree.sha256, sm3]
# Roots of the test leaves of RFC 6962 implementations (certificate-transparency, merkle tree tests).
CT_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def definition(leaves: list[bytes], hash: tree.Hash) -> bytes:
    if not leaves:
        return hash(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return tree.node_hash(definition(leaves[:k], hash), definition(leaves[k:], hash), hash)


def some(n: int, hash: tree.Hash) -> list[bytes]:
    return [tree.leaf_hash(str(i).encode(), hash) for i in range(n)]


def test_known_root():
    assert tree.root([tree.leaf_hash(bytes.fromhex(leaf)) for leaf in CT_LEAVES]).hex() == CT_ROOT


@pytest.mark.parametrize("hash", HASHES)
def test_roots_and_restart(hash):
    leaves = some(40, hash)
    frontier = tree.Frontier(hash)
    for n, leaf in enumerate(leaves):
        assert frontier.root() == definition(leaves[:n], hash) == tree.root(leaves[:n], hash)
        assert tree.Frontier(hash, n, frontier.peaks).append(leaf) == n
        assert frontier.append(leaf) == n
    with pytest.raises(ValueError):
        tree.Frontier(hash, 3, frontier.peaks[:1])


@pytest.mark.parametrize("hash", HASHES)
def test_inclusion(hash):
    leaves = some(20, hash)
    for size in range(1, 21):
        top = tree.root(leaves[:size], hash)
        for i in range(size):
            proof = tree.inclusion_proof(leaves, i, size, hash)
            assert tree.verify_inclusion(leaves[i], i, size, proof, top, hash)
            assert not tree.verify_inclusion(leaves[(i + 1) % 20], i, size, proof, top, hash)
            assert not tree.verify_inclusion(leaves[i], i, size, [*proof, top], top, hash)
            assert not any(tree.verify_inclusion(leaves[i], j, size, proof, top, hash) for j in range(size) if j != i)
    assert not tree.verify_inclusion(leaves[0], -1, 20, [], top, hash)
    with pytest.raises(ValueError):
        tree.inclusion_proof(leaves, 0, 21, hash)


@pytest.mark.parametrize("hash", HASHES)
def test_consistency(hash):
    leaves = some(20, hash)
    roots = [tree.root(leaves[:n], hash) for n in range(21)]
    for new in range(1, 21):
        for old in range(1, new + 1):
            proof = tree.consistency_proof(leaves, old, new, hash)
            assert tree.verify_consistency(old, new, roots[old], roots[new], proof, hash)
            assert not tree.verify_consistency(old, new, roots[old - 1], roots[new], proof, hash)
            assert not tree.verify_consistency(old, new, roots[old], roots[new - 1], proof, hash)
    with pytest.raises(ValueError):
        tree.consistency_proof(leaves, 0, 3, hash)
