"""The seat: a role held by a person at an organisation or centre; every request is made from exactly one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings

from ..words import T

#: Code of the city whose centre keeps the city-wide view (GB/T 2260): the first of the installation's list of centres.
CITY: str = settings.CITY["code"]


class Kind(StrEnum):
    """The kinds of seat of the signed starting table of rights."""

    PUBLIC = "public"
    MEMBER = "member"
    RESEARCHER = "researcher"
    TTO = "tto"
    SIGNER = "signer"
    FIRM = "firm"
    BROKER = "broker"
    EXPERT = "expert"
    REGISTRAR = "registrar"
    OFFICER = "officer"
    CITY = "city"
    ANALYST = "analyst"
    FUND = "fund"
    KEEPER = "keeper"
    AUDITOR = "auditor"
    SYSTEM = "system"
    OPERATOR = "operator"


NAMES = {
    Kind.PUBLIC: T("公众", "the public"),
    Kind.MEMBER: T("注册用户", "member"),
    Kind.RESEARCHER: T("科研人员", "researcher"),
    Kind.TTO: T("技术转移办公室", "transfer office"),
    Kind.SIGNER: T("授权签署人", "authorised signer"),
    Kind.FIRM: T("企业经办人", "enterprise"),
    Kind.BROKER: T("技术经理人", "technology broker"),
    Kind.EXPERT: T("专家", "expert"),
    Kind.REGISTRAR: T("合同登记员", "registrar"),
    Kind.OFFICER: T("分中心专员", "district officer"),
    Kind.CITY: T("市中心", "city centre"),
    Kind.ANALYST: T("市级分析员", "city analyst"),
    Kind.FUND: T("基金管理人", "fund manager"),
    Kind.KEEPER: T("保管人", "keeper"),
    Kind.AUDITOR: T("审计", "auditor"),
    Kind.SYSTEM: T("系统", "system"),
    Kind.OPERATOR: T("运维", "operator"),
}

_SEES = {
    Kind.CITY: "city",
    Kind.ANALYST: "city",
    Kind.AUDITOR: "city",
    Kind.SYSTEM: "city",
    Kind.OFFICER: "centre",
}
_SEES_OWN = {Kind.RESEARCHER, Kind.TTO, Kind.SIGNER, Kind.FIRM, Kind.BROKER, Kind.REGISTRAR, Kind.FUND}


@dataclass(frozen=True)
class Seat:
    """A role as plain data; ``network`` gives the ids their meaning.

    ``person`` and ``organisation`` are ids (0 and None where there is none), ``centre`` a division code.
    """

    id: int
    kind: Kind
    centre: str
    person: int = 0
    organisation: int | None = None
    pseudonym: str = ""
    name: str = ""

    @property
    def sees(self) -> str:
        """How far row-level security lets this seat look: ``city``, ``centre`` or ``own``."""
        return _SEES.get(self.kind, "own")

    def settings(self) -> dict[str, Any]:
        """The seat as ``kernel_be`` takes it."""
        organisation = self.organisation if self.kind in _SEES_OWN else None
        return {"id": self.id, "sees": self.sees, "centre": self.centre, "organisation": organisation}

    def plain(self) -> dict[str, Any]:
        """The seat as JSON, so that a job can act from it later."""
        return {
            "id": self.id,
            "kind": str(self.kind),
            "centre": self.centre,
            "person": self.person,
            "organisation": self.organisation,
            "pseudonym": self.pseudonym,
        }


def seat_of(plain: dict[str, Any]) -> Seat:
    """The seat that ``Seat.plain`` wrote."""
    return Seat(**{**plain, "kind": Kind(plain["kind"])})


PUBLIC = Seat(id=0, kind=Kind.PUBLIC, centre="", pseudonym="public")


def system(centre: str = CITY) -> Seat:
    """The seat of time and handlers at a centre; no person can hold it. Its id is the negative code."""
    return Seat(id=-int(centre), kind=Kind.SYSTEM, centre=centre, pseudonym=f"system.{centre}")


def pseudonym(secret: bytes, person: int) -> str:
    """How a person stands in the ledger: sixteen hex digits only this installation can map to a name."""
    return hashlib.blake2b(str(person).encode(), key=secret[:64], digest_size=8).hexdigest()
