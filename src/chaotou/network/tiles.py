"""Districts as a grid of squares in rough position, with words in them: not a map.

No cell is hidden: a figure adds up open facts, so whoever reads the bodies knows each of them
(``docs/decisions/0005-nothing-to-hide-in-a-cell.md``).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..kernel.figure import FIGURES, Figure, Slice, by_dimension
from ..kernel.rights.seat import CITY
from ..kernel.words import T
from .models import Centre
from .queries import centres

#: Steps of shade from nothing to the greatest; each is a class of the style sheet with a checked contrast.
SHADES = 7


@dataclass(frozen=True)
class Tile:
    """One district: its part of the figure; ``shade`` runs from 0 to ``SHADES``."""

    centre: Centre
    value: int
    counted: int
    shade: int

    @property
    def name(self) -> T:
        """The district's name without the word district, as a square has little room."""
        zh, en = self.centre.name_zh, self.centre.name_en
        return T(zh[:-1] if len(zh) > 2 else zh, en.rsplit(" ", 1)[0])


def tiles(figure: Figure | None, part: Slice) -> list[Tile]:
    """All districts with their part of ``figure``, in reading order; bare squares without a figure."""
    cells = by_dimension(figure, part) if figure else {}
    most = max((v for code, (v, _) in cells.items() if code != CITY), default=0)
    return [
        _tile(c, *cells.get(c.code, (0, 0)), most)
        for c in sorted(centres(), key=lambda c: (c.row, c.column))
        if c.code != CITY
    ]


def district_figures(code: str, since: str, until: str) -> list[tuple[Figure, int, int]]:
    """Every declared figure that is split by district: its part of one district and how many entries it counts."""
    found = []
    for figure in FIGURES.values():
        if not figure.by:
            continue
        cells = by_dimension(figure, Slice(since, until))
        found.append((figure, *cells.get(code, (0, 0))))
    return found


def _tile(centre: Centre, value: int, counted: int, most: int) -> Tile:
    shade = -(-value * SHADES // most) if value and most else 0
    return Tile(centre, value, counted, shade)
