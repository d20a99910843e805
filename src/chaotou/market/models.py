"""Rows of the market: lots."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..kernel.records import Record
from ..kernel.words import T
from .letters import shown
from .methods import Method, method


class Lot(Record):
    """A right to a technology offered at a price for a time (标的). What was announced stands in ``parameters``.

    ``letters`` maps a taker's letter to its organisation and is never shown; ``closes_at`` is when the case is
    due: the end, or the first take where the first comer wins. ``winner`` is set with the result, and is from then
    on the only one of ``parties``: who only took part reads no more of it than everybody does.
    """

    prefix = "BD"

    achievement = models.BigIntegerField(db_index=True)
    achievement_number = models.CharField(max_length=32)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=600, blank=True)
    circle = models.CharField(max_length=20, blank=True)
    method = models.CharField(max_length=20)
    form = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)
    price_fen = models.BigIntegerField()
    deposit_fen = models.BigIntegerField(default=0)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    conditions_zh = models.TextField(blank=True)
    conditions_en = models.TextField(blank=True)
    on_default = models.CharField(max_length=10, default="failed")
    state_owned = models.BooleanField(default=True)
    barred = ArrayField(models.BigIntegerField(), default=list)
    decision = models.CharField(max_length=120, blank=True)
    announced_on = models.DateField(null=True)
    on_sale = models.BooleanField(default=False)
    letters = models.JSONField(default=dict)
    winner = models.BigIntegerField(null=True)
    winner_letter = models.CharField(max_length=12, blank=True)
    sold_fen = models.BigIntegerField(null=True)
    asked = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["on_sale", "-id"], name="lot_open_first")]

    @property
    def title(self) -> T:
        """Its title in both languages."""
        return T(self.title_zh, self.title_en or self.title_zh)

    @property
    def conditions(self) -> T:
        """What goes with it and what a taker must fulfil."""
        return T(self.conditions_zh, self.conditions_en or self.conditions_zh)

    @property
    def way(self) -> Method:
        """Its way of trading."""
        return method(self.method)

    @property
    def winner_name(self) -> T | None:
        """The winner's letter as people read it."""
        return shown(self.winner_letter) if self.winner_letter else None

    def letter_of(self, organisation: int | None) -> str:
        """The letter of an organisation that takes part, else ""."""
        return next((code for code, held in self.letters.items() if held == organisation), "")
