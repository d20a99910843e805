"""Canonical JSON 规范化 JSON: one text for one value, so that one value has one digest.

RFC 8785 (JSON Canonicalization Scheme), narrowed to what the ledger needs: strings, booleans, lists,
objects with string keys, and integers whose double is exact. What is left out (fractions, null, lone
surrogates) is what different programs write differently.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring

MAX_INT = 2**53 - 1
"""Greatest integer, and with a minus the least, that RFC 8785 (IEEE 754 doubles) carries without loss."""

_SURROGATE = re.compile("[\ud800-\udfff]")

MAX_DEPTH = 64
"""Lists and objects nested deeper than this are refused, so that no body exhausts a reader's stack."""


def encode(value: object) -> bytes:
    """The canonical UTF-8 bytes of ``value`` (RFC 8785); nothing is normalised, no byte order mark.

    ``value``: str, bool, int within ±(2^53-1), list or tuple, dict with string keys.
    Raises ``ValueError`` for floats, ``None``, larger integers, lone surrogates, other types, other keys.
    """
    return _text(value, 0).encode("utf-8")


def decode(data: bytes) -> object:
    """The value of canonical bytes; the inverse of ``encode``.

    Raises ``ValueError`` if ``data`` is not UTF-8 JSON, holds a value outside the format, repeats a key,
    or is not byte for byte the canonical form of its own value.
    """
    try:
        value = json.loads(data.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if encode(value) != data:
        raise ValueError("not in canonical form (RFC 8785)")
    return value


def _text(value: object, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        if abs(value) > MAX_INT:
            raise ValueError("integer beyond 2^53-1: write it as a decimal string")
        return str(int(value))
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{_string(k)}:{_text(value[k], depth + 1)}" for k in _keys(value)) + "}"
    raise ValueError(f"{type(value).__name__} has no place in the ledger's format")


def _keys(value: dict) -> list[str]:
    """Keys in the order of RFC 8785 section 3.2.3: by UTF-16 code units, not by code points."""
    if not all(isinstance(key, str) for key in value):
        raise ValueError("an object's keys are strings")
    return sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))


def _string(value: str) -> str:
    if _SURROGATE.search(value):
        raise ValueError("lone surrogate: not a Unicode text")
    return encode_basestring(value)
