"""Time acts too 到期办理: what the seat ``system`` does when a case's term ends, and whom it reminds before.

Everything is read from the cases and the clock, so nothing is missed while no worker runs, and a second worker
does no harm: each try has a request key of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import connection

from .act import ACTS, perform
from .failures import telling as failures
from .faults import ActFault, Busy, Halted, Refused
from .loss import database_lost
from .outbox import BACKOFF_S, TOLD_AFTER, tell_centre
from .procedure.released import known, under
from .records import Record
from .rights.reading import list_for, reading
from .rights.seat import CITY, NAMES, Kind, system
from .rules import rule
from .terms import SHANGHAI
from .words import T

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """An open case whose term has ended, with what was tried already."""

    case: int
    event: int
    procedure: str
    version: str
    state: str
    record_type: str
    record_id: int
    tries: int


def tick(limit: int = 200) -> int:
    """Do what is due now; returns how many cases moved, were told of or reminded of."""
    return settle_due(limit) + remind(limit) + tell_overdue(limit)


def settle_due(limit: int = 200) -> int:
    """Perform the declared act of every case whose term has ended. Returns how many moved.

    A refusal by the rule (an objection still open) is tried again when the record has changed, else once a day;
    another fault after a pause that grows, and after three the centre is told.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.event, c.procedure, c.version, c.state, c.record_type, c.record_id, coalesce(d.tries, 0) "
            "FROM kernel_case c LEFT JOIN kernel_due d ON (d.case_id, d.event) = (c.id, c.event) "
            "LEFT JOIN kernel_subject s ON (s.type, s.id) = (c.record_type, c.record_id) "
            "WHERE NOT c.closed AND c.due <= kernel_now() AND (c.procedure, c.version, c.state) IN "
            "  (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])) "
            "AND (d.case_id IS NULL OR d.not_before <= clock_timestamp() OR (d.seq >= 0 AND s.seq <> d.seq)) "
            "ORDER BY c.due, c.id LIMIT %s",
            [*_states(timed=True), limit],
        )
        rows = [Due(*row) for row in cursor.fetchall()]
    return sum(_settle(row) for row in rows)


def due_before(moment: datetime) -> Iterator[datetime]:
    """The moments from now to ``moment`` at which a term ends and something is declared to happen, in order.

    Asked anew after each one, because what happens then may open further terms. For a settable clock: whoever
    leaps over them would close a lot weeks late.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_now()")
        last = cursor.fetchone()[0]
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT min(due) FROM kernel_case WHERE NOT closed AND due > %s AND due < %s "
                "AND (procedure, version, state) IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))",
                [last, moment, *_states(timed=True)],
            )
            last = cursor.fetchone()[0]
        if last is None:
            return
        yield last


def _states(*, timed: bool) -> tuple[list[str], list[str], list[str]]:
    """Procedures, versions and states in which something is declared to happen when the term ends, or nothing."""
    found = [(p, s.name) for p in known() for s in p.states if bool(s.on_timeout) == timed]
    return [p.name for p, _ in found], [p.version for p, _ in found], [state for _, state in found]


def _settle(row: Due) -> bool:
    act = ACTS[under(row.procedure, row.version).by_name[row.state].on_timeout]
    record = _record(row.record_type, row.record_id)
    key = f"due:{row.case}:{row.event}:{row.tries}"
    try:
        perform(act, system(record.centre or CITY), record, key=key)
        if row.tries >= TOLD_AFTER:
            failures.went_through("due", row.case, row.event)
        return True
    except (Busy, Halted):
        return False
    except Refused as fault:
        _again(row, 86400, str(fault.code), follow=True)
    except Exception as fault:
        if database_lost(fault):
            raise
        log.warning("%s on %s failed (%s): %s", act.name, record.number, row.tries + 1, fault, exc_info=fault)
        _again(row, BACKOFF_S[min(row.tries, len(BACKOFF_S) - 1)], _reason(fault))
        if row.tries + 1 == TOLD_AFTER:
            tell_centre(row.event, "kernel.timeout.failed", _FAILED.format(act=act.title))
            failures.failed("due", row.case, row.event, act.name, _reason(fault))
    return False


def _reason(fault: Exception) -> str:
    return fault.text.zh if isinstance(fault, ActFault) else f"{type(fault).__name__}: {fault}"


def _again(row: Due, pause_s: int, fault: str, *, follow: bool = False) -> None:
    """Remember a failed try; with ``follow`` the next one comes as soon as the record's chain has grown."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_due (case_id, event, tries, not_before, fault, seq) "
            "SELECT %s, %s, %s, clock_timestamp() + make_interval(secs => %s), %s, "
            "  CASE WHEN %s THEN (SELECT seq FROM kernel_subject WHERE (type, id) = (%s, %s)) ELSE -1 END "
            "ON CONFLICT (case_id, event) DO UPDATE SET tries = excluded.tries, not_before = excluded.not_before, "
            "  fault = excluded.fault, seq = excluded.seq WHERE kernel_due.tries < excluded.tries",
            [row.case, row.event, row.tries + 1, pause_s, fault[:500], follow, row.record_type, row.record_id],
        )


def remind(limit: int = 200) -> int:
    """Remind the holder of every case that falls due within ``kernel.remind_hours``, once per state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_now()")
        hours = rule("kernel.remind_hours", _day(cursor.fetchone()[0])).value
    return _tell(
        "c.due > kernel_now() AND c.due <= kernel_now() + make_interval(hours => %s) "
        "AND c.moved_at < c.due - make_interval(hours => %s)",
        [hours, hours], "reminded", "kernel.case.reminder", _SOON, limit,
    )  # fmt: skip


def tell_overdue(limit: int = 200) -> int:
    """Tell the holder and the city of every case past its term in which nothing happens by itself, once."""
    return _tell(
        "c.due <= kernel_now() AND (c.procedure, c.version, c.state) IN "
        "(SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))",
        [*_states(timed=False)], "overdue_told", "kernel.case.overdue", _LATE, limit,
        above=True,
    )  # fmt: skip


def _tell(where: str, values: list[Any], mark: str, kind: str, text: T, limit: int, *, above: bool = False) -> int:
    """Mark each case of a condition as told and leave its notice, in one statement each."""
    with reading(system()), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_due AS d (case_id, event, "  # noqa: S608
            f"{mark}) SELECT c.id, c.event, true FROM kernel_case c LEFT JOIN kernel_due k "
            "ON (k.case_id, k.event) = (c.id, c.event) "
            f"WHERE NOT c.closed AND c.due IS NOT NULL AND {where} AND k.{mark} IS NOT TRUE "
            f"ORDER BY c.due LIMIT {int(limit)} "
            f"ON CONFLICT (case_id, event) DO UPDATE SET {mark} = true WHERE NOT d.{mark} RETURNING d.case_id",
            values,
        )
        told = [row[0] for row in cursor.fetchall()]
        if told:
            cursor.execute(
                "SELECT id, event, number, title, procedure, version, state, due, holder_kind, holder_organisation, "
                "holder_centre FROM kernel_case WHERE id = ANY(%s)",
                [told],
            )
            for row in cursor.fetchall():
                _notice(cursor, row, kind, text, above=above)
    return len(told)


def _notice(cursor: Any, row: tuple[Any, ...], kind: str, text: T, *, above: bool) -> None:
    _, event, number, title, procedure, version, state, due, holder_kind, organisation, centre = row
    declared = under(procedure, version)
    said = text.format(
        title=title or number, procedure=declared.title, state=declared.by_name[state].title,
        holder=NAMES[Kind(holder_kind)] if holder_kind else T("无人", "nobody"), due=_moment(due),
    )  # fmt: skip
    told = {(organisation, centre or ("" if organisation else CITY))} | ({(None, CITY)} if above else set())
    for to_organisation, to_centre in told:
        cursor.execute(
            "INSERT INTO kernel_notice (organisation, centre, kind, subject, text_zh, text_en, made_at, event) "
            "VALUES (%s, %s, %s, %s, %s, %s, kernel_now(), %s)",
            [to_organisation, to_centre, kind, number, said.zh, said.en, event],
        )


def _record(record_type: str, record_id: int) -> Record:
    model = apps.get_model(record_type)
    with reading(system()) as eye:
        return list_for(eye, model).get(pk=record_id)  # type: ignore[no-any-return]


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


_SOON = T(
    "“{title}”的{procedure}（{state}）将于 {due} 到期，由{holder}办理",
    "“{title}”: {procedure} ({state}) is due on {due}, to be done by: {holder}",
)
_LATE = T(
    "“{title}”的{procedure}（{state}）已于 {due} 到期，仍待{holder}办理",
    "“{title}”: {procedure} ({state}) was due on {due} and still waits for: {holder}",
)
_FAILED = T(
    "系统到期办理“{act}”三次失败，请人工处理；系统每小时再试",
    "“{act}” is due and the system failed three times: please see to it; it is tried again every hour",
)
