"""办件查询: the public state of anything that has a number."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ...kernel.installation import now
from ...kernel.procedure.case import Case
from ...kernel.rights.reading import list_for, reading
from .waiting import address_of, item, model_of

NUMBER = re.compile(r"[A-Z]{2}-\d{4}-\d{6,}")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """/find?number=…: states, holder and deadline of a record this seat may see; 404 for any other number."""
    asked = "".join(request.GET.get("number", "").upper().split()).replace("－", "-").replace("—", "-")
    if not asked:
        return render(request, "door/find.html", {"asked": ""})
    seat = request.seat  # type: ignore[attr-defined]
    model = model_of(asked) if NUMBER.fullmatch(asked) else None
    record = None
    if model is not None:
        with reading(seat):
            record = list_for(seat, model).filter(number=asked).first()
    if model is None or record is None:
        return render(request, "door/find.html", {"asked": asked, "missing": True}, status=404)
    at = now()
    rows = Case.objects.filter(record_type=model.type(), record_id=record.pk).order_by("-opened_at")
    found = [item(c, at) for c in rows]
    if not found and (address := address_of(asked)):
        return redirect(address)
    context = {"asked": asked, "record": record, "cases": found, "address": address_of(asked)}
    return render(request, "door/find.html", context)
