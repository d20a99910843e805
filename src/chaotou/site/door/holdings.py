"""What a seat's organisation has, and what its city or district did: each number with the list it opens to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Max

from ...kernel.face import FACES, Face
from ...kernel.figure import Figure, Slice, by_month
from ...kernel.procedure.case import Case
from ...kernel.procedure.declaration import State, procedures_of
from ...kernel.procedure.released import under
from ...kernel.rights.reading import list_for
from ...kernel.rights.seat import CITY, Kind, Seat
from ...kernel.words import T
from ...measure.queries import figures
from ...ui.listing import of_house
from ...ui.tones import tone_of_state


@dataclass(frozen=True)
class Standing:
    """How many of them stand in one state, the tone of its tag, and the list of exactly these."""

    title: T
    tone: str
    count: int
    address: str


@dataclass(frozen=True)
class Holding:
    """Records of one type that are the organisation's own, or that it is a party to."""

    title: T
    total: int
    address: str
    states: Sequence[Standing]


def holdings(seat: Seat) -> list[Holding]:
    """What the seat's organisation has, by type; nothing for a seat of a centre. Inside ``reading(seat)``."""
    house = seat.settings()["organisation"]
    if seat.sees != "own" or house is None:
        return []
    return [
        h
        for face in FACES.values()
        if procedures_of(face.model.type())
        for h in [_holding(seat, face, house)]
        if h.total
    ]


def _holding(seat: Seat, face: Face, house: int) -> Holding:
    rows = list_for(seat, face.model).filter(of_house(house))
    cases = Case.objects.filter(record_type=face.model.type(), record_id__in=rows.values("pk"))
    # The case that tells where a record stands: an open one, else the one that moved last.
    telling = cases.order_by("record_id", "closed", "-moved_at").distinct("record_id")
    found = Case.objects.filter(pk__in=telling.values("pk")).order_by().values_list("procedure", "state", "closed")
    counted = found.annotate(n=Count("pk"), newest=Max("version")).order_by("closed", "-n", "state")
    states = [_standing(face, procedure, under(procedure, version).by_name[state], n)
              for procedure, state, _, n, version in counted]  # fmt: skip
    return Holding(face.title, rows.count(), f"/{face.slug}?mine=1", states)


def _standing(face: Face, procedure: str, state: State, n: int) -> Standing:
    address = f"/{face.slug}?" + urlencode({"mine": 1, "state": f"{procedure}:{state.name}"})
    return Standing(state.title, tone_of_state(procedure, state), n, address)


@dataclass(frozen=True)
class Tally:
    """A figure of the city or of one district: this month and this year, with the pages they open to."""

    figure: Figure
    month: int
    year: int
    month_address: str
    year_address: str


def counts(seat: Seat, today: date) -> list[Tally]:
    """The figures for a seat that answers for the city or for a district; none for others."""
    if seat.kind not in (Kind.CITY, Kind.ANALYST, Kind.AUDITOR, Kind.OFFICER):
        return []
    district = seat.centre if seat.kind == Kind.OFFICER and seat.centre != CITY else ""
    return [_counted(figure, today, district) for figure in figures()]


def _counted(figure: Figure, today: date, district: str) -> Tally:
    month, since = f"{today:%Y-%m}", f"{today.year}-01"
    course = by_month(figure, Slice(since, month, district))
    of = {"district": district} if district else {}
    page = f"/figures/{figure.name}?"
    return Tally(
        figure,
        course.get(month, (0, 0))[0],
        sum(value for value, _ in course.values()),
        page + urlencode({"month": month, **of}),
        page + urlencode({"since": since, "until": month, **of}),
    )
