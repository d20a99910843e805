"""The book: dividing without losing a fen, and what no posting can do."""

import random
from fractions import Fraction

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import given
from hypothesis import strategies as st
from money_acts import book_of, play, post

from chaotou.kernel.faults import Exists
from chaotou.kernel.money import accounts, amounts, at_least, balance, history, invariants, rate, split, statement
from chaotou.kernel.rights.reading import reading
from chaotou.kernel.rights.seat import system

shares = st.lists(st.fractions(min_value=0, max_value=1000, max_denominator=50), min_size=1, max_size=9).filter(any)


@pytest.mark.parametrize(
    ("amount", "by", "parts"),
    [
        (10_000, [1, 1, 1], [3334, 3333, 3333]),
        (1, [7, 3], [1, 0]),
        (100, ["1/6"] * 6, [17, 17, 17, 17, 16, 16]),
        (-10_000, [1, 1, 1], [-3334, -3333, -3333]),
        (0, [1, 2], [0, 0]),
        (65_800_000, [5, "47.5", "28.5", 19], [3_290_000, 31_255_000, 18_753_000, 12_502_000]),
        (65_800_001, [5, "47.5", "28.5", 19], [3_290_000, 31_255_001, 18_753_000, 12_502_000]),
    ],
)
def test_split(amount, by, parts):
    assert split(amount, by) == parts


@given(st.integers(-(10**14), 10**14), shares)
def test_split_loses_nothing_and_is_fair(amount, by):
    parts = split(amount, by)
    assert sum(parts) == amount
    assert parts == [-p for p in split(-amount, by)]
    total = sum(by)
    for part, share in zip(parts, by, strict=True):
        assert abs(part - Fraction(amount) * share / total) < 1
        assert share or part == 0


@given(st.integers(0, 10**12), shares, st.integers(1, 10**6))
def test_split_asks_for_ratios_alone(amount, by, times):
    assert split(amount, by) == split(amount, [s * times for s in by])


def test_split_refuses_what_is_no_agreement():
    for wrong in ([], [0, 0], [1, -1]):
        with pytest.raises(ValueError):
            split(100, wrong)
    with pytest.raises(TypeError):
        split(100, [0.5, 0.5])


def test_rates_and_floors_of_the_law():
    assert (rate(50, "0.01"), rate(49, "0.01"), rate(150, "0.01"), rate(-50, "0.01")) == (1, 0, 2, -1)
    assert at_least(94_000_000, "0.7") == 65_800_000
    assert at_least(93_999_999, "0.7") == 65_800_000


@given(st.integers(-(10**14), 10**14), st.fractions(min_value=0, max_value=3, max_denominator=10_000))
def test_rate_is_the_nearest_fen(amount, ratio):
    assert abs(rate(amount, ratio) - amount * ratio) <= Fraction(1, 2)
    assert rate(-amount, ratio) == -rate(amount, ratio)
    assert 0 <= at_least(amount, ratio) - amount * ratio < 1
    assert amounts.exact(str(ratio)) == ratio


def test_names_of_accounts():
    assert accounts.deposit(7, "BD-2026-001077") == "held.deposit:7:BD-2026-001077"
    assert accounts.kind_of(accounts.forfeit("330106", "BD-1")) == "forfeit"
    assert accounts.title(accounts.escrow(7, "HT-1")).en == "Price in trust · HT-1"


def _refused(lines):
    with pytest.raises(psycopg.Error) as fault:
        post(lines)
    return str(fault.value)


def test_a_deposit_is_held_and_ends_once(database):
    book, held = book_of("A"), None
    held, bank, owed = book.deposit, book.bank, book.payable
    post([(bank, 500), (held, -500)])
    assert (balance(held), balance(bank)) == (-500, 500)
    assert "would stand" in _refused([(held, 501), (owed, -501)])  # more than is there
    assert "would stand" in _refused([(held, 200), (owed, -200)])  # not as a whole
    post([(held, 500), (owed, -500)])
    assert "would stand" in _refused([(held, 500), (owed, -500)])  # a second end
    assert "would stand" in _refused([(bank, 500), (held, -500)])  # nothing comes in after the end
    with reading(system()):
        assert [line.balance for line in history(held)] == [-500, 0]
        mine = statement(book.organisation)
    assert statement(book.organisation) == [], "without a seat nobody reads lines"
    assert [(line.account, line.fen) for line in mine] == [(held, -500), (held, 500), (owed, -500)]


def test_escrow_never_pays_out_more_than_came_in(database):
    book = book_of("B")
    post([(book.bank, 900), (book.escrow, -900)])
    post([(book.escrow, 300), (book.payable, -300)])
    assert "would stand" in _refused([(book.escrow, 601), (book.payable, -601)])
    post([(book.escrow, 600), (book.payable, -600)])
    assert (balance(book.escrow), balance(book.payable)) == (0, -900)


def test_a_mistaken_deposit_is_undone_by_its_mirror_and_may_come_again(database):
    book = book_of("C")
    wrong = post([(book.bank, 700), (book.deposit, -700)])
    post([(book.deposit, 700), (book.bank, -700)], cancels=wrong)
    post([(book.bank, 70), (book.deposit, -70)])
    post([(book.deposit, 70), (book.payable, -70)])
    with pytest.raises(Exists):  # undone at most once
        post([(book.deposit, 700), (book.bank, -700)], cancels=wrong)
    assert invariants.broken() == []


def test_what_breaks_an_invariant_is_found(database):
    """Lines that no act would write, seen before the database's own guards throw them out at commit."""
    book = book_of("D")
    lines = [(book.deposit, 40), (book.escrow, 2), (book.bank, -41)]
    with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            for line, (account, fen) in enumerate(lines):
                cursor.execute("INSERT INTO kernel_posting VALUES (-1, %s, %s, %s)", [line, account, fen])
        faults = {f.invariant for f in invariants.broken()}
        connections["owner"].cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert faults == {
        "sets-balance", "book-balances", "held-never-debit", "deposit-ends-once", "escrow-within",
        "named-by-its-event",
    }  # fmt: skip
    assert invariants.broken() == []


@pytest.mark.parametrize("lines", [1_000, pytest.param(100_000, marks=pytest.mark.soak)], ids=["short", "soak"])
def test_random_postings_keep_the_book(database, lines):
    """C5: what is posted stands, what would break the book is refused; `make soak` posts 100,000 lines."""
    seed = lines if lines < 100_000 else random.SystemRandom().randrange(10**6)
    print(f"\nC5 seed {seed}")
    played = play(random.Random(seed), lines)
    print(f"C5: {played.lines:,} postings in {played.sets:,} sets {dict(played.kinds)}, {played.refused:,} refused")
    assert played.lines >= lines and played.refused
    assert all(played.kinds[k] for k in ("in", "out", "forfeit", "price", "pay", "fee", "shares"))
