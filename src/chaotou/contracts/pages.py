"""Pages of the registrar's desk: the queue, one file, the letter of defects."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..kernel.act import ACTS, perform
from ..kernel.faults import ActFault, Busy, Forbidden
from ..kernel.installation import now
from ..kernel.ledger.store import by_digest
from ..kernel.rights.reading import get_for, reading
from ..kernel.rights.seat import Kind, Seat
from ..kernel.rules import refresh, rule
from ..kernel.terms import local_day
from ..kernel.words import T
from ..network.queries import organisations
from . import desk, queries
from .defects import choices
from .filing import FAIL
from .letters import Line, lines
from .models import Contract

#: Acts the desk performs itself; all others have a page of their own.
AT_DESK = {"register": "register", "pass-first": "pass_first", "confirm-refusal": "confirm_refusal"}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """GET /work/desk: what waits, by deadline, and what was just done."""
    seat = _registrar(request)
    moment = now()
    today = local_day(moment)
    with reading(seat) as eye:
        rows = desk.waiting(eye, moment, today)
        done = _done(request, eye)
    mine = [r for r in rows if r.mine]
    context = {
        "rows": rows, "mine": mine, "done": done, "next": mine[0].contract.number if mine else "",
        "city": seat.kind == Kind.CITY,
    }  # fmt: skip
    return render(request, "contracts/queue.html", context)


@require_safe
def file(request: HttpRequest, number: str) -> HttpResponse:
    """GET /work/desk/<number>: text, checks and form side by side."""
    return _draw(request, number)


@require_POST
def decide(request: HttpRequest, number: str, short: str) -> HttpResponse:
    """POST /work/desk/<number>/<act>: decide, then on to the queue with the receipt."""
    if short not in AT_DESK:
        raise Http404
    seat = _registrar(request)
    with reading(seat) as eye:
        contract = get_for(eye, Contract, number)
    key = request.POST.get("key", "")[:64]
    try:
        outcome = perform(ACTS[f"contracts.contract.{AT_DESK[short]}"], seat, contract, key=key)
    except Busy as fault:
        return _draw(request, number, fault=fault, key=key)
    except ActFault as fault:
        return _draw(request, number, fault=fault)
    return redirect(f"/work/desk?done={number}&receipt={quote(outcome.digest)}")


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The letter of defects: chosen, previewed, sent."""
    seat = _registrar(request)
    moment = now()
    with reading(seat) as eye:
        contract, found = _at_desk(eye, number, moment)
    defects = choices(found.found)
    given = request.POST if request.method == "POST" else request.GET
    asked = "own" in given
    chosen = given.getlist("defects") if asked else [f.code for f in found.found if f.verdict == FAIL]
    own = given.get("own", "").strip()
    fault: ActFault | None = None
    if request.method == "POST":
        try:
            outcome = perform(
                ACTS["contracts.contract.send_back"], seat, contract, key=request.POST.get("key", "")[:64],
                defects=chosen, own=own,
            )  # fmt: skip
            return redirect(f"/work/desk?done={number}&receipt={quote(outcome.digest)}")
        except ActFault as refused:
            fault = refused
    context = {
        "contract": contract, "file": found, "lines": lines(defects, chosen), "own": own,
        "count": len(set(chosen)) + bool(own),
        "today": local_day(moment), "fault": _fault_text(fault), **_letter(seat, contract, moment),
    }  # fmt: skip
    return render(request, "contracts/letter_desk.html", context, status=fault.status if fault else 200)


def _letter(seat: Seat, contract: Contract, moment: Any) -> dict[str, Any]:
    """What stands around the lines of a letter: the point's name and the term that will start anew."""
    refresh()
    term = str(rule("contracts.review_days", local_day(moment)).value)
    unit = T(" 个工作日", " working days") if term.endswith("wd") else T(" 日", " days")
    with reading(seat) as eye:
        point = organisations(eye, [contract.point]).get(contract.point or 0)
    return {"point": point, "term": T(term[:-2] + unit.zh, term[:-2] + unit.en)}


def letter_context(seat: Seat, contract: Contract, sent: list[Line], moment: Any) -> dict[str, Any]:
    """The context of a letter that was sent, for its own page."""
    return {"contract": contract, "lines": sent, "count": len(sent), **_letter(seat, contract, moment)}


def _draw(request: HttpRequest, number: str, *, fault: ActFault | None = None, key: str = "") -> HttpResponse:
    seat = _registrar(request)
    moment = now()
    today = local_day(moment)
    with reading(seat) as eye:
        contract, found = _at_desk(eye, number, moment)
        numbers = [c.number for c, _ in queries.queue(eye)]
    place, before, after = desk.neighbours(numbers, number)
    context = {
        "contract": contract, "file": found, "place": place, "total": len(numbers), "before": before, "after": after,
        "effects": desk.effect_texts(found.effects, f"{today:%Y-%m}"), "month": f"{today:%Y-%m}",
        "fault": _fault_text(fault), "request_key": key or None, "decides": seat.kind == Kind.REGISTRAR,
    }  # fmt: skip
    return render(request, "contracts/file.html", context, status=fault.status if fault else 200)


def _at_desk(eye: Seat, number: str, moment: Any) -> tuple[Contract, desk.File]:
    """The contract and its file; 404 for one that was never filed. Inside ``reading``."""
    refresh()
    contract = get_for(eye, Contract, number)
    case = queries.registration_case(contract)
    if case is None or (eye.kind == Kind.REGISTRAR and contract.point != eye.organisation):
        raise Http404
    return contract, desk.file_of(eye, contract, case, moment, local_day(moment))


def _registrar(request: HttpRequest) -> Seat:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if seat.kind not in (Kind.REGISTRAR, Kind.CITY):
        raise Forbidden(T("登记台由合同登记员使用", "The desk is for registrars"), "seat")
    return seat


def _done(request: HttpRequest, eye: Seat) -> dict[str, Any] | None:
    """What the receipt in the address says was done, if it is an entry of a file this seat sees."""
    entry = by_digest(request.GET.get("receipt", ""))
    number = request.GET.get("done", "")
    if entry is None or entry.subject_type != Contract.type():
        return None
    contract = get_for(eye, Contract, number)
    if entry.subject_id != contract.pk:
        return None
    case = queries.registration_case(contract)
    return {"contract": contract, "entry": entry, "state": case.standing.title if case else ""}


def _fault_text(fault: ActFault | None) -> T | None:
    if fault is None:
        return None
    fields = getattr(fault, "fields", {})
    return next(iter(fields.values()), fault.text) if fields else fault.text
