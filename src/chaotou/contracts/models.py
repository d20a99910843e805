"""The contract's row: text and terms, the registration form 技术合同登记表, signatures and decisions."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q

from ..kernel.records import Record
from ..kernel.words import T
from . import codes


def code(length: int = 32) -> models.CharField:
    """A column for a code that may still be empty."""
    return models.CharField(max_length=length, blank=True, default="")


def fen() -> models.BigIntegerField:
    """A column for an amount in fen."""
    return models.BigIntegerField(default=0)


def flag() -> models.BooleanField:
    """A column for yes or no."""
    return models.BooleanField(default=False)


class Contract(Record):
    """A technology contract. Its owner is the seller; ``point`` is the registration point it was filed with.

    ``signatures``: who signed which text (side, pseudonym, moment, digest). ``defects``: what was sent back.
    ``first_eye``: pseudonym of the first of two people, where a decision needs two; ``first_reason``: why that one
    passed a file on with which a check does not agree.
    """

    prefix = "HT"

    title = models.CharField(max_length=300)
    lot = code()
    lot_price_fen = fen()
    achievement = code()
    buyer = models.BigIntegerField(db_index=True)
    seller_name = models.CharField(max_length=120)
    buyer_name = models.CharField(max_length=120)
    point = models.BigIntegerField(null=True, db_index=True)
    regime = code(4)

    text = models.TextField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    signatures = models.JSONField(default=list)

    contract_type = code()
    contract_subtype = code()
    field = code(2)
    ip_kind = code()
    ip_number = models.CharField(max_length=200, blank=True)
    pay_method = code()
    total_fen = fen()
    equipment_fen = fen()
    technical_fen = fen()
    related = flag()
    plan = code()
    goal = code()
    industry = code(1)
    seller_nature = code(3)
    buyer_nature = code(3)
    seller_district = code(6)
    buyer_district = code(6)
    buyer_country = code(3)
    buyer_is_transfer_body = flag()
    buyer_is_research_body = flag()
    buyer_is_converted_institute = flag()
    buyer_in_national_zone = flag()
    buyer_is_listed = flag()
    buyer_scale = code()
    expected_investment_fen = models.BigIntegerField(null=True)
    expected_output_fen = models.BigIntegerField(null=True)
    tax_intent = flag()
    cross_border = flag()
    classification = code()

    filed_on = models.DateField(null=True)
    filed_first_on = models.DateField(null=True)
    rounds = models.SmallIntegerField(default=0)
    review_until = models.DateTimeField(null=True)
    review_until_from = models.JSONField(default=dict)
    defects = models.JSONField(default=list)
    first_eye = code(16)
    first_reason = models.TextField(blank=True)
    registration_no = code(16)
    registered_on = models.DateField(null=True)
    ground = code()
    refusal = models.TextField(blank=True)
    cancelled_on = models.DateField(null=True)
    cancel_proposed_by = code(16)
    cancel_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration_no"], condition=~Q(registration_no=""), name="contract_registration_no"
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gte=0, equipment_fen__gte=0, technical_fen__gte=0), name="contract_amounts"
            ),
        ]

    @property
    def type_name(self) -> T:
        """The type in words."""
        return codes.type_name(self.contract_type)

    @property
    def subtype_name(self) -> T:
        """The subtype in words."""
        return codes.SUBTYPES.get(self.contract_subtype, T("", ""))

    @property
    def sides(self) -> dict[int, str]:
        """Which organisation stands on which side."""
        return {self.owner or 0: "seller", self.buyer: "buyer"}

    @property
    def next_signer(self) -> int | None:
        """The organisation that has not signed yet, the seller first."""
        signed = {s["organisation"] for s in self.signatures}
        return next((o for o in self.sides if o not in signed), None)

    @property
    def text_digest(self) -> str:
        """SHA-256 of the text in hex digits: what a signature stands under."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def month(self) -> str:
        """Month ``YYYY-MM`` it counts in, "" before it is registered."""
        return self.registered_on.isoformat()[:7] if self.registered_on else ""


class RegistrationCounter(models.Model):
    """Last serial of a year's registration numbers; drawn under its row lock, so that a year has no gap."""

    year = models.IntegerField(primary_key=True)
    last = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
