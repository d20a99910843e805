"""Counting working and calendar days (民法典 201, 203): the first day is not counted."""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

log = logging.getLogger(__name__)

#: Years the release seeds from the State Council's yearly notice.
NOTICED = range(2022, 2027)
#: Statutory days of a year whose notice is still to come; make-up workdays are unknown until then.
EXPECTED = {
    2027: ("01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01",
           "10-02", "10-03"),
}  # fmt: skip
BEFORE_NOTICE = "全国年节及纪念日放假办法，调休待国务院办公厅通知"


class Calendar:
    """The table as a value. ``days``: whether a day is worked; ``provisional``: years still to be confirmed.

    A year without a table is counted by its weekdays, with one warning in the log, and never fails.
    """

    def __init__(self, days: dict[date, bool], provisional: set[int] | None = None) -> None:
        self.days = days
        self.provisional = provisional or set()
        self.known = {d.year for d in days}
        self._worked: dict[int, list[date]] = {}

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is worked; of an unknown year weekdays are, with a warning in the log."""
        self._of(day.year)
        return self.days.get(day, day.weekday() < 5)

    def certain(self, day: date) -> bool:
        """Whether the year's notice is in the table, so that a term ending on ``day`` will not move."""
        return day.year in self.known and day.year not in self.provisional

    def add_wd(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day``. Raises ``ValueError`` for a negative number."""
        if n < 0:
            raise ValueError("working days are counted forward")
        if n == 0:
            return day
        year = day.year
        worked = self._of(year)
        place = bisect_right(worked, day) + n - 1
        while place >= len(worked):
            place -= len(worked)
            year += 1
            worked = self._of(year)
        return worked[place]

    def between(self, since: date, until: date) -> int:
        """How many working days lie after ``since`` up to and with ``until``; 0 if it is not later."""
        counted = 0
        for year in range(since.year, until.year + 1):
            worked = self._of(year)
            counted += bisect_right(worked, until) - bisect_right(worked, since)
        return max(0, counted)

    def roll(self, day: date) -> date:
        """``day``, or the next working day if it is not worked (民法典 203)."""
        return day if self.is_working(day) else self.add_wd(day, 1)

    def _of(self, year: int) -> list[date]:
        """The worked days of a year in order, listed on first use."""
        if year not in self._worked:
            if year not in self.known:
                log.warning("no calendar for %s: counting weekdays", year)
            first, length = date(year, 1, 1), 366 if date(year, 12, 31).timetuple().tm_yday == 366 else 365
            whole = (first + timedelta(days=i) for i in range(length))
            self._worked[year] = [d for d in whole if self.days.get(d, d.weekday() < 5)]
        return self._worked[year]


def seed() -> Iterator[tuple[date, bool, bool, str]]:
    """Rows (day, worked, provisional, source) of a release: 2022 to 2027."""
    import chinese_calendar

    for year in (*NOTICED, *EXPECTED):
        off = {date.fromisoformat(f"{year}-{day}") for day in EXPECTED.get(year, ())}
        day = date(year, 1, 1)
        while day.year == year:
            if year in EXPECTED:
                yield (
                    day,
                    day.weekday() < 5 and day not in off,
                    True,
                    BEFORE_NOTICE,
                )
            else:
                yield day, chinese_calendar.is_workday(day), False, f"国务院办公厅关于{year}年部分节假日安排的通知"
            day += timedelta(days=1)
