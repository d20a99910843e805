#!/usr/bin/env python3
"""潮头账本独立核验 Stand-alone verifier of Chaotou ledgers: one file, Python ≥ 3.9, nothing to install.

    python chaotou_verify.py figure FIGURE.json BODIES.jsonl [--key HEX]    a number, from all events
    python chaotou_verify.py bundle BUNDLE.json [--key HEX]                 a trading lot, from its own events
    python chaotou_verify.py receipt RECEIPT.json [--key HEX]               the receipt of one act

Exit 0: accepted, 1: refused. It trusts nothing in the files but --key, the city's public signing key, which
you should have from another place. The formats are in docs/reference/ledger-format.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import sys

NOTES: list[str] = []  # what was not checked, and why; printed at the end


class Refused(Exception):
    """The claim does not hold; Chinese and English reason."""


def demand(condition: object, zh: str, en: str) -> None:
    if not condition:
        raise Refused(f"{zh}\n  {en}")


def note(zh: str, en: str) -> None:
    NOTES.append(f"未核验 · {zh}\n  not checked: {en}")


# ---- canonical JSON (RFC 8785 for strings, booleans, integers, lists, objects) ----


def encode(value: object) -> bytes:
    def text(v: object) -> str:
        if isinstance(v, bool):
            return "true" if v else "false"
        if isinstance(v, str):
            v.encode("utf-8")  # a lone surrogate raises
            return json.dumps(v, ensure_ascii=False)
        if isinstance(v, int) and abs(v) < 2**53:
            return str(v)
        if isinstance(v, list):
            return "[" + ",".join(map(text, v)) + "]"
        if isinstance(v, dict):
            keys = sorted(v, key=lambda key: key.encode("utf-16-be"))
            return "{" + ",".join(text(key) + ":" + text(v[key]) for key in keys) + "}"
        raise ValueError("no such value in the format")

    return text(value).encode("utf-8")


def parse(text: str) -> dict:
    def unique(pairs: list) -> dict:
        demand(len(dict(pairs)) == len(pairs), "JSON 键重复", "a key is repeated in the JSON")
        return dict(pairs)

    value = json.loads(text, object_pairs_hook=unique)
    demand(isinstance(value, dict), "不是 JSON 对象", "not a JSON object")
    return value


# ---- hashes and trees (FIPS 180-4, GB/T 32905, RFC 6962) ----


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    mask = 0xFFFFFFFF

    def roll(x: int, n: int) -> int:
        return (x << n % 32 | x >> 32 - n % 32) & mask

    v = [int("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"[i : i + 8], 16) for i in range(0, 64, 8)]
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        w = [int.from_bytes(padded[i : i + 4], "big") for i in range(start, start + 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ roll(w[j - 3], 15)
            w.append(x ^ roll(x, 15) ^ roll(x, 23) ^ roll(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            t = roll(a, 12) + e + roll(0x79CC4519 if j < 16 else 0x7A879D8A, j) & mask
            ff, gg = (a ^ b ^ c, e ^ f ^ g) if j < 16 else (a & b | a & c | b & c, e & f | ~e & g)
            t1 = ff + d + (roll(t, 7) ^ roll(a, 12)) + (w[j] ^ w[j + 4]) & mask
            t2 = gg + h + roll(t, 7) + w[j] & mask
            a, b, c, d, e, f, g, h = t1, a, roll(b, 9), c, t2 ^ roll(t2, 9) ^ roll(t2, 17), e, roll(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]  # noqa: B905 (Python 3.9)
    return b"".join(x.to_bytes(4, "big") for x in v)


def fast_sm3(data: bytes) -> bytes:
    try:  # OpenSSL's SM3 where it has one; the receipt and bundle use the plain one above
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return sm3(data)


def tree_root(leaves: list, hash: object) -> bytes:
    if not leaves:
        return hash(b"")
    while len(leaves) > 1:  # level by level; an odd last node moves up as it is
        pairs = [hash(b"\x01" + leaves[i] + leaves[i + 1]) for i in range(0, len(leaves) - 1, 2)]
        leaves = pairs + leaves[len(pairs) * 2 :]
    return leaves[0]


def included(leaf: bytes, i: int, size: int, proof: list, root: bytes, hash: object) -> bool:
    if type(i) is not int or not 0 <= i < size:
        return False
    node, path, last = leaf, list(proof), size - 1
    while last:
        if i % 2 or i < last:
            if not path:
                return False
            sibling = bytes.fromhex(path.pop(0))
            node = hash(b"\x01" + sibling + node) if i % 2 else hash(b"\x01" + node + sibling)
        i, last = i // 2, last // 2
    return not path and node == root


# ---- Ed25519 (RFC 8032) ----

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point(data: bytes) -> tuple:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (sign and not x):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p: tuple, q: tuple) -> tuple:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, p: tuple) -> tuple:
    total = (0, 1, 1, 0)
    while n:
        total = add(total, p) if n & 1 else total
        p, n = add(p, p), n >> 1
    return total


def ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    if len(key) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    try:
        p = times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little")))
        q = add(point(signature[:32]), times(k, point(key)))
    except ValueError:
        return False
    return s < L and (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


# ---- heads, bodies, proofs, commitments ----


def digest(body: bytes) -> str:
    return "sha256:" + sha256(body).hexdigest() if False else "sha256:" + sha256(body).hex()
