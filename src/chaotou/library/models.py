"""Rows of the library: achievements and demands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ..kernel.records import Record
from ..kernel.terms import day_end
from ..kernel.words import T
from .codes import SOURCES
from .intake.models import ImportBatch, ImportHead, ImportRow

__all__ = ["Achievement", "Demand", "ImportBatch", "ImportHead", "ImportRow"]

_CODE: dict[str, Any] = {"max_length": 20, "blank": True}
_SOURCES = [(k, t.zh) for k, t in SOURCES.items()]


def _words() -> Any:
    return ArrayField(models.CharField(max_length=120), default=list)


def _lines() -> Any:
    return ArrayField(models.TextField(), default=list)


class Achievement(Record):
    """A research result with use value (科技成果). Its text is open once published; who made it is for parties.

    ``source`` and ``source_key`` say where it came from: the same outside key of the same owner is the same row.
    ``origin`` keeps what its source said beside (institution, DOI, …) as ``head：value`` lines. From ``ended_on`` on
    it is offered no more: lists leave it out, its number still leads to it.
    """

    prefix = "CG"

    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=600, blank=True)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    keywords_zh = _words()
    keywords_en = _words()
    inventors = _words()
    circle = models.CharField(**_CODE)
    field = models.CharField(**_CODE)
    trl = models.SmallIntegerField(null=True)
    trl_evidence = models.TextField(blank=True)
    ip = models.CharField(max_length=300, blank=True)
    forms = ArrayField(models.CharField(max_length=20), default=list)
    asking_fen = models.BigIntegerField(null=True)
    source = models.CharField(max_length=20, default="typed", choices=_SOURCES)
    source_key = models.CharField(max_length=120, blank=True)
    origin = _lines()
    drafter = models.BigIntegerField(default=0)
    published_on = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "source_key"], condition=~Q(source_key=""), name="achievement_source_key"
            )
        ]
        indexes = [models.Index(fields=["public", "-id"], name="achievement_newest")]

    @property
    def title(self) -> T:
        """Its title in both languages."""
        return T(self.title_zh, self.title_en or self.title_zh)


class Demand(Record):
    """A firm's technical problem with budget and day (技术需求). ``hidden_name`` keeps the firm's name back."""

    prefix = "XQ"

    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=600, blank=True)
    problem_zh = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    keywords_zh = _words()
    keywords_en = _words()
    circle = models.CharField(**_CODE)
    budget_fen = models.BigIntegerField(null=True)
    deadline = models.DateField(null=True)
    hidden_name = models.BooleanField(default=False)
    source = models.CharField(max_length=20, default="typed", choices=_SOURCES)
    source_key = models.CharField(max_length=120, blank=True)
    origin = _lines()
    published_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "source_key"], condition=~Q(source_key=""), name="demand_source_key"
            )
        ]
        indexes = [models.Index(fields=["public", "-id"], name="demand_newest")]

    @property
    def title(self) -> T:
        """Its title in both languages."""
        return T(self.title_zh, self.title_en or self.title_zh)

    @property
    def open_until(self) -> datetime | None:
        """The moment its last day ends, None where it named no day."""
        return day_end(self.deadline) if self.deadline else None
