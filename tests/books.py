"""A ledger in memory, made with the kernel's pure functions alone, and every file an outsider is given of it."""

from __future__ import annotations

import hashlib
import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chaotou.kernel.ledger import body, canonical, heads, tree
from chaotou.kernel.ledger.sm3 import sm3

HASHES = {"sha256": tree.sha256, "sm3": sm3}
FIRST = datetime(2026, 9, 28, 1, tzinfo=UTC)
PRIVATE = bytes(range(32))
KEY = heads.public_key(PRIVATE)
VERIFIER = Path(__file__).parents[1] / "verify" / "chaotou_verify.py"


def verifier() -> Any:
    """The stand-alone verifier as a module."""
    spec = importlib.util.spec_from_file_location("chaotou_verify", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Book:
    """Bodies in order, chains on their subjects, salts of what is closed."""

    def __init__(self, ledger: str = "hz1-1") -> None:
        self.ledger = ledger
        self.time = FIRST
        self.bodies: list[bytes] = []
        self.ends: dict[str, tuple[int, str]] = {}
        self.salts: list[dict[str, dict[str, Any]]] = []
        self.own: list[str] = []
        self.add("kernel.ledger.founded", ledger, mark="demonstration", signing_key=KEY)

    def add(self, kind: str, subject: str, *, closed: bool = False, relates: tuple = (), also: str = "",
            wait: timedelta = timedelta(hours=7), **facts: Any) -> str:  # fmt: skip
        """One entry; returns its digest. A closed one hides all but kind, month and when it was recorded."""
        self.time += wait
        stated, links = body.time_text(self.time), []
        for one in filter(None, (subject, also)):
            seq, prev = self.ends.get(one, (0, ""))
            links.append({"subject": one, "subject_seq": seq + 1, "prev": prev})
        number, seq = ("" if closed else subject), links[0]["subject_seq"]
        hidden: dict[str, tuple[str, Any]] = {"actor": ("code", "a1b2")}
        told: dict[str, Any] = {"kind": kind, "at": stated, "centre": "330106", "relates": list(relates), **links[0]}
        told |= {**facts, **({"also": links[1:]} if also else {})}
        if closed:
            told = {"kind": kind, "at": stated[:7], "centre": "330100", "relates": []}
            hidden |= {
                "subject": ("code", subject),
                "subject_seq": ("count", seq),
                "prev": ("digest", links[0]["prev"]),
            }
            hidden |= {"others": ("list", links[1:])} if also else {}
        salts = {name: hashlib.sha256(f"{len(self.bodies)}{name}".encode()).digest() for name in hidden}
        shut = {n: body.commit(salts[n], self.ledger, number, seq, n, kind_, v) for n, (kind_, v) in hidden.items()}
        text = body.build(self.ledger, self.time, told, shut)
        self.bodies.append(text)
        self.own.append(subject)
        self.salts.append(
            {n: {"type": kind_, "value": v, "salt": salts[n].hex()} for n, (kind_, v) in hidden.items() if n != "actor"}
        )
        for link in links:
            self.ends[link["subject"]] = (link["subject_seq"], body.digest(text))
        return body.digest(text)

    def leaves(self, name: str) -> list[bytes]:
        return [tree.leaf_hash(text, HASHES[name]) for text in self.bodies]

    def head(self, size: int = 0, previous: str = "", private: bytes = PRIVATE) -> dict[str, Any]:
        size = size or len(self.bodies)
        roots = [tree.root(self.leaves(name)[:size], HASHES[name]) for name in HASHES]
        return heads.published(private, heads.head_bytes(self.ledger, size, *roots, self.time, previous))

    def months(self, size: int = 0) -> dict[str, tuple[int, int]]:
        """Month → positions; here entries come in the order of their time."""
        found: dict[str, tuple[int, int]] = {}
        for position, text in enumerate(self.bodies[: size or None]):
            read: Any = canonical.decode(text)
            month = (datetime.fromisoformat(read["recorded_at"]) + timedelta(hours=8)).isoformat()[:7]
            found[month] = (found.get(month, (position, 0))[0], position + 1)
        return found

    def month(self, month: str, head: dict[str, Any]) -> list[bytes]:
        """The lines of a month's file under a head."""
        start, stop = self.months(head["size"])[month]
        outside = {}
        for name, hash in HASHES.items():
            leaves = self.leaves(name)
            ranges = tree.outside_ranges(start, stop, head["size"])
            outside[name] = [tree.root(leaves[a:b], hash).hex() for a, b in ranges]
        header = {"format": "chaotou-bodies/1", "ledger": self.ledger, "month": month, "from": start, "to": stop,
                  "size": head["size"], "outside": outside, "head": head}  # fmt: skip
        return [canonical.encode(header), *self.bodies[start:stop]]

    def claim(self, declaration: dict[str, Any], since: str, until: str, head: dict[str, Any], *, district: str = "",
              size: int = 0) -> dict[str, Any]:  # fmt: skip
        """The claim of a figure, counted here by hand."""
        size = size or head["size"]
        read = [canonical.decode(text)["open"] for text in self.bodies[:size]]  # type: ignore[index,call-overload]
        gone = {r["digest"] for facts in read for r in facts["relates"] if r["rel"] in ("cancels", "replaces")}
        rows = [
            (i, int(facts[declaration["amount"]]) if declaration["amount"] else 1)
            for i, facts in enumerate(read)
            if facts["kind"] in declaration["kinds"] and since <= facts.get(declaration["day"], "")[:7] <= until
            and district in ("", facts.get(declaration["by"])) and body.digest(self.bodies[i]) not in gone
            and all(facts.get(name) == wanted for name, wanted in declaration["where"].items())
        ]  # fmt: skip
        told = {
            "format": "chaotou-figure-claim/1", "declaration": declaration, "since": since, "until": until,
            "district": district, "size": size, "value": str(sum(n for _, n in rows)), "entries": [i for i, _ in rows],
            "head": head,
        }  # fmt: skip
        return signed(told)

    def proof(self, position: int, size: int) -> dict[str, list[str]]:
        return {
            name: [n.hex() for n in tree.inclusion_proof(self.leaves(name), position, size, hash)]
            for name, hash in HASHES.items()
        }

    def receipt(self, position: int, head: dict[str, Any] | None) -> dict[str, Any]:
        text = self.bodies[position]
        told = {
            "format": "chaotou-receipt/1",
            "ledger": self.ledger,
            "digest": body.digest(text),
            "body": text.decode(),
        }
        if head is None:
            return told | {"stage": "pending"}
        return told | {
            "stage": "sealed",
            "position": position,
            "proof": self.proof(position, head["size"]),
            "head": head,
        }

    def consistency(self, old: int, new: int) -> dict[str, Any]:
        proofs = {
            name: [n.hex() for n in tree.consistency_proof(self.leaves(name), old, new, hash)]
            for name, hash in HASHES.items()
        }
        return {"format": "chaotou-consistency/1", "old": self.head(old), "new": self.head(new), **proofs}

    def bundle(self, number: str, method: Any, head: dict[str, Any]) -> dict[str, Any]:
        """The bundle of a lot from its first entry to its last."""
        places = [i for i, text in enumerate(self.bodies) if self.own[i] == number or f'"{number}"'.encode() in text]
        read: list[Any] = [canonical.decode(self.bodies[i]) for i in places]
        own = [told["open"] for told in read if told["open"].get("subject") == number]
        start = next(i for i, facts in enumerate(own) if facts["kind"] == "market.lot.announced")
        parameters = {name: own[start][name] for name in method.DECLARATION["parameters"] if name in own[start]}
        result = method.settle(parameters, own[start:])
        return {
            "format": "chaotou-bundle/2",
            "lot": {"number": number, "method": "listed", "parameters": parameters},
            "events": [
                {"position": i, "body": self.bodies[i].decode(), "salts": self.salts[i]}
                for i in places
            ],
            "result": {name: result[name] for name in ("outcome", "winner", "price_cny_fen")},
            "end": {
                "subject_seq": len(places), "digest": body.digest(self.bodies[places[-1]]),
                "state": "ended" if any(f["kind"].endswith(".concluded") for f in own) else "unfinished",
            },
            "proofs": [{"position": i, **self.proof(i, head["size"])} for i in places],
            "head": head,
        }  # fmt: skip


def signed(claim: dict[str, Any]) -> dict[str, Any]:
    """A claim with its digest made anew."""
    rest = {k: v for k, v in claim.items() if k != "digest"}
    return rest | {"digest": body.digest(canonical.encode(rest))}


OUT = {
    "format": "chaotou-figure/1", "name": "C-OUT-VALUE", "version": 1, "kinds": ["contracts.contract.registered"],
    "day": "registered_on", "amount": "technical_cny_fen", "where": {"seller_city": "330100"}, "by": "seller_district",
}  # fmt: skip
COUNT = {
    "format": "chaotou-figure/1", "name": "L-ACH-PUB", "version": 1, "kinds": ["library.achievement.published"],
    "day": "published_on", "amount": "", "where": {}, "by": "district",
}  # fmt: skip


def city(contracts: int = 30) -> Book:
    """Three months: achievements, registered contracts, two corrections of them, one lot from draft to award."""
    book, made = Book(), []
    for i in range(contracts):
        day = (book.time + timedelta(hours=16)).date().isoformat()
        district = ("330106", "330108", "330110")[i % 3]
        if i % 2:
            book.add("library.achievement.published", f"CG-{i}", district=district, published_on=day)
        relates: tuple = ()
        if made and i % 11 == 7:
            relates = ({"rel": "cancels", "ledger": book.ledger, "digest": made[-2]},)
        made.append(book.add(
            "contracts.contract.registered", f"HT-{i % 20}", closed=i % 7 == 5, relates=relates, registered_on=day,
            seller_city="330100" if i % 5 else "330200", seller_district=district,
            technical_cny_fen=str(1000 * i - 500), wait=timedelta(hours=50),
        ))  # fmt: skip
        if i == contracts // 2:
            sell(book)
    return book


def sell(book: Book, number: str = "BD-1", *, signed: bool = True) -> None:
    """A lot by listed price: two takers, one refused offer, an answered objection, award, and its contract."""
    until = book.time + timedelta(days=21)
    wait = timedelta(hours=2)
    book.add("market.lot.drawn_up", number, closed=True)
    book.add("market.lot.approved", number, closed=True)
    book.add("market.lot.announced", number, method="listed", asking_price_cny_fen="50000000", deposit_cny_fen="100",
             starts_at=body.time_text(book.time), ends_at=body.time_text(until), several_takers="highest_offer",
             step_cny_fen="0", extensions=0, seller_district="330106")  # fmt: skip
    book.add("market.lot.deposit_held", number, wait=wait, taker="A", amount_cny_fen="100")
    book.add("market.lot.taken", number, wait=wait, taker="A", price_cny_fen="50000000")
    book.add("market.lot.take_refused", number, wait=wait, taker="B", price_cny_fen="60000000", answer="no_deposit")
    book.add("market.lot.deposit_held", number, wait=wait, taker="B", amount_cny_fen="100")
    book.add("market.lot.taken", number, wait=wait, taker="B", price_cny_fen="53000000")
    book.add("market.lot.objection_raised", number, wait=wait, objection="YY-1")
    book.add("market.lot.objection_decided", number, wait=wait, objection="YY-1", decision="dismissed")
    book.add(
        "market.lot.closed", number, wait=until - book.time + wait, outcome="sold", taker="B", price_cny_fen="53000000"
    )
    book.add("market.lot.deposit_released", number, wait=wait, taker="A", amount_cny_fen="100")
    book.add("market.lot.awarded", number, wait=timedelta(days=15), taker="B", price_cny_fen="53000000")
    if not signed:
        return
    book.add("contracts.contract.drafted", "HT-90", also=number, wait=wait)
    book.add("market.lot.concluded", number, wait=wait, taker="B")
    book.add("contracts.contract.registered", "HT-90", closed=True, also=number, wait=wait)
