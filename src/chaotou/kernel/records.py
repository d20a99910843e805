"""The record: a row people care about, with one public number, one owner and one keeping centre."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Record(models.Model):
    """Abstract row of every room. Written by acts alone, read under row-level security.

    ``prefix`` starts the public number (``CG-2026-001042``); ``id`` comes from one sequence of the whole
    installation, so a number is never given twice. ``centre`` is the six-digit division code of the keeping
    centre, ``owner`` the organisation that answers for the row, ``parties`` further organisations that see it.
    """

    prefix: ClassVar[str] = ""
    titled_by: ClassVar[str] = "title"

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    centre = models.CharField(max_length=6, db_index=True)
    owner = models.BigIntegerField(null=True, db_index=True)
    parties = ArrayField(models.BigIntegerField(), default=list)
    public = models.BooleanField(default=False)
    version = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refused: a record is written by an act, which records why."""
        raise TypeError("a record is written by an act, not by save()")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: nothing is deleted; a later act ends it."""
        raise TypeError("a record is never deleted")

    @classmethod
    def type(cls) -> str:
        """Name of the record's type in the ledger and in addresses: ``library.achievement``."""
        return f"{cls._meta.app_label}.{cls._meta.model_name}"

    @property
    def heading(self) -> str:
        """What a list or an inbox calls this row."""
        return str(getattr(self, self.titled_by, "") or self.number)


def record_models() -> list[type[Record]]:
    """Every record type of every room."""
    return [m for m in apps.get_models() if issubclass(m, Record)]
