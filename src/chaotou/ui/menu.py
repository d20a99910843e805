"""The left rail of signed-in seats: five to eight entries, which the rooms add from their ``panels.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..kernel.procedure.case import held_by
from ..kernel.rights.seat import Kind, Seat
from ..kernel.words import T


@dataclass(frozen=True)
class Entry:
    """A line of the rail. ``count`` gives the number behind it, ``kinds`` empty means every signed-in seat."""

    title: T
    address: str
    kinds: tuple[Kind, ...]
    order: int
    count: Callable[[Seat], int] | None


@dataclass(frozen=True)
class Line:
    """An entry as one page shows it."""

    title: T
    address: str
    current: bool
    count: int | None


_ENTRIES: dict[str, Entry] = {}


def entry(
    title: T,
    address: str,
    kinds: tuple[Kind, ...] = (),
    *,
    order: int = 50,
    count: Callable[[Seat], int] | None = None,
) -> None:
    """Put an address on the rail of these kinds of seat; an address stands there once, the last word holds."""
    _ENTRIES[address] = Entry(title, address, tuple(kinds), order, count)


def lines(seat: Seat, path: str) -> list[Line]:
    """The rail of ``seat``, the entry of ``path`` marked; nothing for the public."""
    if seat.kind == Kind.PUBLIC:
        return []
    mine = [e for e in _ENTRIES.values() if not e.kinds or seat.kind in e.kinds]
    mine.sort(key=lambda e: (e.order, e.address))
    here = max((e.address for e in mine if _covers(e.address, path)), key=len, default="")
    return [Line(e.title, e.address, e.address == here, e.count(seat) if e.count else None) for e in mine]


def _covers(address: str, path: str) -> bool:
    bare = address.split("?")[0]
    return path == bare or path.startswith(bare + "/")


entry(T("工作台", "My work"), "/work", order=0, count=lambda seat: held_by(seat).count())
