"""The frozen vectors: if one of these fails, the code is wrong or the format needs a new number."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from chaotou.kernel.ledger import body, canonical, heads, sm3, tree

VECTORS = json.loads(Path(__file__).with_name("ledger_vectors.json").read_text("utf-8"))
HASHES = {"sha256": [tree.sha256], "sm3": [sm3.sm3, sm3.pure]}


@pytest.mark.parametrize("vector", VECTORS["canonical"])
def test_canonical(vector):
    assert canonical.encode(vector["value"]).decode() == vector["text"]
    assert canonical.decode(vector["text"].encode()) == vector["value"]


@pytest.mark.parametrize("text", VECTORS["refused"])
def test_refused(text):
    with pytest.raises(ValueError):
        canonical.decode(text.encode())


@pytest.mark.parametrize("vector", VECTORS["sm3"])
def test_sm3(vector):
    data = bytes.fromhex(vector["hex"])
    assert sm3.sm3(data).hex() == sm3.pure(data).hex() == vector["digest"]


@pytest.mark.parametrize("vector", VECTORS["commitments"])
def test_commitment(vector):
    parts = [vector[k] for k in ("ledger", "subject", "subject_seq", "field", "type", "value")]
    assert body.commit(bytes.fromhex(vector["secret"]), *parts) == vector["commitment"]


def test_commitments_differ():
    assert len({v["commitment"] for v in VECTORS["commitments"]}) == len(VECTORS["commitments"])


@pytest.mark.parametrize("vector", VECTORS["bodies"])
def test_body(vector):
    recorded_at = datetime.fromisoformat(vector["recorded_at"])
    text = body.build(vector["ledger"], recorded_at, vector["open"], vector["closed"])
    assert text.decode() == vector["body"] and body.digest(text) == vector["digest"]


@pytest.mark.parametrize("name", HASHES)
def test_trees(name):
    frozen = VECTORS["trees"][name]
    for hash in HASHES[name]:
        leaves = [tree.leaf_hash(leaf.encode(), hash) for leaf in VECTORS["trees"]["leaves"]]
        assert [tree.root(leaves[:n], hash).hex() for n in range(10)] == frozen["roots"]
        for v in frozen["inclusion"]:
            proof = tree.inclusion_proof(leaves, v["position"], v["size"], hash)
            assert [node.hex() for node in proof] == v["proof"]
        for v in frozen["consistency"]:
            proof = tree.consistency_proof(leaves, v["old"], v["new"], hash)
            assert [node.hex() for node in proof] == v["proof"]


@pytest.mark.parametrize("vector", VECTORS["heads"])
def test_head(vector):
    roots = [bytes.fromhex(vector[k]) for k in ("root_sha256", "root_sm3")]
    time = datetime.fromisoformat(vector["time"])
    head = heads.head_bytes(vector["ledger"], vector["size"], *roots, time, vector["previous"])
    assert head.decode() == vector["bytes"] and heads.head_digest(head) == vector["digest"]
    private = bytes.fromhex(vector["private"])
    assert heads.public_key(private) == vector["key"]
    assert heads.sign(private, head) == vector["signature"]
    assert heads.verify(vector["key"], head, vector["signature"])
