"""Where a person makes and ends tokens for programs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ...ui.asked import is_whole
from ..models import ApiToken
from . import tokens as store


@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; a new one is shown once."""
    made = ""
    if request.method == "POST":
        ended = request.POST.get("end", "")
        if is_whole(ended, 17):
            store.end(request.user, int(ended))  # type: ignore[arg-type]
            return redirect("/work/tokens")
        made = store.make(request.user, request.seat, request.POST.get("name", "").strip() or "API")  # type: ignore
    rows = ApiToken.objects.filter(account_id=request.user.pk or 0, ended_at=None).order_by("-made_at")
    return render(request, "open/tokens.html", {"rows": rows, "made": made})
