"""What may be asked of the figures: a value with its comparisons, its months and its districts."""

from __future__ import annotations

from dataclasses import dataclass

from ..kernel.figure import FIGURES, Figure, Slice, by_dimension, by_month, counts, months, sealed_size, value


def figures() -> list[Figure]:
    """All declared figures, by name."""
    return [FIGURES[name] for name in sorted(FIGURES)]


@dataclass(frozen=True)
class Reading:
    """A figure read at one position: the number, and how many entries it counts."""

    figure: Figure
    part: Slice
    value: int
    entries: int


def read(figure: Figure, since: str, until: str, district: str = "", size: int = 0) -> Reading:
    """The figure for months ``since`` to ``until``, of one district or all, up to a position (0: all sealed)."""
    part = Slice(since, until, district, size or sealed_size())
    return Reading(figure, part, value(figure, part), counts(figure, part))


def shifted(month: str, by: int) -> str:
    """The month ``by`` months later (or earlier, if negative)."""
    year, index = map(int, month.split("-"))
    total = year * 12 + index - 1 + by
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def compared(reading: Reading) -> list[tuple[str, Reading]]:
    """The same figure for other spans: code (``year_before``, ``month_before``, ``year_to_date``) → reading."""
    f, p = reading.figure, reading.part
    found = [("year_before", read(f, shifted(p.since, -12), shifted(p.until, -12), p.district, p.size))]
    if p.since == p.until:
        found.append(("month_before", read(f, shifted(p.since, -1), shifted(p.since, -1), p.district, p.size)))
        found.append(("year_to_date", read(f, p.since[:4] + "-01", p.since, p.district, p.size)))
    return found


def course(reading: Reading, length: int = 24) -> list[tuple[str, int, int]]:
    """The last ``length`` months up to the reading's end: (month, number, entries), empty months as zero."""
    p = reading.part
    since = shifted(p.until, 1 - length)
    known = by_month(reading.figure, Slice(since, p.until, p.district, p.size))
    return [(m, *known.get(m, (0, 0))) for m in months(since, p.until)]


def districts(reading: Reading) -> list[tuple[str, int, int]]:
    """The number by district, greatest first: (code, number, entries)."""
    p = reading.part
    known = by_dimension(reading.figure, Slice(p.since, p.until, "", p.size))
    return sorted(((code, n, k) for code, (n, k) in known.items()), key=lambda row: (-row[1], row[0]))
