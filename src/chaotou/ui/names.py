"""Names of organisations and districts, told by the room that knows them; ``ui`` itself knows no domain."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from ..kernel.face import Column
from ..kernel.rights.seat import Seat
from ..kernel.words import T

Districts = Callable[[], Mapping[str, T]]
Organisations = Callable[[Seat, Iterable[int]], Mapping[int, T]]


class _Names:
    """What has been told. Until then every code is its own name."""

    held: tuple[float, Mapping[str, T]] = (0.0, {})
    districts: Districts = staticmethod(dict)
    organisations: Organisations = staticmethod(lambda seat, ids: {})


def tell(*, districts: Districts, organisations: Organisations) -> None:
    """Said once, by ``network``: names by division code, and by organisation id as the seat may see them."""
    _Names.districts = staticmethod(districts)
    _Names.organisations = staticmethod(organisations)
    _Names.held = (0.0, {})


def districts() -> Mapping[str, T]:
    """Names of the city and its districts by division code, asked anew once a minute."""
    until, found = _Names.held
    if time.monotonic() >= until:
        found = _Names.districts()
        _Names.held = (time.monotonic() + 60, found)
    return found


def district(code: str) -> T:
    """Name of one district, or the code where nobody knows it."""
    return districts().get(code) or T(code, code)


def words(column: Column) -> Mapping[str, T]:
    """Codes of a column and their names."""
    return (column.kind == "district" and districts()) or column.words()


def organisations(seat: Seat, ids: Iterable[int | None]) -> Mapping[int, T]:
    """Names of the organisations this seat may see; asked inside ``reading(seat)``."""
    wanted = {i for i in ids if i}
    return _Names.organisations(seat, wanted) if wanted else {}
