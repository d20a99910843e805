"""A4: the kernel and the stand-alone verifier, written apart, agree on every proof, hash, signature and text."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys

import books
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chaotou.kernel.ledger import canonical, sm3, tree

verify = books.verifier()
HASHES = {"sha256": (tree.sha256, verify.sha256), "sm3": (sm3.sm3, verify.sm3)}


def test_the_settle_section_is_the_rooms_own():
    done = subprocess.run([sys.executable, str(books.VERIFIER.with_name("generate.py")), "--check"], check=False)
    assert done.returncode == 0, "run python verify/generate.py"


@pytest.mark.parametrize("name", HASHES)
def test_proofs_of_inclusion_consistency_and_range(name):
    agreed(name, 6_000)


@pytest.mark.soak
@pytest.mark.parametrize("name", HASHES)
def test_a_hundred_thousand_proofs(name):
    agreed(name, 100_000)


def agreed(name: str, wanted: int) -> None:
    seed = random.randrange(10**9)
    choose, done = random.Random(seed), 0
    mine, theirs = HASHES[name]
    while done < wanted:
        size = choose.choice((choose.randrange(1, 40), choose.randrange(1, 700)))
        leaves = [choose.randbytes(32) for _ in range(size)]
        root = tree.root(leaves, mine)
        assert verify.tree_root(leaves, theirs) == root
        for _ in range(min(size, 40)):
            i = choose.randrange(size)
            path = [node.hex() for node in tree.inclusion_proof(leaves, i, size, mine)]
            assert verify.path_root(leaves[i], i, size, path, theirs) == root, f"seed {seed}"
            old = choose.randrange(1, size + 1)
            before = tree.root(leaves[:old], mine)
            path = [node.hex() for node in tree.consistency_proof(leaves, old, size, mine)]
            assert verify.grown(old, size, before, path, theirs) == (before, root), f"seed {seed}"
            start = choose.randrange(size + 1)
            stop = choose.randrange(start, size + 1)
            outside = [tree.root(leaves[a:b], mine) for a, b in tree.outside_ranges(start, stop, size)]
            part = leaves[start:stop]
            assert tree.range_root(part, start, size, outside, mine) == root, f"seed {seed}"
            assert verify.range_root(part, start, size, [n.hex() for n in outside], theirs) == root, f"seed {seed}"
            done += 3
    print(f"A4: {done} proofs over {name}, both implementations agree; seed {seed}")


@pytest.mark.parametrize("name", HASHES)
def test_a_wrong_proof_leads_elsewhere(name):
    choose = random.Random(11)
    mine, theirs = HASHES[name]
    for _ in range(300):
        size = choose.randrange(2, 60)
        leaves = [choose.randbytes(32) for _ in range(size)]
        i, root = choose.randrange(size), tree.root(leaves, mine)
        path = [node.hex() for node in tree.inclusion_proof(leaves, i, size, mine)]
        at = choose.randrange(len(path))
        for bad in (
            [*path[:at], choose.randbytes(32).hex(), *path[at + 1 :]],
            path[:at] + path[at + 1 :],
            [*path, path[at]],
        ):
            with contextlib.suppress(verify.Refused, IndexError):
                assert verify.path_root(leaves[i], i, size, bad, theirs) != root
        with pytest.raises(ValueError):
            tree.range_root(leaves, 0, size + 1, [], mine)


def test_sm3_in_plain_python():
    choose = random.Random(5)
    for length in (*range(130), 1000):
        data = choose.randbytes(length)
        assert verify.plain_sm3(data) == sm3.pure(data) == sm3.sm3(data)


def test_signatures_good_and_bad():
    choose = random.Random(7)
    for _ in range(40):
        private = Ed25519PrivateKey.from_private_bytes(choose.randbytes(32))
        key, message = private.public_key().public_bytes_raw(), choose.randbytes(choose.randrange(200))
        signature = private.sign(message)
        assert verify.ed25519(key, message, signature)
        bad = bytearray(signature)
        bad[choose.randrange(64)] ^= 1 << choose.randrange(8)
        more = (int.from_bytes(signature[32:], "little") + verify.L).to_bytes(33, "little")
        trials = [
            (key, message, bytes(bad)),
            (key, message + b"x", signature),
            (choose.randbytes(32), message, signature),
        ]
        trials += [(key, message, signature[:32] + more[:32])] if not more[32] else []
        for trial in trials:
            assert verify.ed25519(*trial) is openssl(*trial) is False


def openssl(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_canonical_text():
    choose = random.Random(3)
    letters = ["a", "B", "é", "字", "𠮷", "\u0000", "\u001f", "\u007f", "\u2028", '"', "\\", "/", "\ue000", "😀"]

    def value(depth: int):
        kind = choose.randrange(7 if depth < 3 else 4)
        if kind < 2:
            return "".join(choose.choices(letters, k=choose.randrange(6)))
        if kind == 2:
            return choose.choice((0, -1, 2**53 - 1, -(2**53) + 1, choose.randrange(10**9)))
        if kind == 3:
            return choose.random() < 0.5
        if kind == 4:
            return [value(depth + 1) for _ in range(choose.randrange(4))]
        return {
            "".join(choose.choices(letters, k=choose.randrange(4))): value(depth + 1)
            for _ in range(choose.randrange(5))
        }

    for _ in range(2000):
        one = {"x": value(0)}
        text = canonical.encode(one)
        assert verify.encode(one) == text and verify.parse(text, "") == one == canonical.decode(text)
    for bad in (b'{"a":1.0}', b'{"a":null}', b'{ "a":1}', b'{"b":1,"a":1}', b'{"a":9007199254740992}', b'{"a":-0}',
                b'{"a":"\\u0041"}', b'{"a":1}\n', b'{"a":NaN}', b'{"a":1,"a":1}', b'{"a":"\\ud800"}'):  # fmt: skip
        with pytest.raises(ValueError):
            canonical.decode(bad)
        with pytest.raises((ValueError, verify.Refused)):
            verify.parse(bad, "")
