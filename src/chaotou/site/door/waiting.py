"""What waits for a seat, what its organisation or centre waits for, what it was told, what it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ...kernel.act import ACTS
from ...kernel.face import BY_MODEL
from ...kernel.procedure.case import Case, held_by
from ...kernel.records import Record, record_models
from ...kernel.rights.reading import list_for
from ...kernel.rights.seat import CITY, Seat
from ...kernel.terms import calendar, last_day, local_day
from ...kernel.words import T
from ...ui.standing import Standing, standings
from ...ui.values import heading

URGENT = F("due").asc(nulls_last=True)


@dataclass(frozen=True)
class Item:
    """A case as a line of the workbench: what it is about, and where it stands."""

    standing: Standing
    title: str
    address: str
    #: How late it is, where it is late.
    late: T | None

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.standing.case


def mine(seat: Seat) -> QuerySet[Case]:
    """Open cases that wait for this seat."""
    return held_by(seat)


def pressing(seat: Seat) -> QuerySet[Case]:
    """Those with a deadline: what the day is about."""
    return mine(seat).filter(due__isnull=False)


def resting(seat: Seat) -> QuerySet[Case]:
    """Those without one: drafts, and what stands open until its holder ends it. The newest first."""
    return mine(seat).filter(due__isnull=True).order_by("-moved_at", "-id")


def others(seat: Seat) -> QuerySet[Case]:
    """Open cases of the seat's organisation or centre that somebody else holds. Asked inside ``reading(seat)``.

    Cases that somebody holds are few, so each is asked whether its record is of this seat's concern.
    """
    held = Case.objects.filter(closed=False, holder_kind__gt="").exclude(pk__in=held_by(seat).values("pk"))
    of = _theirs(seat)
    if of is not None:
        wanted = Q(pk__in=[])
        for model in record_models():
            rows = list_for(seat, model).filter(of, pk=OuterRef("record_id"))
            wanted |= Q(record_type=model.type()) & Q(Exists(rows))
        held = held.filter(wanted)
    return held.order_by(URGENT, "id")


def _theirs(seat: Seat) -> Q | None:
    """Which records are this seat's concern; None for all of the city's."""
    if seat.sees == "city" or (seat.sees == "centre" and seat.centre == CITY):
        return None
    if seat.sees == "centre":
        return Q(centre=seat.centre)
    if seat.organisation is None:
        return Q(pk__in=[])
    return Q(owner=seat.organisation) | Q(parties__contains=[seat.organisation])


def items(seat: Seat, cases: Iterable[Case], now: datetime) -> list[Item]:
    """Cases as lines, titled in the reader's language. Asked inside ``reading(seat)``."""
    cases = list(cases)
    titles = _titles(seat, cases)
    return [_item(s, titles, now) for s in standings(seat, cases, now)]


def _item(standing: Standing, titles: dict[tuple[str, int], str], now: datetime) -> Item:
    case = standing.case
    late = None
    if case.due and not case.closed and case.due <= now:
        days = calendar().between(last_day(case.due), local_day(now))
        late = T("已超期 {n} 个工作日", "{n} working days overdue").format(n=days)
    title = titles.get((case.record_type, case.record_id)) or case.title or case.number
    return Item(standing, title, address_of(case.number), late)


def _titles(seat: Seat, cases: Iterable[Case]) -> dict[tuple[str, int], str]:
    """Titles of the records that cases are about, as the seat may read them: one query a type."""
    wanted: dict[str, set[int]] = {}
    for case in cases:
        wanted.setdefault(case.record_type, set()).add(case.record_id)
    found = {}
    for kind, ids in wanted.items():
        if face := BY_MODEL.get(kind):
            for record in list_for(seat, face.model).filter(pk__in=ids):
                found[kind, record.pk] = heading(seat, face, record)
    return found


@dataclass(frozen=True)
class Done:
    """An act this seat did, with its receipt."""

    title: T
    number: str
    address: str
    digest: str
    at: datetime


def recent(seat: Seat, limit: int = 5) -> list[Done]:
    """The newest acts of this seat, by the request keys it used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.act, r.answer->>'number', r.answer->>'digest', e.recorded_at FROM ("
            "SELECT act, answer FROM kernel_request WHERE seat = %s AND NOT answer ? 'refused' "
            "ORDER BY made_at DESC LIMIT %s) r "
            "JOIN ledger_event e ON e.digest = r.answer->>'digest' ORDER BY e.id DESC",
            [seat.id, limit],
        )
        rows = cursor.fetchall()
    return [Done(ACTS[a].title, n, address_of(n), d, at) for a, n, d, at in rows if a in ACTS]


def address_of(number: str) -> str:
    """The page of a record by its public number, "" where its type has none."""
    model = model_of(number)
    return f"/{BY_MODEL[model.type()].slug}/{number}" if model else ""


def model_of(number: str) -> type[Record] | None:
    """The type of record with pages whose numbers begin like this one."""
    prefix = number.split("-")[0]
    return next((f.model for f in BY_MODEL.values() if f.model.prefix == prefix), None)
