"""Rows of the network: centres are reference data, organisations and seats are records, accounts are people."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from ..kernel.records import Record
from ..kernel.rights.seat import NAMES, Kind
from ..kernel.words import T


class Centre(models.Model):
    """A centre of the network, keyed by division code (GB/T 2260); ``row`` and ``column`` place its tile."""

    code = models.CharField(max_length=6, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    full_zh = models.CharField(max_length=80)
    full_en = models.CharField(max_length=160)
    row = models.SmallIntegerField(default=0)
    column = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> T:
        """Name of the district or city."""
        return T(self.name_zh, self.name_en)

    @property
    def full(self) -> T:
        """Full name of the centre."""
        return T(self.full_zh, self.full_en)


class Account(AbstractUser):
    """A person who can sign in. Personal data stands here and never in the ledger."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    #: Code of the organisation the person says they work for; its signer sees it and may grant a seat.
    uscc = models.CharField(max_length=18, blank=True, db_index=True)

    REQUIRED_FIELDS = ["email", "name_zh"]

    @property
    def name(self) -> T:
        """The person's name in both languages."""
        return T(self.name_zh, self.name_en or self.name_zh)

    def get_full_name(self) -> str:
        """The name in the current language."""
        return str(self.name)

    def get_short_name(self) -> str:
        """The same: names are short enough."""
        return str(self.name)


class Organisation(Record):
    """A legal person that owns, buys, serves or registers; keyed outside by its 统一社会信用代码 (GB 32100)."""

    prefix = "JG"
    titled_by = "name"
    KINDS = {
        "university": T("高校", "University"),
        "institute": T("科研院所", "Research institute"),
        "hospital": T("医院", "Hospital"),
        "enterprise": T("企业", "Enterprise"),
        "service": T("技术转移服务机构", "Transfer service body"),
        "registration": T("技术合同登记机构", "Contract registration point"),
    }

    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=[(k, t.zh) for k, t in KINDS.items()])
    uscc = models.CharField(max_length=18, unique=True)
    size = models.CharField(max_length=10, blank=True)
    state_owned = models.BooleanField(default=False)

    @property
    def name(self) -> T:
        """The organisation's name in both languages."""
        return T(self.name_zh, self.name_en or self.name_zh)

    @property
    def kind_name(self) -> T:
        """The kind in words."""
        return self.KINDS[self.kind]


class HeldSeat(Record):
    """A seat held by a person, with dates. Ended seats stay."""

    prefix = "XW"
    titled_by = "kind"

    person = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=20, choices=[(str(k), NAMES[k].zh) for k in Kind])
    since = models.DateField()
    until = models.DateField(null=True)
