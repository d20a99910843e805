"""C8: working-day terms over 2020–2030, years without a table included, against a list that is counted along."""

import logging
import random
import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from chaotou.kernel import terms
from chaotou.kernel.calendar.days import Calendar, seed
from chaotou.kernel.procedure import CalendarDays, Days, WorkingDays
from chaotou.kernel.rules import Rule

SUMS = 1_000_000


@pytest.fixture(scope="module")
def table():
    rows = list(seed())
    return Calendar({d: w for d, w, _, _ in rows}, {d.year for d, _, p, _ in rows if p})


def days(first, last):
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def test_a_million_sums(table):
    """Every working day in one row, counted along: the n-th after a day is n places further on."""
    span = days(date(2020, 1, 1), date(2031, 12, 31))
    worked = [d for d in span if table.is_working(d)]
    before, at = {}, 0
    for day in span:
        at += table.is_working(day)
        before[day] = at
    dice = random.Random(20261124)
    starts = [d for d in span if d.year <= 2030]
    asked = [(dice.choice(starts), dice.randrange(1, 91)) for _ in range(SUMS)]
    began = time.monotonic()
    answers = [table.add_wd(day, n) for day, n in asked]
    took = time.monotonic() - began
    wrong = sum(answer != worked[before[day] + n - 1] for (day, n), answer in zip(asked, answers, strict=True))
    assert wrong == 0
    assert all(table.between(day, answer) == n for (day, n), answer in zip(asked[:20000], answers[:20000], strict=True))
    print(f"C8: {SUMS:,} sums, 0 wrong, {took:.1f} s")
    assert took < 20


def test_spring_festival_2026(table):
    """Holiday 15 to 23 February; Saturdays 14 and 28 February are worked in exchange."""
    assert table.is_working(date(2026, 2, 14)) and table.is_working(date(2026, 2, 28))
    assert [table.is_working(d) for d in days(date(2026, 2, 15), date(2026, 2, 23))] == [False] * 9
    assert table.add_wd(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert table.add_wd(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert table.add_wd(date(2026, 2, 13), 6) == date(2026, 2, 28)
    assert table.add_wd(date(2026, 2, 13), 15) == date(2026, 3, 12)


def test_national_day_make_up_days(table):
    assert table.is_working(date(2025, 9, 28)) and table.is_working(date(2025, 10, 11))
    assert table.add_wd(date(2025, 9, 27), 1) == date(2025, 9, 28)
    assert table.add_wd(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert table.add_wd(date(2025, 9, 30), 3) == date(2025, 10, 11)
    assert table.add_wd(date(2025, 9, 30), 4) == date(2025, 10, 13)
    assert table.between(date(2025, 9, 30), date(2025, 10, 13)) == 4


def test_no_days_is_the_day_itself_and_backwards_is_refused(table):
    assert table.add_wd(date(2026, 10, 3), 0) == date(2026, 10, 3)
    with pytest.raises(ValueError, match="forward"):
        table.add_wd(date(2026, 10, 3), -1)
    assert table.between(date(2026, 10, 9), date(2026, 10, 8)) == 0


def test_a_missing_year_warns_once_and_counts_weekdays(table, caplog):
    fresh = Calendar(table.days, table.provisional)
    with caplog.at_level(logging.WARNING):
        assert fresh.add_wd(date(2029, 4, 27), 5) == date(2029, 5, 4)
        assert fresh.add_wd(date(2029, 12, 31), 1) == date(2030, 1, 1)
        fresh.is_working(date(2029, 6, 1))
    assert [r.getMessage() for r in caplog.records] == [
        "no calendar for 2029: counting weekdays",
        "no calendar for 2030: counting weekdays",
    ]
    assert not fresh.certain(date(2029, 5, 4))


def test_a_year_before_its_notice_is_known_but_not_certain(table):
    assert not table.certain(date(2027, 2, 8)) and table.certain(date(2026, 2, 8))
    assert not table.is_working(date(2027, 2, 8))


@pytest.fixture
def dated(table, monkeypatch):
    """Terms over the seeded table, with rule rows of this test's own."""
    values = {terms.ROLL: 1}
    monkeypatch.setattr(terms, "calendar", lambda: table)
    monkeypatch.setattr(terms, "rule", lambda name, on: Rule(name, date(2020, 1, 1), values[name], "test"))
    return values


def last(term, day):
    """The last day in time of a term that begins at nine in China on ``day``."""
    moment = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    ends, origin = terms.due(term, SimpleNamespace(), moment)
    return terms.last_day(ends), origin


def test_first_day_not_counted_and_a_holiday_end_rolls(dated):
    """trading-methods.md 1: shown on 2026-09-21, 15 days, day 15 is 10-06 in the holiday, so it ends on 10-08."""
    dated["publicity"] = 15
    ends, origin = last(CalendarDays("publicity"), date(2026, 9, 21))
    assert ends == date(2026, 10, 8) and terms.calendar().add_wd(ends, 1) == date(2026, 10, 9)
    assert origin == {"rule": "publicity", "since": "2020-01-01", "days": 15, "unit": "cd", "certain": True}
    dated[terms.ROLL] = 0
    assert last(CalendarDays("publicity"), date(2026, 9, 21))[0] == date(2026, 10, 6)


def test_a_rule_may_change_its_unit(dated):
    dated["review"] = "30cd"
    assert last(Days("review"), date(2025, 9, 3))[0] == date(2025, 10, 9)
    dated["review"] = "15wd"
    ends, origin = last(Days("review"), date(2026, 9, 24))
    assert ends == date(2026, 10, 22) and (origin["days"], origin["unit"]) == (15, "wd")
    dated["review"] = "15"
    with pytest.raises(ValueError, match="neither"):
        last(Days("review"), date(2026, 9, 24))


def test_a_term_in_an_unnoticed_year_says_so(dated):
    dated["review"] = 15
    assert last(WorkingDays("review"), date(2026, 12, 20))[1]["certain"] is False


def test_evening_in_utc_is_the_next_day_in_china(dated):
    dated["n"] = 1
    ends, _ = terms.due(WorkingDays("n"), SimpleNamespace(), datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
    assert terms.last_day(ends) == date(2026, 11, 26)
    assert ends.astimezone(terms.SHANGHAI).isoformat() == "2026-11-27T00:00:00+08:00"
