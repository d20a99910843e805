"""A case: one record going through one procedure. The inbox of everyone is one index scan over this table."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet

from ..rights.grants import Relation
from ..rights.seat import CITY, Seat
from .declaration import Procedure, State
from .released import under


class Case(models.Model):
    """State, holder and due time of a record in a procedure; written by the runner of acts alone."""

    id = models.BigIntegerField(primary_key=True)
    procedure = models.TextField()
    version = models.TextField()
    record_type = models.TextField()
    record_id = models.BigIntegerField()
    number = models.TextField()
    title = models.TextField()
    state = models.TextField()
    holder_kind = models.TextField()
    holder_organisation = models.BigIntegerField(null=True)
    holder_centre = models.TextField()
    due = models.DateTimeField(null=True)
    due_from = models.JSONField()
    closed = models.BooleanField()
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    step = models.TextField()
    event = models.BigIntegerField()

    FIELDS: ClassVar[tuple[str, ...]] = (
        *("id", "procedure", "version", "record_type", "record_id", "number", "title", "state"),
        *("holder_kind", "holder_organisation", "holder_centre", "due", "due_from", "closed"),
        *("opened_at", "moved_at", "step", "event"),
    )

    class Meta:
        managed = False
        db_table = "kernel_case"

    def __str__(self) -> str:
        return f"{self.number} {self.procedure} {self.state}"

    @property
    def declared(self) -> Procedure:
        """The declaration this case runs under."""
        return under(self.procedure, self.version)

    @property
    def standing(self) -> State:
        """The declared state the case stands in."""
        return self.declared.by_name[self.state]

    def move(self, target: str, record: Any, due: tuple[datetime | None, dict[str, Any]]) -> None:
        """Stand in ``target``: holder and term follow from the declaration."""
        state = self.declared.by_name[target]
        self.state = target
        self.closed = state.final
        self.due, self.due_from = due
        self.title = record.heading[:200]
        self.holder_kind, self.holder_organisation, self.holder_centre = "", None, ""
        if state.holder:
            self.holder_kind = str(state.holder.kind)
            if state.holder.relation == Relation.CENTRE:
                self.holder_centre = record.centre
            elif state.holder.relation in (Relation.OWN, Relation.PARTY):
                self.holder_organisation = getattr(record, state.at)


def held_by(seat: Seat) -> QuerySet[Case]:
    """Open cases that wait for this seat, the most urgent first."""
    mine = Q(holder_kind=str(seat.kind))
    if seat.organisation is not None and seat.sees == "own":
        mine &= Q(holder_organisation=seat.organisation)
    elif seat.centre != CITY:
        mine &= Q(holder_centre=seat.centre)
    return Case.objects.filter(mine, closed=False).order_by(models.F("due").asc(nulls_last=True), "id")
