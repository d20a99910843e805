"""Notices: what one's organisation or centre was told, read or not yet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ...kernel import notices
from ...kernel.rights.seat import Kind, Seat
from ...ui.asked import is_whole
from .waiting import address_of

PAGE = 50


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """GET /work/notices: the newest first; ``?unread=1`` keeps to those not read."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if seat.kind == Kind.PUBLIC:
        return redirect("/sign-in?next=/work/notices")
    asked = request.GET.get("page", "1")
    number = int(asked) if is_whole(asked, 6) else 1
    number = max(1, number)
    only = bool(request.GET.get("unread"))
    found = notices.told(seat, PAGE + 1, skip=(number - 1) * PAGE, unread=only)
    context = {
        "rows": found[:PAGE],
        "only": only,
        "number": number,
        "after": len(found) > PAGE,
        "newest": found[0].id if found and number == 1 else 0,
        "unread": notices.unread(seat),
    }
    return render(request, "door/notices.html", context)


@require_safe
def open_one(request: HttpRequest, notice: int) -> HttpResponse:
    """GET /work/notices/<id>: to the record it is about; it counts as read, unless a browser only looks ahead."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=204)
    number = notices.read(seat, notice) if seat.kind != Kind.PUBLIC and notice < 2**63 else None
    if number is None:
        raise Http404
    return redirect(address_of(number) or "/work/notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """POST /work/notices/read: everything up to the newest that the page showed."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if seat.kind == Kind.PUBLIC:
        return redirect("/sign-in?next=/work/notices")
    upto = request.POST.get("upto", "")
    if is_whole(upto, 18):
        notices.read_all(seat, int(upto))
    return redirect("/work/notices")
