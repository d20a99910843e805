"""Months of bodies: the order of positions cut where a month begins, so that each month is one public file.

A month is one of ``recorded_at`` in China (UTC+8). Entries are numbered as they commit, so around midnight two
months may cross by some positions, and a straggler may come later still. Therefore a month begins at the least
position of its own or a later entry: the files follow on each other without gap or overlap, and once the next
month has begun a file never changes. What came too late stands in a later month's file, which
``recorded_at`` in the body shows. The founding entry belongs to the first file.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from ..terms import SHANGHAI


def month_of(moment: datetime) -> str:
    """The month ``YYYY-MM`` in China of a moment."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m}"


def spans(size: int) -> dict[str, tuple[int, int]]:
    """Every month that has entries among the first ``size``, newest first, with its positions ``[start, stop)``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT month, first FROM ledger_month WHERE first < %s ORDER BY month DESC", [size])
        begun = cursor.fetchall()
        if not begun and size:
            cursor.execute("SELECT recorded_at FROM ledger_position WHERE position = 0")
            begun = [(month_of(cursor.fetchone()[0]), 0)]
    found: dict[str, tuple[int, int]] = {}
    stop = size
    for month, first in begun:
        if first < stop:
            found[month] = (first, stop)
            stop = first
    if found:
        oldest = list(found)[-1]
        found[oldest] = (0, found[oldest][1])
    return found


def span(month: str, size: int) -> tuple[int, int] | None:
    """Positions ``[start, stop)`` of one month among the first ``size``, none if nothing was entered in it.

    None for a month before the ledger.
    """
    known = spans(size)
    if month in known:
        return known[month]
    later = [start for other, (start, _) in known.items() if other > month]
    if not known or month < min(known):
        return None
    start = min(later, default=size)
    return start, start
