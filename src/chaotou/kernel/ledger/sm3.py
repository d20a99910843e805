"""SM3 杂凑算法, GB/T 32905-2016: the second hash of the ledger, for readers who must use Chinese standards.

OpenSSL computes it where it is built in; else the plain Python below does, some hundred times slower.
"""

from __future__ import annotations

import hashlib

_MASK = 0xFFFFFFFF
_IV = (
    *(0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600),
    *(0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E),
)


def sm3(data: bytes) -> bytes:
    """The 32 bytes of SM3 over ``data`` (GB/T 32905-2016), by OpenSSL where available."""
    if _NATIVE:
        return hashlib.new("sm3", data).digest()
    return pure(data)


def pure(data: bytes) -> bytes:
    """SM3 in plain Python: the same 32 bytes without OpenSSL (GB/T 32905-2016, section 5)."""
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    state: tuple[int, ...] = _IV
    for start in range(0, len(padded), 64):
        state = _compress(state, padded[start : start + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def _roll(x: int, n: int) -> int:
    n %= 32
    return (x << n | x >> (32 - n)) & _MASK


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _roll(w[j - 3], 15)
        w.append(x ^ _roll(x, 15) ^ _roll(x, 23) ^ _roll(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _roll(_roll(a, 12) + e + _roll(constant, j) & _MASK, 7)
        ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
        gg = e ^ f ^ g if j < 16 else e & f | ~e & g
        tt1 = ff + d + (ss1 ^ _roll(a, 12)) + (w[j] ^ w[j + 4]) & _MASK
        tt2 = gg + h + ss1 + w[j] & _MASK
        a, b, c, d = tt1, a, _roll(b, 9), c
        e, f, g, h = tt2 ^ _roll(tt2, 9) ^ _roll(tt2, 17), e, _roll(f, 19), g
    return tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def _native() -> bool:
    try:
        return hashlib.new("sm3", b"abc").digest() == pure(b"abc")
    except ValueError:
        return False


_NATIVE = _native()
