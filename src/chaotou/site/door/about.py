"""What the city says about these pages: accessibility, help, privacy, and where everything is."""

from __future__ import annotations

import os

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...kernel.face import FACES
from ...ui.frame import chapters

#: The day the accessibility statement was last reviewed by a person.
REVIEWED = "2026-11-24"


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of text; who answers comes from the city's settings."""
    contact = os.environ.get("CHAOTOU_CONTACT", "")
    return render(request, f"door/{name}.html", {"contact": contact, "reviewed": REVIEWED})


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page by name."""
    faces = [f for f in FACES.values() if f.about]
    return render(request, "door/site_map.html", {"chapters": chapters("/site-map"), "faces": faces})
