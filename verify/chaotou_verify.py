#!/usr/bin/env python3
"""潮头账本独立核验 Stand-alone verifier of Chaotou ledgers: one file, Python ≥ 3.9, nothing to install.

    python chaotou_verify.py figure CLAIM.json BODIES.jsonl…   a number, recomputed from the ledger's bodies
    python chaotou_verify.py bundle BUNDLE.json [BODIES…]      a trading lot, settled again from its own events
    python chaotou_verify.py receipt RECEIPT.json              what the receipt of one act shows, and what not
    python chaotou_verify.py heads CONSISTENCY.json            a newer head only adds to one you kept

    --key KEY   the city's public signing key, which you have from another place than the files; where it
                was changed, give each that you know
    --strict    refuse also where something was not checked

Exit 0: accepted, 1: refused, 2: asked wrongly. It reads the files named and nothing else; it trusts nothing in
them but --key. In order: canonical JSON, hashes and trees, Ed25519, then the four commands. The formats are
written down in docs/reference/ledger-format.md.
"""

# ruff: noqa: B905 (Python 3.9 has no zip(strict=))
from __future__ import annotations

import functools
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

NOTES: list[str] = []  # what was not checked though it could have been, and why
LIMITS: list[str] = []  # what nobody can check from outside
FOUND: list[str] = []  # what was found to be true


class Refused(Exception):
    """The claim does not hold; the reason in Chinese / English."""


def demand(condition: object, reason: str) -> None:
    if not condition:
        raise Refused(reason)


def say(where: list[str], line: str) -> None:
    if line not in where:
        where.append(line)


# ---- canonical JSON (RFC 8785, for strings, booleans, integers below 2^53, lists and objects) ----


def encode(value: object) -> bytes:
    def text(v: object) -> str:
        if isinstance(v, bool):
            return "true" if v else "false"
        if isinstance(v, str):
            return json.dumps(v, ensure_ascii=False)
        if isinstance(v, int) and abs(v) < 2**53:
            return str(v)
        if isinstance(v, list):
            return "[" + ",".join(map(text, v)) + "]"
        if isinstance(v, dict):
            keys = sorted(v, key=lambda key: key.encode("utf-16-be"))
            return "{" + ",".join(text(key) + ":" + text(v[key]) for key in keys) + "}"
        raise ValueError("no such value in the format")

    return text(value).encode("utf-8")  # a lone surrogate raises


def parse(data: bytes, what: str) -> dict:
    value = json.loads(data.decode("utf-8"))
    same = isinstance(value, dict) and encode(value) == data  # also refuses repeated keys and null
    demand(same, f"{what}：不是规范化 JSON，或被改动 / not canonical JSON (RFC 8785), or altered")
    return value


def read(path: str, form: str) -> dict:
    with open(path, "rb") as file:
        value = parse(file.read(), path)
    demand(value["format"] == form, f"{path}：不是 / not {form}")
    return value


def unhex(text: str, prefix: str = "", size: int = 32) -> bytes:
    exact = text.startswith(prefix) and re.fullmatch("[0-9a-f]*", text[len(prefix) :])
    demand(exact and len(text) == len(prefix) + 2 * size, f"不是十六进制 / not {size} bytes in hex: {prefix}…")
    return bytes.fromhex(text[len(prefix) :])


# ---- hashes and trees (FIPS 180-4, GB/T 32905, RFC 6962) ----


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def plain_sm3(data: bytes) -> bytes:
    mask = 0xFFFFFFFF

    def roll(x: int, n: int) -> int:
        return (x << n % 32 | x >> 32 - n % 32) & mask

    iv = "7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"
    v = [int(iv[i : i + 8], 16) for i in range(0, 64, 8)]
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
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in v)


def sm3(data: bytes) -> bytes:
    try:  # OpenSSL's where it has one: some hundred times faster
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return plain_sm3(data)


HASHES = {"sha256": sha256, "sm3": sm3}


def digest(data: bytes) -> str:
    return "sha256:" + sha256(data).hex()


def split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1  # the greatest power of two below size


def tree_root(leaves: list, hash: Callable) -> bytes:
    while len(leaves) > 1:  # level by level; an odd last node moves up as it is
        pairs = [hash(b"\x01" + leaves[i] + leaves[i + 1]) for i in range(0, len(leaves) - 1, 2)]
        leaves = pairs + leaves[len(pairs) * 2 :]
    return leaves[0] if leaves else hash(b"")


def range_root(leaves: list, start: int, size: int, outside: list, hash: Callable) -> bytes:
    """Root of `size` leaves, of which those from `start` are given; `outside` are the other subtrees' roots."""
    rest, stop = list(outside)[::-1], start + len(leaves)

    def node(a: int, b: int) -> bytes:
        if b <= start or a >= stop:
            return unhex(rest.pop())
        if start <= a and b <= stop:
            return tree_root(leaves[a - start : b - start], hash)
        middle = a + split(b - a)
        return hash(b"\x01" + node(a, middle) + node(middle, b))

    root = node(0, size)
    demand(not rest, "证明里有多余的散列 / more hashes than the proof needs")
    return root


def path_root(leaf: bytes, i: int, size: int, path: list, hash: Callable) -> bytes:
    """Root that an inclusion path leads to, hashes from the leaf upwards (RFC 6962 2.1.1)."""
    node, rest, last = leaf, list(path)[::-1], size - 1
    while last:
        if i % 2:
            node = hash(b"\x01" + unhex(rest.pop()) + node)
        elif i < last:
            node = hash(b"\x01" + node + unhex(rest.pop()))
        i, last = i // 2, last // 2
    demand(not rest, "证明里有多余的散列 / more hashes than the proof needs")
    return node


def grown(old: int, new: int, old_root: bytes, path: list, hash: Callable) -> tuple:
    """Both roots that a consistency proof leads to (RFC 9162 2.1.4.2)."""
    rest, i, last = list(path)[::-1], old - 1, new - 1
    while old < new and i % 2:
        i, last = i // 2, last // 2
    first = second = unhex(rest.pop()) if old < new and i else old_root
    while old < new and last:
        if i % 2 or i == last:
            sibling = unhex(rest.pop())
            first, second = hash(b"\x01" + sibling + first), hash(b"\x01" + sibling + second)
            while i and not i % 2:
                i, last = i // 2, last // 2
        else:
            second = hash(b"\x01" + second + unhex(rest.pop()))
        i, last = i // 2, last // 2
    demand(not rest, "证明里有多余的散列 / more hashes than the proof needs")
    return first, second


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


@functools.cache
def ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    try:
        p = times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little")))
        q = add(point(signature[:32]), times(k, point(key)))
    except ValueError:
        return False
    return s < L and (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


# ---- heads and bodies ----

HEAD = {"format", "ledger", "size", "root_sha256", "root_sm3", "time", "previous"}
FRAME = {"kind", "at", "centre", "subject", "subject_seq", "prev", "relates", "also"}  # no facts of the kind


def check_head(head: dict, key: str) -> None:
    good = head.keys() == HEAD | {"signature", "key"} and head["format"] == "chaotou-head/1"
    demand(good and type(head["size"]) is int and head["size"] > 0, "不是账本头 / not a head")
    if key:
        known = head["key"] in key.split()
        demand(known, "签名用的不是 --key 的公钥 / the head is signed by another key than --key")
    else:
        say(NOTES, "公钥取自文件自己，签名者是谁没有核验，请用 --key / whose signature it is: give --key")
    public, signature = unhex(head["key"], "ed25519:"), unhex(head["signature"], "ed25519:", 64)
    signed = encode({name: head[name] for name in HEAD})
    demand(ed25519(public, signed, signature), "账本头的签名不对 / the head's signature is wrong")


def check_body(data: bytes, ledger: str, what: str) -> dict:
    body = parse(data, what)
    good = body.keys() == {"format", "ledger", "recorded_at", "open", "closed"}
    demand(good and body["format"] == "chaotou-leaf/1", f"{what}：不是正文 / not chaotou-leaf/1")
    amounts = [value for name, value in body["open"].items() if name.endswith("_fen")]
    good = all(re.fullmatch("0|-?[1-9][0-9]*", amount) for amount in amounts)
    demand(good, f"{what}：金额不是整数分 / an amount is not whole fen")
    (name, _, epoch), (its, _, earlier) = ledger.rpartition("-"), body["ledger"].rpartition("-")
    demand(name == its and 0 < int(earlier) <= int(epoch), f"{what}：属于另一本账 / of another ledger")
    return body


def check_inside(data: bytes, position: int, proof: dict, head: dict, what: str) -> None:
    inside = type(position) is int and 0 <= position < head["size"]
    demand(inside, f"{what}：没有这个序号 / no such position")
    for name, hash in HASHES.items():
        root = path_root(hash(b"\x00" + data), position, head["size"], proof[name], hash)
        same = root == unhex(head["root_" + name], name + ":")
        demand(same, f"{what}：不在账本头之下，被改动或换了位置 / not under the head: altered or moved ({name})")


# ---- figure ----


class Tally:
    """What the bodies say about one figure, handed in from the first to the last."""

    def __init__(self, claim: dict) -> None:
        self.claim, self.rule = claim, claim["declaration"]
        self.counted: dict = {}  # digest → (position, amount)
        self.corrected: set = set()  # digests that a later entry cancels or replaces
        self.links: dict = {}  # (subject, seq) → (digest, prev)
        self.digests: set = set()
        self.keys: list = []  # (position, signing key) as the ledger's own entries name them
        self.recovery = ""  # the recovery key that position 0 names
        self.void: dict = {}  # key → size from which its heads are void
        self.mark = ""

    def add(self, position: int, data: bytes, facts: dict) -> None:
        name = digest(data)
        self.digests.add(name)
        for link in ([facts] if "subject" in facts else []) + facts.get("also", []):
            place = (link["subject"], link["subject_seq"])
            demand(place not in self.links, f"{place}：有两笔 / two entries claim this place")
            self.links[place] = (name, link["prev"])
        if facts.get("kind") in ("kernel.ledger.founded", "kernel.ledger.key_changed"):
            self.mark = facts.get("mark", self.mark)
            self.take_key(position, json.loads(data)["ledger"], facts)
        if position < self.claim["size"]:
            relates = facts.get("relates", [])
            self.corrected |= {r["digest"] for r in relates if r["rel"] in ("cancels", "replaces")}
            own = {k: v for k, v in facts.items() if k not in FRAME}
            if facts.get("kind") in self.rule["kinds"] and self.counts(own):
                amount = int(own.get(self.rule["amount"], "0")) if self.rule["amount"] else 1
                self.counted[name] = (position, amount)

    def take_key(self, position: int, ledger: str, facts: dict) -> None:
        """A new signing key is signed by the one before it, if not compromised, or by the recovery key."""
        new, old = facts["signing_key"], self.keys[-1][1] if self.keys else ""
        if position == 0:
            self.recovery, self.keys = facts.get("recovery_key", ""), [(0, new)]
        if not self.keys:
            return  # without the first month nobody knows who may say so
        if facts["kind"] == "kernel.ledger.founded":
            same = new == self.keys[-1][1] and facts.get("recovery_key", "") == self.recovery
            demand(same, f"#{position}：新纪元换了没人签过的密钥 / a new epoch with a key that nobody signed")
            return
        void, by = facts.get("compromised_from"), facts["by"]
        told = {"format": "chaotou-key/1", "ledger": ledger, "prev": facts["prev"], "old_key": old, "new_key": new}
        signed = encode(told if void is None else {**told, "compromised_from": void})
        good = by == "recovery" or (by == "old" and old not in self.void and void is None)
        key, signature = unhex(self.recovery if by == "recovery" else old, "ed25519:"), facts["signature"]
        good = good and facts["old_key"] == old and ed25519(key, signed, unhex(signature, "ed25519:", 64))
        demand(good, f"#{position}：新密钥没有旧密钥或恢复密钥的签名 / nobody who may has signed the new key")
        if void is not None:
            self.void[old] = void
        self.keys.append((position, new))

    def check_key(self, head: dict) -> None:
        named = [key for position, key in self.keys if position < head["size"]]
        in_force = bool(named) and named[-1] == head["key"]
        demand(in_force, "公钥不是创始记录写明的，也不是其后换上的 / no entry before it names the head's key")
        good = head["size"] < self.void.get(head["key"], head["size"] + 1)
        demand(good, "签名的密钥已声明泄露 / signed by a key that was declared compromised before this head")

    def counts(self, facts: dict) -> bool:
        rule, claim = self.rule, self.claim
        text = {k: v if isinstance(v, str) else encode(v).decode() for k, v in facts.items()}
        return (
            claim["since"] <= text.get(rule["day"], "")[:7] <= claim["until"]
            and claim["district"] in ("", text.get(rule["by"] or "district"))
            and all(text.get(n, "") != "" if v == "*" else text.get(n) == v for n, v in rule["where"].items())
        )

    def rows(self) -> list:
        return sorted(row for name, row in self.counted.items() if name not in self.corrected)

    def check_chains(self) -> None:
        for (subject, seq), (_, prev) in self.links.items():
            before = self.links.get((subject, seq - 1), (prev,))[0]  # a closed body hides its subject
            whole = prev == "" if seq == 1 else prev == before and prev in self.digests
            demand(whole, f"{subject} #{seq}：没有接上前一笔 / does not follow the entry before it")


def check_month(path: str, claim: dict, key: str, tally: Tally | Naming, start: int) -> tuple:
    """One file of bodies against its own head, each body handed to the tally; its header and leaves."""
    with open(path, "rb") as file:
        header = parse(file.readline()[:-1], path)
        head, first, after = header["head"], header["from"], header["to"]
        check_head(head, key)
        good = header.keys() == {"format", "ledger", "month", "from", "to", "size", "outside", "head"}
        good = good and header["format"] == "chaotou-bodies/1" and header["size"] == head["size"]
        demand(good and 0 <= first <= after <= head["size"], f"{path}：不是账本正文 / not a file of bodies")
        ours = header["ledger"] == head["ledger"] == claim["head"]["ledger"]
        demand(ours, f"{path}：属于另一本账 / of another ledger")
        demand(first >= start, f"{path}：与另一个文件重叠 / overlaps with another file")
        leaves: dict = {name: [] for name in HASHES}
        for position, line in enumerate(file, first):
            what = f"{path} #{position}"
            demand(line[-1:] == b"\n", f"{what}：行不完整 / the line is cut off")
            body = check_body(line[:-1], head["ledger"], what)
            time = datetime.fromisoformat(body["recorded_at"][:23]) + timedelta(hours=8)  # China has one zone
            month = time.isoformat()[:7]
            inside = month <= header["month"] if position > first else month == header["month"]
            demand(inside or position == 0, f"{what}：不属于这个月 / not of this month")
            for name, hash in HASHES.items():
                leaves[name].append(hash(b"\x00" + line[:-1]))
            tally.add(position, line[:-1], body["open"])
    count = len(leaves["sha256"])
    short = f"{path}：有 {count} 笔，应有 {after - first} 笔：少了或多了 / bodies left out or added"
    demand(count == after - first, short)
    for name, hash in HASHES.items():
        root = range_root(leaves[name], first, head["size"], header["outside"][name], hash)
        same = root == unhex(head["root_" + name], name + ":")
        demand(same, f"{path}：正文与账本头不符，有改动或换了次序 / bodies altered or reordered ({name})")
    return header, leaves


def figure(path: str, files: list, key: str) -> None:
    claim = read(path, "chaotou-figure-claim/1")
    head, size = claim["head"], claim["size"]
    unsigned = {k: v for k, v in claim.items() if k != "digest"}
    demand(claim["digest"] == digest(encode(unsigned)), f"{path}：被改动 / altered")
    check_head(head, key)
    demand(type(size) is int and 0 < size <= head["size"], "数字在账本头之后 / the figure reads beyond its head")
    tally, headers, end, gaps = Tally(claim), [], 0, []
    leaves: dict = {name: [] for name in HASHES}
    for file in sorted(files, key=first_position):
        header, its = check_month(file, claim, key, tally, end)
        gaps += [(end, header["from"])] if end < header["from"] else []
        end = header["to"]
        headers.append(header)
        leaves = {name: leaves[name] + its[name] for name in HASHES}
    gaps += [(end, size)] if end < size else []
    if gaps or end < head["size"]:
        again = f"请用 ?size={head['size']} 重新下载 / fetch them again with ?size={head['size']}"
        same = all(header["head"] == head for header in headers)
        demand(same, f"正文文件与数字的账本头不同 / the files stand under another head than the figure: {again}")
    for name, hash in HASHES.items() if not gaps and end >= head["size"] else ():
        same = tree_root(leaves[name][: head["size"]], hash) == unhex(head["root_" + name], name + ":")
        demand(same, f"正文与数字的账本头不符 / the bodies are not those under the figure's head ({name})")
    check_sum(claim, tally, [(header["from"], header["to"]) for header in headers], gaps)
    if not gaps:
        tally.check_chains()
        for one in [head, *(header["head"] for header in headers)]:
            tally.check_key(one)
    say(LIMITS, "登记的事实本身是否属实 / whether what was recorded is true")


def first_position(path: str) -> int:
    with open(path, "rb") as file:
        return int(json.loads(file.readline())["from"])


def check_sum(claim: dict, tally: Tally, spans: list, gaps: list) -> None:
    """The value and the set of positions; what the files given do not reach is said."""
    rows, entries = tally.rows(), claim["entries"]
    given = [p for p in entries if any(a <= p < b for a, b in spans)]
    wrong = sorted({p for p, _ in rows} ^ set(given))[:9]
    hint = "若由别的月份更正，请一并给出 / if corrected in another month, give that file too"
    same = given == [p for p, _ in rows]
    demand(same, f"所数的记录与正文不符 / the entries counted are not those of the bodies: {wrong} ({hint})")
    total, rule = sum(amount for _, amount in rows), claim["declaration"]
    if given == entries:
        demand(str(total) == claim["value"], f"重算得 / recomputed {total}，声称 / claimed {claim['value']}")
    else:
        away = len(entries) - len(given)
        say(NOTES, f"数值：{away} 笔不在给出的文件里 / the value: {away} entries are not in the files given")
    if gaps:
        missing = ", ".join(f"#{a}–{b - 1}" for a, b in gaps)
        say(NOTES, f"完整性：没有给出这些序号的正文 / completeness: bodies not given of {missing}")
        say(NOTES, "记录的链与创始记录，要有全部月份 / chains and founding entry: they need every month")
    unit = "分 / fen" if rule["amount"] else "笔 / entries"
    mark = "（演示账本 / demonstration ledger）" if tally.mark == "demonstration" else ""
    months = " – ".join(dict.fromkeys((claim["since"], claim["until"])))
    say(FOUND, f"{rule['name']} v{rule['version']} {months} {claim['district']}= {claim['value']} {unit}{mark}")
    say(FOUND, f"数了 {len(given)} 笔，凭证列出 {len(entries)} 笔 / counted {len(given)} of {len(entries)} entries")
    say(FOUND, f"读了 {sum(b - a for a, b in spans)} 笔正文，截至 {claim['size']} 笔 / bodies read, as of that many")


# ---- bundle ----

# ---- settle: begin (copied from market/methods by verify/generate.py; do not edit) ----


def settle_listed(parameters: dict, events: list[dict]) -> dict:
    """Result of a listed-price lot, from its announced parameters and the open facts of its events.

    Amounts are decimal strings of fen, times UTC with milliseconds. Kinds read: ``market.lot.announced``,
    ``deposit_held`` and ``deposit_released`` (taker, amount_cny_fen), ``taken`` and ``take_refused``
    (taker, price_cny_fen, answer), ``extended`` (ends_at, reason), ``objection_raised`` and
    ``objection_decided`` (objection, decision), ``withdrawn`` (by), ``sold``, ``failed``, ``closed``; the
    last three mark the moment of closing, what else they say is not believed. Returns ``outcome``
    (open, sold, failed, withdrawn, bidding, voided, defaulted), ``winner`` (taker code or ""),
    ``price_cny_fen``, ``minimum_cny_fen`` (least next bid where bidding follows) and ``answers``, one word
    per event, "" for what is no offer. After the end ``voided``, ``defaulted`` and ``next_declined`` (taker)
    undo the result, ``next_accepted`` gives it to the next valid taker at its own price. Raises ``KeyError``
    or ``ValueError`` where an event contradicts the rule.
    Rule: asking price is the least; 0 takers fail, 1 taker buys at its own price, of several the highest,
    the earlier on a tie; first_come: the first valid taker buys at the asking price (促进科技成果转化法 18).
    """
    if parameters["several_takers"] not in ("first_come", "highest_offer", "bidding"):
        raise ValueError("several_takers: no such way")
    lot: dict = {"ends_at": parameters["ends_at"], "extended": 0, "upheld": False, "outcome": "open"}
    lot |= {"takers": {}, "deposits": {}, "objections": set(), "result": ("", "", "")}
    answers = []
    for event in events:
        kind = event["kind"].rsplit(".", 1)[-1]
        answers.append("")
        if len(event["at"]) != 24:
            raise ValueError(f"{kind}: not to the millisecond")
        if kind == "voided":
            lot["outcome"], lot["result"] = "voided", ("", "", "")
        elif lot["outcome"] != "open":
            _listed_after(parameters, lot, kind, event)
        elif kind in ("taken", "take_refused"):
            answers[-1] = _listed_answer(parameters, lot, event)
            if kind == "taken" and answers[-1] == "accepted":
                lot["takers"][event["taker"]] = int(event["price_cny_fen"])
        elif kind in ("sold", "failed", "closed"):
            _listed_close(parameters, lot, event["at"])
        elif kind == "extended":
            _listed_extend(parameters, lot, event)
        else:
            _listed_note(lot, kind, event)
    winner, price, minimum = lot["result"]
    result = {"outcome": lot["outcome"], "winner": winner, "price_cny_fen": price}
    return result | {"minimum_cny_fen": minimum, "answers": answers}


def _listed_answer(parameters: dict, lot: dict, event: dict) -> str:
    """The rule's answer to one offer; "" where it was refused for a reason the rule does not know."""
    known = ("early", "late", "taken", "below_minimum", "already_taker", "no_deposit")
    if event["kind"].endswith("take_refused") and event["answer"] not in known:
        return ""
    if event["at"] < parameters["starts_at"]:
        return "early"
    if event["at"] >= lot["ends_at"]:
        return "late"
    if lot["takers"] and parameters["several_takers"] == "first_come":
        return "taken"
    if int(event["price_cny_fen"]) < int(parameters["asking_price_cny_fen"]):
        return "below_minimum"
    if event["taker"] in lot["takers"]:
        return "already_taker"
    if lot["deposits"].get(event["taker"], 0) < int(parameters["deposit_cny_fen"]):
        return "no_deposit"
    return "accepted"


def _listed_note(lot: dict, kind: str, event: dict) -> None:
    """What deposits, objections and a withdrawal change; a withdrawal after a take needs an authority."""
    if kind == "deposit_held":
        lot["deposits"][event["taker"]] = int(event["amount_cny_fen"])
    elif kind == "deposit_released":
        lot["deposits"].pop(event["taker"], None)
    elif kind == "objection_raised":
        lot["objections"].add(event["objection"])
        lot["raised_at"] = event["at"]
    elif kind == "objection_decided":
        lot["objections"].remove(event["objection"])
        lot["decided_at"] = event["at"]
        lot["upheld"] = lot["upheld"] or event["decision"] == "upheld"
    elif kind == "withdrawn" and (not lot["takers"] or lot["upheld"] or event.get("by") == "authority"):
        lot["outcome"] = "withdrawn"


def _listed_extend(parameters: dict, lot: dict, event: dict) -> None:
    """A later end: for want of a taker as often as announced, or because clock or objection held it up."""
    if event["reason"] == "no_taker":
        lot["extended"] += 1
        if lot["takers"] or event["at"] < lot["ends_at"] or lot["extended"] > parameters["extensions"]:
            raise ValueError("extended: not announced so")
    elif event["reason"] == "objection":
        if lot["objections"] or _listed_seconds(lot, "raised_at", "decided_at") != _listed_seconds(
            {**lot, "later": event["ends_at"]}, "ends_at", "later"
        ):
            raise ValueError("extended: not by the time of the objection")
    elif event["reason"] != "clock":
        raise ValueError("extended: no such reason")
    if event["ends_at"] <= lot["ends_at"]:
        raise ValueError("extended: an end only moves to later")
    lot["ends_at"] = event["ends_at"]


def _listed_seconds(times: dict, since: str, until: str) -> float:
    """Seconds between two of these times, to the millisecond; 0 where one is missing."""
    from datetime import datetime

    if since not in times or until not in times:
        return 0.0
    begin, end = (datetime.fromisoformat(times[name][:23]) for name in (since, until))
    return round((end - begin).total_seconds(), 3)


def _listed_close(parameters: dict, lot: dict, at: str) -> None:
    """The result at a moment of closing; the lot stays open before its time and under an objection."""
    takers, asking = lot["takers"], int(parameters["asking_price_cny_fen"])
    first_come = parameters["several_takers"] == "first_come"
    if lot["objections"] or lot["upheld"] or (at < lot["ends_at"] and not (first_come and takers)):
        return
    if not takers:
        lot["outcome"] = "failed" if lot["extended"] >= parameters["extensions"] else "open"
        return
    winner = max(takers, key=takers.__getitem__)  # of equal offers max keeps the first
    price = asking if first_come else max(asking, takers[winner])
    bidding = len(takers) > 1 and parameters["several_takers"] == "bidding"
    minimum = str(price + int(parameters["step_cny_fen"])) if bidding else ""
    lot["outcome"], lot["result"] = "bidding" if bidding else "sold", (winner, str(price), minimum)


def _listed_after(parameters: dict, lot: dict, kind: str, event: dict) -> None:
    """What may follow the end; an offer, a second end or a withdrawal after it contradicts the rule."""
    if kind in ("taken", "sold", "failed", "closed", "extended", "withdrawn"):
        raise ValueError(f"{kind}: after the end")
    if kind in ("defaulted", "next_declined"):
        lot["takers"].pop(event["taker"])
        lot["outcome"], lot["result"] = "defaulted", ("", "", "")
    elif kind == "next_accepted":
        if not lot["takers"] or parameters["several_takers"] == "first_come":
            raise ValueError("next_accepted: nobody is next")
        winner = max(lot["takers"], key=lot["takers"].__getitem__)
        if winner != event["taker"]:
            raise ValueError("next_accepted: not the next taker")
        lot["outcome"], lot["result"] = "sold", (winner, str(lot["takers"][winner]), "")


METHODS = {
    "listed": (
        settle_listed,
        {
            "asking_price_cny_fen",
            "deposit_cny_fen",
            "starts_at",
            "ends_at",
            "several_takers",
            "step_cny_fen",
            "extensions",
        },
    ),
}


# ---- settle: end ----


def opened(body: dict, salts: dict, what: str) -> dict:
    """Values of the closed facts that the bundle opens, each checked against its commitment."""
    facts = body["open"]
    seq = facts["subject_seq"] if "subject" in facts else salts["subject_seq"]["value"]
    for name, secret in salts.items():
        parts = ["chaotou/h1", body["ledger"], facts.get("subject", ""), seq, name, secret["type"], secret["value"]]
        commitment = "h1:" + hmac.new(unhex(secret["salt"]), encode(parts), hashlib.sha256).hexdigest()
        good = secret.keys() == {"type", "value", "salt"} and body["closed"][name] == commitment
        demand(good, f"{what}：{name} 与承诺不符 / does not open its commitment")
    return {name: secret["value"] for name, secret in salts.items()}


class Naming:
    """Positions of the bodies that name a record, handed in as `Tally` is."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.positions: set = set()

    def add(self, position: int, data: bytes, facts: dict) -> None:
        links = ([facts] if "subject" in facts else []) + facts.get("also", [])
        if any(link["subject"] == self.number for link in links):
            self.positions.add(position)


def check_rest(files: list, lot: dict, events: list, head: dict, key: str) -> None:
    """No body of the files names the lot beside those of the bundle, up to its head."""
    seen, end, places = Naming(lot["number"]), 0, {event["position"] for event in events}
    start = max(places) + 1
    for file in sorted(files, key=first_position):
        header, _ = check_month(file, {"head": head}, key, seen, end)
        whole = header["from"] <= max(end, start)
        demand(whole, f"{file}：之前的正文没有给出 / bodies before it are not given")
        end = header["to"]
    demand(end >= head["size"], "给出的正文不到账本头 / the bodies given do not reach the bundle's head")
    more = sorted(seen.positions - places)[:9]
    demand(not more, f"另有记账写着这个标的，没有放进来 / other entries name the lot and are left out: {more}")
    say(FOUND, "给出的正文里没有别的记账写着这个标的 / no other body given names the lot")


def is_over(outcome: str, events: list, kinds: list) -> bool:
    """Whether a fact ends the lot for good: nothing that follows it changes the result."""
    if outcome == "sold":
        return "concluded" in kinds
    gone = [event for event, kind in zip(events, kinds) if kind in ("defaulted", "next_declined")]
    return outcome in ("failed", "withdrawn", "voided") or (bool(gone) and gone[-1].get("follows") == "failed")


def bundle(path: str, files: list, key: str) -> None:
    given = read(path, "chaotou-bundle/2")
    head, lot = given["head"], given["lot"]
    good = given.keys() == {"format", "lot", "events", "result", "end", "proofs", "head"}
    demand(good and len(given["events"]) == len(given["proofs"]), "不是一笔一证 / not one proof for each event")
    check_head(head, key)
    prev, time, events = "", "", []
    for seq, (event, proof) in enumerate(zip(given["events"], given["proofs"]), 1):
        what, data = f"第 {seq} 笔 / event {seq}", event["body"].encode("utf-8")
        shape = event.keys() == {"position", "body", "salts"} and proof.keys() == {"position", *HASHES}
        demand(shape and event["position"] == proof["position"], f"{what}：证明不对 / another one's proof")
        body = check_body(data, head["ledger"], what)
        check_inside(data, event["position"], proof, head, what)
        facts, secrets = body["open"], opened(body, event["salts"], what)
        links = ([facts] if "subject" in facts else [secrets]) + facts.get("also", []) + secrets.get("others", [])
        link: dict = next((one for one in links if one.get("subject") == lot["number"]), {})
        whole = link.get("subject_seq") == seq and link.get("prev") == prev
        demand(whole, f"{what}：链在此断开，有事件被遗漏 / the chain breaks here: an event was left out")
        demand(body["recorded_at"] >= time, f"{what}：时间倒退 / recorded before the one before it")
        prev, time = digest(data), body["recorded_at"]
        if facts.get("subject") == lot["number"]:
            demand(facts["at"] == time, f"{what}：时间是自报的 / its time is not when it was recorded")
            events.append(facts)
    end = {"subject_seq": len(given["events"]), "digest": prev, "state": given["end"]["state"]}
    demand(given["end"] == end, "没有到写明的末笔，有事件被遗漏 / not up to its end: an event was left out")
    check_result(lot, events, given["result"], given["end"]["state"])
    if files:
        check_rest(files, lot, given["events"], head, key)
    else:
        say(LIMITS, "末笔之后另有没有记账：连正文文件一并给出才查 / entries after the last named: give the bodies too")
    say(LIMITS, "代号是不是不同的真实主体 / whether the letters are different real people")
    say(LIMITS, "同一标的有没有另一条链：用全部正文核验数字时才查 / a second chain: see `figure`")
    say(LIMITS, "评估、决策是否恰当 / whether valuation and decisions were wise")
    say(FOUND, f"{len(given['events'])} 笔事件首尾相接 / events from the first to the last without a gap")
    say(FOUND, f"账本头 / head {head['size']}，{head['time']}")


def check_result(lot: dict, events: list, result: dict, state: str) -> None:
    """The method's own rule over the announced parameters and the events gives the result, and it is the last word."""
    settle, names = METHODS[lot["method"]]
    kinds = [event["kind"].rsplit(".", 1)[1] for event in events]
    demand(kinds.count("announced") == 1, "应有一次公告 / there must be one announcement")
    start = kinds.index("announced")
    announced, events, kinds = events[start], events[start:], kinds[start:]
    same = lot["parameters"] == {name: announced[name] for name in names if name in announced}
    same = same and lot.keys() == {"number", "method", "parameters"} and announced["method"] == lot["method"]
    demand(same, "方式或参数与公告不同 / method or parameters are not those announced")
    own = settle(lot["parameters"], events)
    demand(own["outcome"] != "open", "没有结束的事件 / no event ends the lot")
    for event, kind, answer in zip(events, kinds, own["answers"]):
        said = "accepted" if kind == "taken" else event.get("answer")
        demand(answer in ("", said), f"{event['at']}：按规则应答为 / by the rule the answer is {answer}")
    for i, kind in enumerate(kinds):
        if kind in ("closed", "sold", "awarded", "next_accepted"):
            then = settle(lot["parameters"], events[: i + 1])
            told = (events[i].get("taker", ""), events[i].get("price_cny_fen", ""))
            same = told == (then["winner"], then["price_cny_fen"])
            demand(same, f"{kind}：记载的得主或价格不合规则 / winner or price are not what the rule gives")
    ruled = {name: own[name] for name in ("outcome", "winner", "price_cny_fen")}
    demand(result == ruled, f"按规则重算的结果不同 / by the rule the result is {ruled}")
    over = is_over(own["outcome"], events, kinds)
    demand(state in ("ended", "unfinished"), "没有写明是否完结 / it does not say whether the lot has ended")
    short = f"不完整：没有终结标的的事件，{own['outcome']} 之后的部分缺失 / incomplete: no fact ends the lot for good"
    demand(over or state == "unfinished", short)
    demand(not over or state == "ended", "已完结却写作未完结 / it has ended and says that it has not")
    if not over:
        say(NOTES, "声明为未完结，结果还可能变（违约、作废） / declared unfinished: the result may still change")
    say(FOUND, f"{lot['number']}：{' '.join(ruled.values())}")


# ---- receipt, heads ----


def receipt(path: str, _: list, key: str) -> None:
    given = read(path, "chaotou-receipt/1")
    data, stage, ledger = given["body"].encode("utf-8"), given["stage"], given["ledger"]
    names = {"pending": set(), "numbered": {"position"}, "sealed": {"position", "proof", "head"}}[stage]
    good = given.keys() == {"format", "ledger", "digest", "stage", "body"} | names
    demand(good, "内容与阶段不符 / not what this stage holds")
    good = given["digest"] == digest(data) and check_body(data, ledger, "正文 / body")["ledger"] == ledger
    demand(good, "正文不是凭证所说的 / the body is not the one the receipt names")
    say(LIMITS, "保密的事实，正文只留承诺 / closed facts, of which the body holds commitments")
    if stage == "sealed":
        head = given["head"]
        check_head(head, key)
        demand(given["proof"].keys() == set(HASHES), "证明不对 / not the proof of a receipt")
        check_body(data, head["ledger"], "正文 / body")
        check_inside(data, given["position"], given["proof"], head, "正文 / body")
        say(FOUND, f"已封存，序号 / sealed at position {given['position']}")
        say(FOUND, f"账本头 / head {head['size']}，{head['time']}")
    else:
        say(FOUND, f"已受理，尚未封存 / accepted, not yet sealed ({stage})")
        say(NOTES, "还没有账本头作证，过一秒重新下载 / no head vouches for it: fetch it again in a second")


def heads(path: str, _: list, key: str) -> None:
    given = read(path, "chaotou-consistency/1")
    old, new = given["old"], given["new"]
    check_head(old, key)
    check_head(new, key)
    good = given.keys() == {"format", "old", "new", *HASHES} and old["size"] <= new["size"]
    good = good and old["ledger"].rpartition("-")[0] == new["ledger"].rpartition("-")[0]
    demand(good, "不是同一账本的先后两个头 / not an older and a newer head of one ledger")
    for name, hash in HASHES.items():
        first, second = (unhex(head["root_" + name], name + ":") for head in (old, new))
        found = grown(old["size"], new["size"], first, given[name], hash)
        demand(found == (first, second), f"新头不是旧头的延续 / the newer does not only add to the older ({name})")
    say(LIMITS, "旧头是不是您自己保存的那一个，请比对 / whether the older head is the one you kept: compare")
    say(FOUND, f"{old['size']} → {new['size']}：只有增加 / only added to")


def main(arguments: list) -> int:
    strict, rest = "--strict" in arguments, [word for word in arguments if word != "--strict"]
    key = ""  # several are separated by a space: a ledger may have changed its key
    while "--key" in rest[:-1]:
        at = rest.index("--key")
        key += " ed25519:" + rest[at + 1].rpartition(":")[2]
        del rest[at : at + 2]
    commands = {"figure": figure, "bundle": bundle, "receipt": receipt, "heads": heads}
    most = {"figure": 10_000, "bundle": 10_000}.get(rest[0] if rest else "", 2)
    if (rest[:1] == ["figure"] and len(rest) == 2) or not 2 <= len(rest) <= most or rest[0] not in commands:
        print(__doc__)
        return 2
    for lines in (NOTES, LIMITS, FOUND):
        lines.clear()
    try:
        commands[rest[0]](rest[1], rest[2:], key)
        demand(not (strict and NOTES), f"有未核验项 / not everything was checked: {NOTES}")
    except Refused as reason:
        print(f"不通过 REFUSED\n  {reason}")
        return 1
    except Exception as fault:  # whatever a hostile file provokes, it proves nothing
        print(f"不通过 REFUSED\n  不合格式，或被改动 / not in the format, or altered ({type(fault).__name__}: {fault})")
        return 1
    print("通过 ACCEPTED")
    for title, lines in (
        ("", FOUND),
        ("未核验 / not checked · ", NOTES),
        ("外人无法核验 / beyond outsiders · ", LIMITS),
    ):
        print("".join(f"  {title}{line}\n" for line in lines), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
