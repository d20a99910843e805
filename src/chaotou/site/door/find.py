"""办件查询与跳转: the public state of anything that has a number, and the way to any page or act from one field."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ...kernel.face import face_of
from ...kernel.installation import now
from ...kernel.rights.reading import list_for, reading
from ...ui.standing import cases_of, standings
from ...ui.values import heading
from . import palette
from .waiting import address_of, model_of


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """/find?number=… or ?q=…: a record's states, holder and deadline and what may be done on it, or pages by word.

    A number that is none, or one of a record that this seat may not see, is answered with 404.
    """
    seat = request.seat  # type: ignore[attr-defined]
    asked = request.GET.get("number", "") or request.GET.get("q", "")
    number = palette.number_in(asked)
    if not number and "number" not in request.GET:
        found = palette.hits(seat, asked)
        return render(request, "door/find.html", {"asked": asked.strip()[:100], "hits": found})
    if not asked.strip():
        return redirect("/find")
    model = model_of(number) if number else None
    record = None
    if model is not None:
        with reading(seat):
            record = list_for(seat, model).filter(number=number).first()
            stands = standings(seat, cases_of([record]).get(record.pk, []), now()) if record else []
    if model is None or record is None:
        return render(request, "door/find.html", {"asked": asked.strip()[:100], "missing": True}, status=404)
    address, face = address_of(number), face_of(model)
    if not stands and address:
        return redirect(address)
    context = {
        "asked": number,
        "record": record,
        "title": heading(seat, face, record) if face else record.number,
        "stands": stands,
        "address": address,
        "acts": [h for h in palette.by_number(seat, number) if h.group is palette.ACT],
    }
    return render(request, "door/find.html", context)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """/find.json?q=…: the same for the dialog that Ctrl-K opens."""
    found = palette.hits(request.seat, request.GET.get("q", ""))  # type: ignore[attr-defined]
    hits = [{"group": str(h.group), "title": str(h.title), "note": str(h.note), "address": h.address} for h in found]
    answer = JsonResponse({"hits": hits})
    answer["Cache-Control"] = "no-store"
    return answer
