"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from ..kernel.installation import is_demonstration


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Seat, city and mark of the installation, and settings of the reader."""
    return {
        "seat": getattr(request, "seat", None),
        "seats": getattr(request, "seats", []),
        "withheld": getattr(request, "withheld", None),
        "this_city": settings.CITY,
        "demonstration": is_demonstration(),
        "live": settings.LIVE_URL,
        "large": request.COOKIES.get("large") == "on",
        "dark": request.COOKIES.get("dark", ""),
    }
