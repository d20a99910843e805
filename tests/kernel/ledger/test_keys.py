"""The ledger's keys: who may name the next one, and what happens where the file is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chaotou.kernel.ledger import heads, keys
from chaotou.kernel.ledger.keys import CHANGED, FOUNDED, KeyFault, Keys

VECTORS = json.loads(Path(__file__).parents[1].joinpath("key_vectors.json").read_text("utf-8"))
ONE, TWO, SAFE = (bytes([n]) * 32 for n in (1, 2, 3))
A, B, R = (heads.public_key(k) for k in (ONE, TWO, SAFE))
PREV = "sha256:" + "0" * 64


def founded(**more):
    return {"kind": FOUNDED, "signing_key": A, "recovery_key": R, **more}


def changed(private, by, old=A, new=B, *, bound=None, prev=PREV, **more):
    signed = heads.sign(private, keys.statement("hz1-1", prev, old, new, bound))
    told = {"kind": CHANGED, "prev": prev, "signing_key": new, "old_key": old, "by": by, "signature": signed}
    return told | ({} if bound is None else {"compromised_from": bound}) | more


def read(*entries):
    found = Keys()
    return found, [found.add(10 * i, "hz1-1", told) for i, told in enumerate(entries)]


@pytest.mark.parametrize("vector", VECTORS["keys"])
def test_vectors(vector):
    text = keys.statement(*(vector[k] for k in ("ledger", "prev", "old_key", "new_key")), vector["compromised_from"])
    assert text.decode() == vector["statement"]
    assert heads.sign(bytes.fromhex(vector["private"]), text) == vector["signature"]


@pytest.mark.parametrize("entry", [changed(ONE, "old"), changed(SAFE, "recovery"), changed(SAFE, "recovery", bound=7)])
def test_the_old_key_or_the_recovery_key_names_the_next(entry):
    found, wrong = read(founded(), entry)
    assert wrong == ["", ""]
    assert found.fits(A, 10) and not found.fits(A, 11) and found.fits(B, 11) and not found.fits(B, 10)


@pytest.mark.parametrize(
    "entry",
    [
        changed(TWO, "old"),
        changed(TWO, "recovery"),
        changed(ONE, "recovery"),
        changed(SAFE, "old"),
        changed(ONE, "old", old=B),
        changed(ONE, "old", bound=7),
        changed(ONE, "old", signature="ed25519:" + "0" * 128),
        changed(ONE, "old", prev="sha256:" + "1" * 64) | {"prev": PREV},
        changed(ONE, "nobody"),
        founded(signing_key=B),
        founded(recovery_key=A),
    ],
)
def test_nobody_else_does(entry):
    found, wrong = read(founded(), entry)
    assert wrong[1] and not found.fits(B, 11) and found.fits(A, 11)


def test_a_key_that_was_declared_compromised_names_no_other():
    """The recovery key put B in A's place and later A back: A was declared compromised and stays so."""
    _, wrong = read(
        founded(), changed(SAFE, "recovery", bound=5), changed(SAFE, "recovery", old=B, new=A), changed(ONE, "old")
    )
    assert wrong[:3] == ["", "", ""] and wrong[3]


def test_a_key_is_made_for_a_new_ledger_alone(tmp_path):
    path = tmp_path / "ledger.key"
    made = heads.public_key(keys.signing(path, ""))
    assert keys.signing(path, made) == heads.load_key(path)
    path.rename(tmp_path / "lost")
    with pytest.raises(KeyFault, match="rotate-key --recovery"):
        keys.signing(path, made)
    assert not path.exists(), "none is made in its place"
    heads.generate_key(path)
    with pytest.raises(KeyFault, match="in force"):
        keys.signing(path, made)


def test_a_change_that_was_committed_is_carried_out(tmp_path):
    path = tmp_path / "ledger.key"
    old = heads.generate_key(path)
    new = heads.generate_key(keys.next_of(path))
    assert heads.public_key(keys.signing(path, old)) == old, "not committed yet"
    assert heads.public_key(keys.signing(path, new)) == new
    assert not keys.next_of(path).exists() and len(list(tmp_path.iterdir())) == 2, "the old one is kept"
