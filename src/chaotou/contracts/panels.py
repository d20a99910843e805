"""What contracts add to pages: the defects, the text with its signatures, a look before filing, the rail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from ..kernel.face import Layer, may_read
from ..kernel.installation import now
from ..kernel.procedure.case import Case, held_by
from ..kernel.rights.seat import Kind, Seat
from ..kernel.terms import local_day
from ..kernel.words import T
from ..ui import names
from ..ui.menu import entry
from ..ui.panels import panel
from ..ui.tones import tone
from . import queries
from .filing import PASS
from .letters import field_name, sent_lines, where
from .models import Contract
from .more_checks import findings
from .passages import paragraphs

Drawn = tuple[str, dict[str, Any]] | None

tone(
    "contracts.registration", overdue="bad", returned="warn", refused="bad", cancelled="bad", cancel_proposed="warn",
    lapsed="bad",
)  # fmt: skip
tone("contracts.signing", filed="ok", lapsed="bad")


def files_waiting(seat: Seat) -> int:
    """How many files wait at the seat's point."""
    return held_by(seat).filter(procedure="contracts.registration", state__in=queries.AT_DESK).count()


entry(T("登记台", "Registrar's desk"), "/work/desk", (Kind.REGISTRAR,), order=10, count=files_waiting)


@panel("contracts.contract", order=10, place="top")
def returned(request: HttpRequest, contract: Contract) -> Drawn:
    """Every defect at once, each with its clause and a link to the field where it is put right."""
    if not contract.defects or not may_read(_seat(request), contract, Layer.PARTY):
        return None
    return "contracts/panel_returned.html", {"lines": sent_lines(contract)}


@panel("contracts.contract", order=20)
def before_filing(request: HttpRequest, contract: Contract) -> Drawn:
    """What the registrar's checks would say, shown to the parties before they file."""
    seat = _seat(request)
    if seat.organisation not in contract.sides or contract.registration_no or not _may_file(contract):
        return None
    found = findings(contract, queries.facts_of(contract, local_day(now())))
    open_ = [(f, field_name(f.field), where(f.field)) for f in found if f.verdict != PASS]
    point = queries.point_of(contract.seller_district)
    return "contracts/panel_checks.html", {
        "found": open_, "passed": len(found) - len(open_), "point": names.organisations(seat, [point]).get(point or 0),
    }  # fmt: skip


@panel("contracts.contract", order=30)
def text(request: HttpRequest, contract: Contract) -> Drawn:
    """The text with what agrees marked, and who signed it."""
    if not may_read(_seat(request), contract, Layer.PARTY):
        return None
    names = {"seller": contract.seller_name, "buyer": contract.buyer_name}
    signatures = [(names[s["side"]], datetime.fromisoformat(s["at"]), s["digest"]) for s in contract.signatures]
    return "contracts/panel_text.html", {"pages": paragraphs(contract.text, contract), "signatures": signatures}


@panel("contracts.contract", order=10, place="aside")
def papers(request: HttpRequest, contract: Contract) -> Drawn:
    """Certificate, check page, desk: where this contract's papers are."""
    seat = _seat(request)
    party = may_read(seat, contract, Layer.PARTY)
    links = []
    if contract.registration_no and party:
        links.append((f"/contracts/{contract.number}/certificate", T("登记证明", "Certificate")))
    if contract.registration_no:
        links.append((f"/check/{contract.registration_no}", T("查验页（公开）", "Check page (public)")))
    if contract.defects and party:
        links.append((f"/contracts/{contract.number}/letter", T("补正告知书", "Letter of defects")))
    if seat.kind == Kind.REGISTRAR and seat.organisation == contract.point:
        links.append((f"/work/desk/{contract.number}", T("在登记台打开", "Open at the desk")))
    return ("contracts/panel_papers.html", {"links": links}) if links else None


def _seat(request: HttpRequest) -> Seat:
    return request.seat  # type: ignore[attr-defined,no-any-return]


def _may_file(contract: Contract) -> bool:
    """Whether both have signed and no registrar holds the file."""
    if contract.next_signer is not None:
        return False
    case: Case | None = queries.registration_case(contract)
    return case is None or case.state in ("returned", "refused")
