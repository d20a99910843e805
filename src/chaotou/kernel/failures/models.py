"""The row of something the system failed to do."""

from __future__ import annotations

from django.db import models

from ..records import Record
from ..words import T


class Failure(Record):
    """A step after an event, or an act that was due, that failed three times. Never public.

    ``place`` and ``event`` name its row: of the outbox by id, of what is due by case and event.
    """

    prefix = "WB"
    titled_by = "subject"
    WORK = {"outbox": T("事后步骤", "Step after an event"), "due": T("到期办理", "Act that was due")}

    work = models.CharField(max_length=8, choices=[(k, t.zh) for k, t in WORK.items()])
    place = models.BigIntegerField()
    event = models.BigIntegerField()
    subject = models.CharField(max_length=64)
    what = models.CharField(max_length=120)
    fault = models.CharField(max_length=500)
    retries = models.SmallIntegerField(default=0)
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["work", "place", "event"], name="failure_of")]
