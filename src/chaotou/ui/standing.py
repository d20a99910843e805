"""Where a record stands, for its page and for lists: state, holder, deadline, what happens otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..kernel.face import BY_MODEL, Column, Layer, may_read
from ..kernel.procedure.case import Case
from ..kernel.procedure.declaration import procedures_of
from ..kernel.records import Record
from ..kernel.rights.reading import list_for
from ..kernel.rights.seat import CITY, NAMES, Kind, Seat
from ..kernel.terms import calendar, local_day
from ..kernel.words import T
from . import names
from .tones import tone_of
from .values import moment_text


@dataclass(frozen=True)
class Standing:
    """One procedure of one record, as it stands now."""

    case: Case
    tone: str
    holder: T | None
    due: str
    left: T | None
    mine: bool

    @property
    def title(self) -> T:
        """The name of the state."""
        return self.case.standing.title

    @property
    def procedure(self) -> T:
        """The name of the procedure."""
        return self.case.declared.title

    @property
    def otherwise(self) -> T | None:
        """What happens if nobody moves."""
        return self.case.standing.otherwise


def cases_of(records: Iterable[Record]) -> dict[int, list[Case]]:
    """The newest case of each procedure, in the order procedures are declared, for records of one type."""
    records = list(records)
    if not records:
        return {}
    kind = records[0].type()
    order = {p.name: i for i, p in enumerate(procedures_of(kind))}
    if not order:
        return {}
    newest: dict[tuple[int, str], Case] = {}
    for case in Case.objects.filter(record_type=kind, record_id__in=[r.pk for r in records]).order_by("id"):
        if case.procedure in order:
            newest[case.record_id, case.procedure] = case
    found: dict[int, list[Case]] = {}
    for case in sorted(newest.values(), key=lambda c: order[c.procedure]):
        found.setdefault(case.record_id, []).append(case)
    return found


def telling(cases: Iterable[Case]) -> list[Case]:
    """The cases that say where a record stands: the open ones, or the one that moved last where none waits."""
    cases = list(cases)
    if any(not c.closed and (c.holder_kind or c.due) for c in cases):
        return [c for c in cases if not c.closed]
    return sorted(cases, key=lambda c: c.moved_at)[-1:]


def standings(seat: Seat, cases: Iterable[Case], now: datetime) -> list[Standing]:
    """Cases in words. Inside ``reading(seat)``."""
    cases = list(cases)
    organisations = names.organisations(seat, [c.holder_organisation for c in _named(seat, cases)])
    return [_standing(seat, c, now, organisations) for c in cases]


def _named(seat: Seat, cases: Iterable[Case]) -> list[Case]:
    """Cases whose holding organisation this seat may know: the field that names it is the seat's to read."""
    found: list[Case] = []
    asked: dict[str, list[Case]] = {}
    for case in cases:
        if case.holder_organisation is None or case.closed:
            continue
        if seat.sees == "city" or _layer(case) == Layer.OPEN:
            found.append(case)
        elif case.record_type in BY_MODEL:
            asked.setdefault(case.record_type, []).append(case)
    for kind, some in asked.items():
        rows = list_for(seat, BY_MODEL[kind].model).in_bulk([c.record_id for c in some])
        found += [c for c in some if c.record_id in rows and may_read(seat, rows[c.record_id], _layer(c))]
    return found


def _layer(case: Case) -> Layer:
    """The layer of the field that names the holder; what no face shows is for the parties."""
    column = _column(case)
    return column.layer if column else Layer.PARTY


def _column(case: Case) -> Column | None:
    face = BY_MODEL.get(case.record_type)
    return face.by_name.get(case.standing.at) if face else None


def waits_for(seat: Seat, case: Case) -> bool:
    """Whether the case waits for this very seat."""
    if case.closed or case.holder_kind != str(seat.kind):
        return False
    if case.holder_organisation is not None:
        return case.holder_organisation == seat.organisation
    return not case.holder_centre or seat.centre in (case.holder_centre, CITY)


def _standing(seat: Seat, case: Case, now: datetime, organisations: Mapping[int, T]) -> Standing:
    holder = None
    if case.holder_kind and not case.closed:
        holder = _holder(case, organisations)
    due = case.due if not case.closed else None
    return Standing(case, tone_of(case, now), holder, _due(due), _left(due, now), waits_for(seat, case))


def _holder(case: Case, organisations: Mapping[int, T]) -> T:
    """Kind of seat and place; where the place is not the reader's to know, which side of the record it is."""
    kind = NAMES[Kind(case.holder_kind)]
    at = names.district(case.holder_centre) if case.holder_centre else organisations.get(case.holder_organisation or 0)
    if at:
        return T(f"{kind.zh} · {at.zh}", f"{kind.en}, {at.en}")
    side = _column(case) if case.holder_organisation else None
    return T(f"{side.title.zh}{kind.zh}", f"{kind.en}, {side.title.en.lower()}") if side else kind


def _due(due: datetime | None) -> str:
    """The last day of a term that ends with a day, else the moment."""
    if due is None:
        return ""
    before = due - timedelta(milliseconds=1)
    return local_day(before).isoformat() if local_day(before) != local_day(due) else moment_text(due)


def _left(due: datetime | None, now: datetime) -> T | None:
    if due is None:
        return None
    if due <= now:
        return T("已逾期", "overdue")
    if due - now < timedelta(days=1):
        hours, minutes = divmod(int((due - now).total_seconds()) // 60, 60)
        return T(f"还有 {hours} 小时 {minutes} 分", f"{hours} h {minutes} min left")
    days = calendar().between(local_day(now), local_day(due - timedelta(milliseconds=1)))
    return T(f"还有 {days} 个工作日", f"{days} working day{'s' if days != 1 else ''} left")
