"""Posting for tests: an act that posts whatever it is given, known to nobody but the tests that use it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

import psycopg
from cast import cast

from chaotou.kernel.act import Act, Ctx, perform
from chaotou.kernel.ledger.events import FEN, KINDS, Event
from chaotou.kernel.money import accounts, balance, invariants, rate, split
from chaotou.kernel.rights.grants import SYSTEM
from chaotou.kernel.rights.seat import system
from chaotou.kernel.words import T
from chaotou.network.models import Organisation

_serial = count(1)


class Posted(Event, kind="test.book.posted", title=T("入账", "Posted")):
    amount_cny_fen = FEN


KINDS.pop(Posted.kind)  # tests that walk every kind must not meet it


class _AnyForm:
    """Takes what it is given."""

    def __init__(self, given):
        self.cleaned_data = given

    def is_valid(self):
        return True


def _body(ctx: Ctx, record: Organisation, *, lines, named, cancels):
    if cancels:
        ctx.relate("cancels", cancels)
    ctx.post(*lines)
    return Posted(amount_cny_fen=named)


POST = Act(
    "test.book.post", T("入账", "Post"), Organisation, (SYSTEM.anywhere,), Posted, _body, _AnyForm, False,
    lambda given: (), "", T("", ""), 0, Posted, lambda record: {},
)  # fmt: skip


def post(lines, *, cancels="", named=None) -> str:
    """Post one set through a real act; returns the digest of its event."""
    amount = named if named is not None else sum(fen for _, fen in lines if fen > 0)
    return perform(POST, system(), cast().firm, lines=lines, named=amount, cancels=cancels).digest


@dataclass(frozen=True)
class Book:
    """Accounts that only one test knows."""

    organisation: int
    bank: str
    deposit: str
    escrow: str
    payable: str

    @property
    def ends(self) -> dict[str, str]:
        """Where a deposit goes: back, into the price, or to the centre."""
        return {
            "out": self.payable,
            "part": self.escrow,
            "forfeit": accounts.forfeit("330106", f"BD-{self.organisation}"),
        }


def book_of(name: str) -> Book:
    """A fresh party with its accounts."""
    party = 900_000 + next(_serial)
    return Book(
        party, accounts.bank(f"test{name}{party}"), accounts.deposit(party, f"BD-{name}"),
        accounts.escrow(party, f"HT-{name}"), accounts.payable(party),
    )  # fmt: skip


@dataclass
class Played:
    """What a run of random postings did; ``kinds`` counts the sets that stood by what they were."""

    sets: int = 0
    lines: int = 0
    refused: int = 0
    stand: dict[str, int] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)


def play(chance: random.Random, lines_wanted: int) -> Played:
    """Random deposits, refunds, forfeits, escrow, fees and shares against a plain-Python book (C5)."""
    played, ended = Played(), set()
    books = [book_of("R") for _ in range(12)]
    while played.lines < lines_wanted:
        book = chance.choice(books)
        kind, lines = _random_set(chance, book, played.stand)
        after = dict(played.stand)
        for account, fen in lines:
            after[account] = after.get(account, 0) + fen
        held = [a for a, _ in lines if a.startswith("held.")]
        ends = {a for a, fen in lines if a.startswith("held.deposit") and fen > 0}
        bad = any(after[a] > 0 for a in held) or ends & ended
        bad = bad or any(after[a] for a in ends) or any(a in ended and after[a] for a in held)
        try:
            post(lines)
            assert not bad, f"the book took {lines} standing at {played.stand}"
            played.stand, ended = after, ended | ends
            played.sets += 1
            played.lines += len(lines)
            played.kinds[kind] += 1
        except psycopg.Error:
            assert bad, f"the book refused {lines} standing at {played.stand}"
            played.refused += 1
        if ends and book.deposit in ended:
            books[books.index(book)] = book_of("R")
    for account, fen in played.stand.items():
        assert balance(account) == fen, account
    assert invariants.broken() == []
    return played


def _random_set(chance: random.Random, book: Book, stand: dict[str, int]) -> tuple[str, list[tuple[str, int]]]:
    kind = chance.choice(("in", "in", "out", "price", "price", "pay", "fee", "shares", "shares", "part", "forfeit"))
    amount = chance.randrange(1, 10**8)
    deposit, escrow = -stand.get(book.deposit, 0), -stand.get(book.escrow, 0)
    if kind == "in":
        return kind, [(book.bank, amount), (book.deposit, -amount)]
    if kind in ("out", "part", "forfeit"):
        fen = (deposit if kind != "part" else deposit // 2) or amount
        return kind, [(book.deposit, fen), (book.ends[kind], -fen)]
    if kind == "price":
        return kind, [(book.bank, amount), (book.escrow, -amount)]
    fen = chance.choice((escrow // 7, escrow // 3, escrow, escrow + 1)) or 1
    fee, commission = rate(fen, "0.01"), rate(fen, "0.025")
    lines = [(book.escrow, fen)]
    if kind != "pay":
        lines += [("fee:test", -fee), (f"broker_fee:{book.organisation}", -commission)]
        fen -= fee + commission
    parts = _shares(chance, fen) if kind == "shares" else [fen]
    lines += [(accounts.payable(book.organisation + 1_000_000 * n), -part) for n, part in enumerate(parts)]
    return kind, [line for line in lines if line[1]]


def _shares(chance: random.Random, fen: int) -> list[int]:
    """What each of two to six has of a sum: whole fen, none lost, nobody a fen off what is exactly theirs."""
    agreed = [Fraction(chance.randrange(1, 1000), chance.choice((1, 3, 7, 10))) for _ in range(chance.randrange(2, 7))]
    parts = split(fen, agreed)
    assert sum(parts) == fen
    assert all(abs(part - fen * share / sum(agreed)) < 1 for part, share in zip(parts, agreed, strict=True))
    return parts
