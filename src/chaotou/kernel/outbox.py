"""The outbox 待办箱: handlers of committed events, run at least once, given up to a person after three failures.

An act leaves one row per handler in its own transaction (``act/closing.py``), so nothing is lost and nothing runs
for an act that did not happen.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .act.handlers import HANDLERS
from .failures import telling as failures
from .loss import database_lost
from .rights.reading import reading
from .rights.seat import CITY, system
from .words import T

log = logging.getLogger(__name__)

#: A claimed row is tried again after so many seconds, if its worker has not said how it went.
LEASE_S = 60
#: Seconds until the next try, by number of failures; the last one stays.
BACKOFF_S = (1, 10, 60, 600, 3600)
#: Failures after which the centre is told.
TOLD_AFTER = 3


@dataclass(frozen=True)
class Waiting:
    """A claimed row of the outbox."""

    id: int
    event: int
    kind: str
    handler: str
    payload: dict[str, Any]
    tries: int


def dispatch(limit: int = 200) -> int:
    """Run up to ``limit`` waiting handlers; returns how many ran. Raises ``OperationalError`` without a database."""
    ran = 0
    while ran < limit and (row := _claim()) is not None:
        _run(row)
        ran += 1
    return ran


def _claim() -> Waiting | None:
    """Take the oldest row that may run now, by pushing its next try behind the lease: no lock is held while it runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_outbox SET tries = tries + 1, not_before = clock_timestamp() + make_interval(secs => %s) "
            "WHERE id = (SELECT id FROM kernel_outbox WHERE done_at IS NULL AND not_before <= clock_timestamp() "
            "            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) "
            "RETURNING id, event, kind, handler, payload, tries",
            [LEASE_S],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    row_id, event, kind, handler, payload, tries = row
    return Waiting(row_id, event, kind, handler, json.loads(payload) if isinstance(payload, str) else payload, tries)


def _run(row: Waiting) -> None:
    try:
        HANDLERS[row.handler]({"event": row.event, "kind": row.kind, **row.payload})
    except Exception as fault:
        if database_lost(fault):
            raise
        log.warning("handler %s of event %s failed (%s): %s", row.handler, row.event, row.tries, fault, exc_info=fault)
        _failed(row, fault)
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE kernel_outbox SET done_at = clock_timestamp(), fault = '' WHERE id = %s", [row.id])
        if row.tries > TOLD_AFTER:
            failures.went_through("outbox", row.id, row.event)


def _failed(row: Waiting, fault: Exception) -> None:
    pause = BACKOFF_S[min(row.tries, len(BACKOFF_S)) - 1]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_outbox SET fault = %s, not_before = clock_timestamp() + make_interval(secs => %s) "
            "WHERE id = %s AND done_at IS NULL",
            [f"{type(fault).__name__}: {fault}"[:500], pause, row.id],
        )
    if row.tries == TOLD_AFTER:
        tell_centre(row.event, "kernel.outbox.failed", _GIVEN_UP.format(kind=row.kind, handler=row.handler))
        failures.failed("outbox", row.id, row.event, row.handler, f"{type(fault).__name__}: {fault}")


_GIVEN_UP = T(
    "系统办理“{kind}”之后的步骤三次失败（{handler}），请人工处理；系统每小时再试",
    "A step after “{kind}” failed three times ({handler}): please see to it; it is tried again every hour",
)


def tell_centre(event: int, kind: str, text: T) -> None:
    """Leave a notice about an event's subject with the officer of its centre."""
    with reading(system()), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_notice (organisation, centre, kind, subject, text_zh, text_en, made_at, event) "
            "SELECT NULL, coalesce(nullif(centre, ''), %s), %s, subject, %s, %s, kernel_now(), id "
            "FROM ledger_event WHERE id = %s",
            [CITY, kind, text.zh, text.en, event],
        )
