"""The verifier on a ledger that changed its signing key: who may name the next, and which heads that leaves."""

from __future__ import annotations

import books
import pytest
from books import COUNT, KEY, PRIVATE, Book
from test_verifier import accepted, months, refused, write

from chaotou.kernel.ledger import heads, keys

NEXT, SAFE = bytes([7]) * 32, bytes([9]) * 32
NEW, RECOVERY = heads.public_key(NEXT), heads.public_key(SAFE)


def changed(book: Book, private: bytes, by: str, *, bound: int | None = None, old: str = KEY, **more) -> None:
    """An entry of the ledger that puts NEW in the place of ``old``."""
    prev = book.ends["hz1-1"][1]
    signature = heads.sign(private, keys.statement(book.ledger, prev, old, NEW, bound))
    bounds = {} if bound is None else {"compromised_from": bound}
    told = {"signing_key": NEW, "old_key": old, "by": by, "signature": signature}
    book.add("kernel.ledger.key_changed", "hz1-1", **{**told, **bounds, **more})


@pytest.fixture
def book(monkeypatch) -> Book:
    add = Book.add
    monkeypatch.setattr(
        Book, "add", lambda self, kind, subject, **facts: add(
            self, kind, subject, **({"recovery_key": RECOVERY} if kind == "kernel.ledger.founded" else {}) | facts
        )
    )  # fmt: skip
    return books.city(6)


def asked(folder, book: Book, head) -> tuple[str, ...]:
    claim = write(folder, "claim.json", book.claim(COUNT, "2026-09", "2026-12", head))
    return "figure", claim, *months(folder, book, head)


@pytest.mark.parametrize(("private", "by", "bound"), [(PRIVATE, "old", None), (SAFE, "recovery", None),
                                                      (SAFE, "recovery", 4)], ids=str)  # fmt: skip
def test_a_change_that_was_signed(tmp_path, book, private, by, bound):
    before = book.head()
    changed(book, private, by, bound=bound)
    after = book.head(private=NEXT)
    accepted(*asked(tmp_path, book, after), "--key", KEY, "--key", NEW, "--strict")
    refused(*asked(tmp_path, book, after), "--key", KEY, because="another key than --key")
    signs_on = asked(tmp_path, book, book.head())
    refused(*signs_on, "--key", KEY, because="no entry before it names")
    early = [*asked(tmp_path, book, after)]
    early[1] = write(tmp_path, "early.json", book.claim(COUNT, "2026-09", "2026-12", before))
    if bound is None:
        accepted(*early, "--key", KEY, "--key", NEW)
    else:
        refused(*early, "--key", KEY, "--key", NEW, because="declared compromised")


@pytest.mark.parametrize(
    ("private", "by", "more"),
    [
        (NEXT, "old", {}),
        (NEXT, "recovery", {}),
        (PRIVATE, "recovery", {}),
        (SAFE, "old", {}),
        (PRIVATE, "old", {"compromised_from": 3}),
        (PRIVATE, "old", {"signature": "ed25519:" + "0" * 128}),
        (PRIVATE, "somebody", {}),
        (PRIVATE, "old", {"signing_key": RECOVERY}),
    ],
    ids=str,
)
def test_a_change_that_nobody_may_have_made(tmp_path, book, private, by, more):
    changed(book, private, by, **more)
    refused(*asked(tmp_path, book, book.head(private=NEXT)), because="nobody who may has signed")


def test_a_new_epoch_brings_no_key_of_its_own(tmp_path, book):
    for facts in ({"signing_key": NEW}, {"signing_key": KEY, "recovery_key": NEW}):
        book = books.city(6)
        book.ledger = "hz1-2"
        book.add("kernel.ledger.founded", "hz1-1", mark="demonstration", **facts)
        signer = NEXT if facts["signing_key"] == NEW else PRIVATE
        refused(*asked(tmp_path, book, book.head(private=signer)), because="a key that nobody signed")
