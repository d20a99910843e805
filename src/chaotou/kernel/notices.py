"""Notices on the page 消息: what an organisation or a centre was told, and which of it a person has read.

A notice is told to all who act for the place. Reading it is each one's own: one person's mark says nothing to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from .rights.reading import ask, current
from .rights.seat import CITY, Seat
from .words import T

#: Counted up to here; more is told as "99+".
MOST = 99

_UNREAD = (
    "n.id > coalesce((SELECT upto FROM kernel_notice_mark m WHERE (m.person, m.place) = (%(person)s, %(place)s)), 0) "
    "AND NOT EXISTS (SELECT FROM kernel_notice_mark m WHERE (m.person, m.place) = (%(person)s, %(place)s) "
    "AND n.id = ANY(m.also))"
)


@dataclass(frozen=True)
class Notice:
    """One notice as a person of the place sees it."""

    id: int
    text: T
    number: str
    made_at: datetime
    unread: bool


@dataclass(frozen=True)
class Place:
    """Whose notices a seat reads: those of its organisation, or of the centre it answers for."""

    where: str
    organisation: int | None
    centre: str

    @property
    def name(self) -> str:
        """What a person's mark is kept under."""
        return f"organisation {self.organisation}" if self.organisation is not None else f"centre {self.centre}"


def place_of(seat: Seat) -> Place | None:
    """The place whose notices this seat reads; None for the public and for a seat that acts for nobody.

    Notices speak of records that are not public, so a seat that does not see its organisation's records gets none.
    """
    house = seat.settings()["organisation"]
    if seat.sees == "own" and house is not None:
        return Place("n.organisation = %(organisation)s", house, "")
    if seat.sees in ("centre", "city"):
        return Place("n.organisation IS NULL AND n.centre = %(centre)s", None, seat.centre or CITY)
    return None


def told(seat: Seat, limit: int, *, skip: int = 0, unread: bool = False) -> list[Notice]:
    """Notices of the seat's place, the newest first."""
    place = place_of(seat)
    if place is None:
        return []
    only = f" AND {_UNREAD}" if unread else ""
    rows = _rows(
        seat,
        f"SELECT n.id, n.text_zh, n.text_en, n.subject, n.made_at, {_UNREAD} FROM kernel_notice n "  # noqa: S608
        f"WHERE {place.where}{only} ORDER BY n.id DESC LIMIT %(limit)s OFFSET %(skip)s",
        {**_named(seat, place), "limit": limit, "skip": skip},
    )
    return [Notice(pk, T(zh, en), number, at, new) for pk, zh, en, number, at, new in rows]


def unread(seat: Seat) -> int:
    """How many notices this person has not read, counted to one above ``MOST``."""
    place = place_of(seat)
    if place is None or not seat.person:
        return 0
    rows = _rows(
        seat,
        f"SELECT count(*) FROM (SELECT FROM kernel_notice n WHERE {place.where} AND {_UNREAD} "  # noqa: S608
        "LIMIT %(most)s) AS found",
        {**_named(seat, place), "most": MOST + 1},
    )
    return int(rows[0][0])


def read(seat: Seat, notice: int) -> str | None:
    """Mark one notice as read by this person; returns the number it is about, None for a notice of another place."""
    place = place_of(seat)
    if place is None or not seat.person:
        return None
    rows = _rows(
        seat,
        f"SELECT n.subject, {_UNREAD} FROM kernel_notice n WHERE n.id = %(notice)s AND {place.where}",  # noqa: S608
        {**_named(seat, place), "notice": notice},
    )
    if rows and rows[0][1]:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_notice_mark AS m (person, place, also) VALUES (%(person)s, %(place)s, "
                "ARRAY[%(notice)s::bigint]) ON CONFLICT (person, place) DO UPDATE SET also = m.also || excluded.also",
                {**_named(seat, place), "notice": notice},
            )
    return rows[0][0] if rows else None


def read_all(seat: Seat, upto: int) -> None:
    """Mark everything up to this notice as read by this person; what came meanwhile stays unread."""
    place = place_of(seat)
    if place is None or not seat.person:
        return
    rows = _rows(
        seat,
        f"SELECT coalesce(max(n.id), 0) FROM kernel_notice n WHERE n.id <= %(upto)s AND {place.where}",  # noqa: S608
        {**_named(seat, place), "upto": upto},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_notice_mark AS m (person, place, upto) VALUES (%(person)s, %(place)s, %(last)s) "
            "ON CONFLICT (person, place) DO UPDATE SET upto = greatest(m.upto, excluded.upto), also = "
            "ARRAY(SELECT n FROM unnest(m.also) n WHERE n > greatest(m.upto, excluded.upto))",
            {**_named(seat, place), "last": rows[0][0]},
        )


def _rows(seat: Seat, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Rows under the rights of the seat: in one round trip of their own, or within its own reading."""
    if not connection.in_atomic_block:
        return ask(seat, sql, values)
    if current() is not seat:
        raise RuntimeError("notices inside another's transaction")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _named(seat: Seat, place: Place) -> dict[str, Any]:
    return {
        "person": seat.person, "place": place.name, "organisation": place.organisation, "centre": place.centre,
    }  # fmt: skip
