"""办件查询: the public state of anything that has a number."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ...kernel.face import face_of
from ...kernel.installation import now
from ...kernel.rights.reading import list_for, reading
from ...ui.standing import cases_of, standings
from ...ui.values import heading
from .waiting import address_of, model_of

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
            found = standings(seat, cases_of([record]).get(record.pk, []), now()) if record else []
    if model is None or record is None:
        return render(request, "door/find.html", {"asked": asked, "missing": True}, status=404)
    address, face = address_of(asked), face_of(model)
    if not found and address:
        return redirect(address)
    title = heading(seat, face, record) if face else record.number
    context = {"asked": asked, "record": record, "title": title, "stands": found, "address": address}
    return render(request, "door/find.html", context)
