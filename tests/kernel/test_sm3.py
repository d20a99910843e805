"""SM3: the standard's own two examples, and agreement with OpenSSL where it is there."""

import hashlib

import pytest

from chaotou.kernel.ledger import sm3

EXAMPLES = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.mark.parametrize("data", EXAMPLES)
def test_examples_of_the_standard(data):
    assert sm3.pure(data).hex() == EXAMPLES[data]
    assert sm3.sm3(data).hex() == EXAMPLES[data]


def test_every_length_of_padding_agrees_with_openssl():
    if "sm3" not in hashlib.algorithms_available:
        pytest.skip("OpenSSL here has no SM3")
    for size in range(200):
        data = bytes(i * 7 % 256 for i in range(size))
        assert sm3.pure(data) == hashlib.new("sm3", data).digest()
