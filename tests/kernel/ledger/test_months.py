"""Months of bodies tile the order of positions, and a month that is over never changes."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import ledgers
import pytest
from django.db import connection

from chaotou.kernel.ledger import months
from chaotou.kernel.ledger.audit import audit
from chaotou.kernel.ledger.sequencer import Sequencer


@pytest.fixture
def book(server, database, monkeypatch):
    """A private ledger that Django's connection looks at; ``write(moment)`` enters and seals one event."""
    with ledgers.private(server) as ledger:
        db, subject = ledger.open(), iter(range(1, 10**6))
        monkeypatch.setitem(connection.settings_dict, "NAME", ledger.name)
        connection.close()

        def write(*moments: datetime) -> int:
            for moment in moments:
                with db.transaction():
                    ledgers.write(db, next(subject), at=moment)
            return Sequencer(ledgers.key()).round(db).size

        write.db = db
        yield write
        connection.close()


def at(month: int, day: int, hour: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_the_founding_entry_goes_with_the_first_month(book):
    size = book()
    assert list(months.spans(size).values()) == [(0, 1)]
    size = book(at(3, 5), at(3, 6))
    assert months.spans(size) == {"2026-03": (0, 3)}
    size = book(at(5, 1))
    assert months.spans(size) == {"2026-05": (3, 4), "2026-03": (0, 3)}
    assert months.span("2026-04", size) == (3, 3) and months.span("2026-06", size) == (4, 4)
    assert months.span("2026-02", size) is None


def test_a_month_is_one_of_china(book):
    size = book(at(3, 31, 15), at(3, 31, 16))  # 23:00 and 00:00 in China
    assert months.spans(size) == {"2026-04": (2, 3), "2026-03": (0, 2)}


def test_months_that_cross_and_stragglers_stand_in_the_later_file(book):
    size = book(at(3, 31, 15), at(4, 1), at(3, 31, 15), at(4, 2))
    assert months.spans(size) == {"2026-04": (2, 5), "2026-03": (0, 2)}
    before = months.spans(size)["2026-03"]
    size = book(at(3, 1), at(5, 1), at(3, 2))
    assert months.spans(size)["2026-03"] == before and audit(book.db) == []
    assert months.spans(3) == {"2026-04": (2, 3), "2026-03": (0, 2)}


def test_any_order_of_times_tiles(book):
    choose = random.Random(random.randrange(10**9))
    for _ in range(8):
        size = book(*(at(1, 1) + timedelta(days=choose.randrange(200)) for _ in range(choose.randrange(1, 6))))
        found = sorted(months.spans(size).values())
        assert found[0][0] == 0 and found[-1][1] == size
        assert all(a[1] == b[0] for a, b in pairwise(found))
