"""The row of a change to the calendar."""

from __future__ import annotations

from django.db import models

from ..records import Record


class DayChange(Record):
    """Days that somebody wants to be worked or off, by a notice; open to everyone once it is confirmed."""

    prefix = "RL"
    titled_by = "day"

    day = models.DateField()
    until = models.DateField()
    working = models.BooleanField()
    source = models.CharField(max_length=300)
    settles = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    proposed_by = models.CharField(max_length=16)
    decision = models.CharField(max_length=500, blank=True)
