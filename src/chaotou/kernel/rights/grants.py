"""A grant: which kind of seat, in which relation to the record. The table of rights is made of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .seat import CITY, Kind, Seat

if TYPE_CHECKING:
    from ..records import Record


class Relation(StrEnum):
    """How a seat must stand to the record."""

    ANY = "any"
    OWN = "own"
    PARTY = "party"
    CENTRE = "centre"


@dataclass(frozen=True)
class Grant:
    """One cell of the table of rights."""

    kind: Kind
    relation: Relation = Relation.ANY

    def holds(self, seat: Seat, record: Record | None) -> bool:
        """Whether this seat, in this relation, is the one granted. A record not yet made has no relation."""
        if seat.kind != self.kind:
            return False
        if record is None or self.relation == Relation.ANY:
            return True
        if self.relation == Relation.OWN:
            return seat.organisation is not None and seat.organisation == record.owner
        if self.relation == Relation.PARTY:
            return seat.organisation is not None and (
                seat.organisation == record.owner or seat.organisation in record.parties
            )
        return seat.centre == record.centre or seat.centre == CITY


class _Of:
    """Writes grants as the table reads: ``TTO.of_owner``, ``OFFICER.of_centre``."""

    def __init__(self, kind: Kind) -> None:
        self.anywhere = Grant(kind)
        self.of_owner = Grant(kind, Relation.OWN)
        self.of_party = Grant(kind, Relation.PARTY)
        self.of_centre = Grant(kind, Relation.CENTRE)


MEMBER, RESEARCHER, TTO, SIGNER = (_Of(k) for k in (Kind.MEMBER, Kind.RESEARCHER, Kind.TTO, Kind.SIGNER))
FIRM, BROKER, EXPERT, REGISTRAR = (_Of(k) for k in (Kind.FIRM, Kind.BROKER, Kind.EXPERT, Kind.REGISTRAR))
OFFICER, CITY_CENTRE, ANALYST, AUDITOR = (_Of(k) for k in (Kind.OFFICER, Kind.CITY, Kind.ANALYST, Kind.AUDITOR))
SYSTEM = _Of(Kind.SYSTEM)


def granted(grants: Iterable[Grant], seat: Seat, record: Record | None) -> bool:
    """Whether any of ``grants`` holds for this seat and record."""
    return any(g.holds(seat, record) for g in grants)
