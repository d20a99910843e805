"""Canonical JSON: the rules of RFC 8785 that matter here, one by one."""

import pytest

from chaotou.kernel.ledger import canonical


def test_keys_sort_by_utf16_units_and_text_is_not_normalised():
    value = {"\U00020bb7": 1, "\ufb33": 2, "b": [True, False, {}], "a": '\u00e9e\u0301\x07\n"\\/\x7f'}
    text = '{"a":"\u00e9e\u0301\\u0007\\n\\"\\\\/\x7f","b":[true,false,{}],"\U00020bb7":1,"\ufb33":2}'
    assert canonical.encode(value) == text.encode()
    assert canonical.decode(canonical.encode(value)) == value


@pytest.mark.parametrize("value", [1.0, None, 2**53, -(2**53), "\ud842", {"\ud842": 1}, {1: 1}, b"x", {1}])
def test_what_has_no_place_is_refused(value):
    with pytest.raises(ValueError):
        canonical.encode([value])


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":1}', '{"a": 1}', '{"b":1,"a":1}', "1.0", "-0", "1e2", "null", '"\\u0041"']
)
def test_decode_accepts_the_canonical_form_only(text):
    with pytest.raises(ValueError):
        canonical.decode(text.encode())


def test_limits():
    assert canonical.encode([2**53 - 1, -(2**53) + 1]) == b"[9007199254740991,-9007199254740991]"
    deep: list = []
    for _ in range(70):
        deep = [deep]
    with pytest.raises(ValueError):
        canonical.encode(deep)
    with pytest.raises(ValueError):
        canonical.decode(b"[" * 100_000 + b"]" * 100_000)
