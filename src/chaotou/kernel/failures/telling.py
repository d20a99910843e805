"""What outbox and timekeeper say of their failures. A failure to tell is logged and stops nothing."""

from __future__ import annotations

import logging

from django.db import connection

from ..act import perform
from ..faults import ActFault
from ..procedure.case import Case
from ..rights.reading import list_for, reading
from ..rights.seat import CITY, system
from .acts import report, settle
from .models import Failure

log = logging.getLogger(__name__)


def failed(work: str, place: int, event: int, what: str, fault: str) -> None:
    """Make a case of it, once, with the centre of the event's record."""
    with reading(system()), connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(nullif(centre, ''), %s), subject FROM ledger_event WHERE id = %s", [CITY, event]
        )
        centre, subject = cursor.fetchone() or (CITY, str(event))
    try:
        perform(
            report, system(centre), key=f"failure:{work}:{place}:{event}", work=work, place=place, event=event,
            centre=centre, subject=subject, what=what[-120:], fault=fault[:500] or what[-120:],
        )  # fmt: skip
    except ActFault as other:
        log.error("a failure of %s could not be reported: %s", what, other)


def went_through(work: str, place: int, event: int) -> None:
    """End the case of something that was done after all."""
    with reading(system()) as eye:
        found = list_for(eye, Failure).filter(work=work, place=place, event=event).first()
        waits = (
            found
            and Case.objects.filter(
                procedure="kernel.failure", record_type=Failure.type(), record_id=found.pk, closed=False
            ).exists()
        )
    if not found or not waits:
        return
    try:
        perform(settle, system(found.centre), found, key=f"settled:{work}:{place}:{event}")
    except ActFault as other:
        log.error("the case of %s could not be ended: %s", found.number, other)
