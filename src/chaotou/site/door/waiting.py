"""What waits for a seat, what its organisation or centre waits for, what it was told, what it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from ...kernel.act import ACTS
from ...kernel.face import BY_MODEL
from ...kernel.procedure.case import Case, held_by
from ...kernel.procedure.declaration import PROCEDURES
from ...kernel.records import Record, record_models
from ...kernel.rights.reading import list_for
from ...kernel.rights.seat import CITY, NAMES, Kind, Seat
from ...kernel.terms import SHANGHAI, calendar, last_day, local_day
from ...kernel.words import T
from ...ui.tones import tone_of

URGENT = F("due").asc(nulls_last=True)


@dataclass(frozen=True)
class Item:
    """A case as a line of the workbench."""

    case: Case
    title: str
    address: str
    procedure: T
    state: T
    tone: str
    holder: T
    overdue: bool
    #: The last day on which it is in time, as a day, and in words how far away it is.
    day: str
    left: T
    otherwise: T | None


def mine(seat: Seat) -> QuerySet[Case]:
    """Open cases that wait for this seat."""
    return held_by(seat)


def others(seat: Seat) -> QuerySet[Case]:
    """Open cases of the seat's organisation or centre that somebody else holds. Asked inside ``reading(seat)``."""
    wanted = Q(pk__in=[])
    for model in record_models():
        if any(p.of == model.type() for p in PROCEDURES.values()) and (of := _theirs(seat)) is not None:
            rows = list_for(seat, model).filter(of).values("pk")
            wanted |= Q(record_type=model.type(), record_id__in=rows)
    held = Case.objects.filter(wanted, closed=False).exclude(holder_kind="")
    return held.exclude(pk__in=held_by(seat).values("pk")).order_by(URGENT, "id")


def _theirs(seat: Seat) -> Q | None:
    """Which records are this seat's concern."""
    if seat.sees == "own":
        if seat.organisation is None:
            return None
        return Q(owner=seat.organisation) | Q(parties__contains=[seat.organisation])
    return Q() if seat.centre == CITY else Q(centre=seat.centre)


def item(case: Case, now: datetime) -> Item:
    """A case with its words, as it is shown."""
    face = BY_MODEL.get(case.record_type)
    overdue = bool(case.due and case.due <= now)
    day, left = _left(case.due, now)
    standing = case.standing
    return Item(
        case=case,
        title=case.title or case.number,
        address=f"/{face.slug}/{case.number}" if face else "",
        procedure=case.declared.title,
        state=standing.title,
        tone=tone_of(case, now),
        holder=NAMES[Kind(case.holder_kind)] if case.holder_kind else T("", ""),
        overdue=overdue,
        day=day,
        left=left,
        otherwise=standing.otherwise,
    )


def items(cases: Any, now: datetime) -> list[Item]:
    """Several of them."""
    return [item(c, now) for c in cases]


def _left(due: datetime | None, now: datetime) -> tuple[str, T]:
    """The last day in time, and how many working days away it is; hours on the last day."""
    if due is None:
        return "", T("不限期", "no deadline")
    last, today = last_day(due), local_day(now)
    if due <= now:
        late = calendar().between(last, today)
        return last.isoformat(), T("已超期 {n} 个工作日", "{n} working days overdue").format(n=late)
    if last == today:
        clock = due.astimezone(SHANGHAI).strftime("%H:%M")
        if clock == "00:00":
            return last.isoformat(), T("今天到期", "due today")
        return last.isoformat(), T("今天 {c} 到期", "due today at {c}").format(c=clock)
    n = calendar().between(today, last)
    if n == 1:
        return last.isoformat(), T("还有 1 个工作日", "1 working day left")
    return last.isoformat(), T("还有 {n} 个工作日", "{n} working days left").format(n=n)


@dataclass(frozen=True)
class Told:
    """A notice to the seat's organisation or centre."""

    text: T
    number: str
    address: str
    made_at: datetime


def notices(seat: Seat, limit: int = 8) -> list[Told]:
    """The newest notices to the organisation, or to the centre, that this seat answers for."""
    if seat.sees == "own" and seat.organisation is not None:
        where, value = "organisation = %s", str(seat.organisation)
    elif seat.sees in ("centre", "city"):
        where, value = "organisation IS NULL AND centre = %s", seat.centre or CITY
    else:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT text_zh, text_en, subject, made_at FROM kernel_notice WHERE {where} "  # noqa: S608
            "ORDER BY id DESC LIMIT %s",
            [value, limit],
        )
        return [Told(T(zh, en), number, address_of(number), at) for zh, en, number, at in cursor.fetchall()]


@dataclass(frozen=True)
class Done:
    """An act this seat did, with its receipt."""

    title: T
    number: str
    address: str
    digest: str
    at: datetime


def recent(seat: Seat, limit: int = 8) -> list[Done]:
    """The newest acts of this seat, by the request keys it used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.act, r.answer->>'number', r.answer->>'digest', e.recorded_at FROM kernel_request r "
            "JOIN ledger_event e ON e.digest = r.answer->>'digest' "
            "WHERE r.seat = %s AND NOT r.answer ? 'refused' ORDER BY e.recorded_at DESC LIMIT %s",
            [seat.id, limit],
        )
        rows = cursor.fetchall()
    return [Done(ACTS[a].title, n, address_of(n), d, at) for a, n, d, at in rows if a in ACTS]


def address_of(number: str) -> str:
    """The page of a record by its public number, "" where its type has none."""
    prefix = number.split("-")[0]
    face = next((f for f in BY_MODEL.values() if f.model.prefix == prefix), None)
    return f"/{face.slug}/{number}" if face else ""


def model_of(number: str) -> type[Record] | None:
    """The type of record that numbers begin like this one."""
    prefix = number.split("-")[0]
    return next((m for m in record_models() if m.prefix == prefix), None)
