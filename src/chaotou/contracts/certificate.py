"""The certificate of registration, its check page for everyone, and the letter that was sent."""

from __future__ import annotations

import re
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from ..kernel.face import Layer, may_read
from ..kernel.installation import now
from ..kernel.ledger.store import by_digest
from ..kernel.rights.reading import get_for, list_for, reading
from ..kernel.rights.seat import PUBLIC, Seat
from ..network.queries import organisations
from . import queries
from .letters import sent_lines
from .models import Contract
from .pages import letter_context

NUMBER = re.compile(r"\d{14}(\d{2})?")


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """GET /contracts/<number>/certificate: for the parties and the office, A4, with a code to its check page."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    with reading(seat) as eye:
        contract = get_for(eye, Contract, number)
        if not contract.registration_no or not may_read(eye, contract, Layer.PARTY):
            raise Http404
        named = organisations(eye, [contract.owner, contract.buyer, contract.point])
    address = f"{settings.SITE_URL}/check/{contract.registration_no}"
    context = {
        "contract": contract, "seller": named.get(contract.owner or 0), "buyer": named.get(contract.buyer),
        "point": named.get(contract.point or 0), "address": address, "qr": qr(address),
        "entry": by_digest(queries.registered_digest(contract)),
    }  # fmt: skip
    return render(request, "contracts/certificate.html", context)


@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """GET /contracts/<number>/letter: the defects of a file that was sent back, to print."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    with reading(seat) as eye:
        contract = get_for(eye, Contract, number)
    if not contract.defects or not may_read(seat, contract, Layer.PARTY):
        raise Http404
    return render(request, "contracts/letter.html", letter_context(seat, contract, sent_lines(contract), now()))


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """GET /check: one field for a number."""
    typed = "".join(request.GET.get("no", "").split())
    if NUMBER.fullmatch(typed):
        return redirect(f"/check/{typed}")
    return render(request, "contracts/check.html", {"typed": typed})


@require_safe
def check(request: HttpRequest, registration_no: str) -> HttpResponse:
    """GET /check/<registration number>: whether it stands, with its open facts and its entry in the ledger."""
    with reading(PUBLIC) as eye:
        contract = list_for(eye, Contract).filter(registration_no=registration_no).first()
    context: dict[str, Any] = {"typed": registration_no, "contract": contract, "asked": True}
    if contract is not None:
        context["entry"] = by_digest(queries.registered_digest(contract))
    return render(request, "contracts/check.html", context, status=200 if contract else 404)


def qr(address: str) -> SafeString:
    """The address as a QR code in SVG, without style attributes."""
    code = segno.make(address, error="m")
    return mark_safe(code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2))  # noqa: S308
