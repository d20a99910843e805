"""Two pages about the pages: how far they can be used by everybody, and where everything is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..kernel.face import FACES
from .frame import chapters


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """GET /accessibility."""
    return render(request, "ui/accessibility.html")


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """GET /site-map."""
    return render(request, "ui/site_map.html", {"menu": chapters(""), "faces": FACES.values()})
