"""Districts as a grid of squares in rough position, with words in them: not a map.

A cell that counts fewer than ``disclosure.min`` entries is hidden, and so is a second one where the total would
give the first away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..kernel.figure import FIGURES, Figure, Slice, by_dimension
from ..kernel.installation import now
from ..kernel.rights.seat import CITY
from ..kernel.rules import rule
from ..kernel.terms import local_day
from ..kernel.words import T
from .models import Centre
from .queries import centres

#: Steps of shade from nothing to the greatest; each is a class of the style sheet with a checked contrast.
SHADES = 7

Cell = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """One district: ``value`` is None where it is hidden; ``shade`` runs from 0 to ``SHADES``."""

    centre: Centre
    value: int | None
    counted: int
    shade: int

    @property
    def name(self) -> T:
        """The district's name without the word district, as a square has little room."""
        zh, en = self.centre.name_zh, self.centre.name_en
        return T(zh[:-1] if len(zh) > 2 else zh, en.rsplit(" ", 1)[0])

    @property
    def hidden(self) -> bool:
        """Whether there is something that may not be shown."""
        return self.value is None


def disclosed(cells: Mapping[str, Cell], minimum: int) -> dict[str, int | None]:
    """Values by code; None where fewer than ``minimum`` entries stand behind one, or where a lone one would show."""
    hidden = {code for code, (_, counted) in cells.items() if 0 < counted < minimum}
    open_cells = sorted((value, code) for code, (value, counted) in cells.items() if counted and code not in hidden)
    if len(hidden) == 1 and open_cells:
        hidden.add(open_cells[0][1])
    return {code: None if code in hidden else value for code, (value, _) in cells.items()}


def tiles(figure: Figure | None, part: Slice) -> list[Tile]:
    """All districts with their part of ``figure``, in reading order; bare squares without a figure."""
    cells = by_dimension(figure, part) if figure else {}
    values = disclosed(cells, minimum()) if figure and figure.amount else {c: v for c, (v, _) in cells.items()}
    most = max((v for code, v in values.items() if v and code != CITY), default=0)
    return [
        _tile(c, values.get(c.code, 0), cells.get(c.code, (0, 0))[1], most)
        for c in sorted(centres(), key=lambda c: (c.row, c.column))
        if c.code != CITY
    ]


def minimum() -> int:
    """The dated rule on how many entries a shown cell needs."""
    return int(rule("disclosure.min", local_day(now())).value)


def district_figures(code: str, since: str, until: str) -> list[tuple[Figure, int | None, int]]:
    """Every declared figure that is split by district: its part of one district and how many entries it counts."""
    found = []
    for figure in FIGURES.values():
        if not figure.by:
            continue
        cells = by_dimension(figure, Slice(since, until))
        values = disclosed(cells, minimum()) if figure.amount else {c: v for c, (v, _) in cells.items()}
        found.append((figure, values.get(code, 0), cells.get(code, (0, 0))[1]))
    return found


def _tile(centre: Centre, value: int | None, counted: int, most: int) -> Tile:
    shade = -(-value * SHADES // most) if value and most else 0
    return Tile(centre, value, counted, shade)
