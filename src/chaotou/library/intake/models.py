"""The staged table: nothing of it is a business fact, so these are plain rows under a policy of their own.

``owner`` and ``centre`` say whose they are: an organisation's, or (owner empty) a centre's office. Row-level
security lets nobody else read or write them (migration ``0002``).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


def _texts() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.TextField(), default=list)


class ImportBatch(models.Model):
    """One uploaded table. ``key`` is the request key of its upload, ``original`` the digest of the file itself.

    ``fields`` is the field of each column, "" for none; ``checked`` says that rows were judged by them.
    """

    owner = models.BigIntegerField(null=True)
    centre = models.CharField(max_length=6)
    seat = models.BigIntegerField()
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    into = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    original = models.CharField(max_length=64)
    read_as = models.JSONField(default=dict)
    heads = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    total = models.IntegerField(default=0)
    checked = models.BooleanField(default=False)
    update_known = models.BooleanField(null=True)
    job = models.BigIntegerField(null=True)
    publish_job = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "centre", "-id"], name="import_batch_whose")]
        constraints = [models.UniqueConstraint(fields=["seat", "key"], name="import_batch_once")]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"

    @property
    def columns(self) -> dict[str, int]:
        """Field → place of its column."""
        return {name: i for i, name in enumerate(self.fields) if name}


class ImportRow(models.Model):
    """One row. ``cells`` is what the file said and never changes; ``values`` is what will be taken in.

    ``kept`` are fields the operator wrote, ``seen`` findings the operator has waved through, ``codes`` the
    findings still open, ``fate`` what will happen: ready, undecided, blocked, left, done.
    """

    FATES = ("ready", "undecided", "blocked", "left", "done")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    owner = models.BigIntegerField(null=True)
    centre = models.CharField(max_length=6)
    line = models.IntegerField()
    cells = models.JSONField()
    values = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    codes = _texts()
    kept = _texts()
    seen = _texts()
    choice = models.CharField(max_length=5, default="")
    fate = models.CharField(max_length=10, default="ready")
    effect = models.CharField(max_length=10, default="")
    note = models.JSONField(default=dict)
    record = models.BigIntegerField(null=True)
    number = models.CharField(max_length=32, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="import_row_line")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class ImportHead(models.Model):
    """Which field a head stood for the last time this organisation or centre said so."""

    owner = models.BigIntegerField(null=True)
    centre = models.CharField(max_length=6)
    kind = models.CharField(max_length=40)
    head = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "centre", "kind", "head"], nulls_distinct=False, name="import_head_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.head} → {self.field}"
