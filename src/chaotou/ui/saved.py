"""Saved views: POST /<slug>/views keeps the list as it stands, or drops one that was kept."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ..kernel.face import Face
from ..kernel.rights.seat import Seat
from .listing import listing
from .models import SavedView

#: More than anybody reads; the oldest makes room.
MOST = 30


def views_of(seat: Seat, face: Face) -> list[SavedView]:
    """The views this person saved of this list, by name."""
    if not seat.person:
        return []
    return list(SavedView.objects.filter(person=seat.person, slug=face.slug).order_by("name"))


@require_POST
def keep(request: HttpRequest, face: Face) -> HttpResponse:
    """Save under a name, replacing the view of that name; or with ``drop`` forget one of one's own."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if not seat.person:
        raise PermissionDenied
    query = listing(face, seat, QueryDict(request.POST.get("query", "").lstrip("?"))).query()
    if drop := request.POST.get("drop", ""):
        SavedView.objects.filter(person=seat.person, slug=face.slug, name=drop).delete()
    elif name := request.POST.get("name", "").replace("\0", "").strip()[:60]:
        SavedView.objects.update_or_create(
            person=seat.person, slug=face.slug, name=name, defaults={"query": query[:2000]}
        )
        kept = SavedView.objects.filter(person=seat.person, slug=face.slug).order_by("-made_at")
        SavedView.objects.filter(pk__in=[v.pk for v in kept[MOST:]]).delete()
    return redirect(f"/{face.slug}{query}")
