"""Which installation this is, and its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection, connections


@dataclass(frozen=True)
class Installation:
    """The one row that says which ledger this database holds."""

    name: str
    epoch: int
    demonstration: bool

    @property
    def ledger(self) -> str:
        """Id of the ledger: installation and epoch."""
        return f"{self.name}-{self.epoch}"


def installation() -> Installation:
    """The installation row. Raises ``LookupError`` before ``chaotou migrate`` has founded the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT installation, epoch, demonstration FROM kernel_installation")
        row = cursor.fetchone()
    if row is None:
        raise LookupError("no ledger here yet: run `chaotou migrate`")
    return Installation(*row)


@cache
def is_demonstration() -> bool:
    """Whether this ledger was born as a demonstration: a mark for good, so it is asked once per process."""
    return installation().demonstration


def now() -> datetime:
    """``kernel_now()``: the database's clock in milliseconds, or the moment a demonstration is frozen at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_now()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def set_clock(moment: datetime | None, using: str = "owner") -> None:
    """Freeze the clock of a demonstration, or with None let it run. The database refuses it anywhere else."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT kernel_set_clock(%s)", [moment])
