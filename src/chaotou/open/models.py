"""Rows of the open room."""

from __future__ import annotations

from django.db import models


class ApiToken(models.Model):
    """A program's key to one seat; the key itself is not kept."""

    digest = models.CharField(max_length=64, unique=True)
    account_id = models.BigIntegerField(db_index=True)
    seat = models.BigIntegerField()
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
