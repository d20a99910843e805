"""What a reader chooses for themselves: language, large text, light or dark. Kept in cookies, set by POST."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .language import COOKIE

YEAR = 365 * 24 * 3600


def _choose(request: HttpRequest, cookie: str, allowed: Collection[str]) -> HttpResponse:
    wanted = request.POST.get("to", "")
    if wanted not in allowed:
        return HttpResponseBadRequest()
    answer = redirect(back(request))
    answer.set_cookie(cookie, wanted, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return answer


def back(request: HttpRequest, otherwise: str = "/") -> str:
    """The page of this site that the form names as ``next``; never another site's."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else otherwise


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """POST /lang: Chinese or English."""
    return _choose(request, COOKIE, dict(settings.LANGUAGES))


@require_POST
def large(request: HttpRequest) -> HttpResponse:
    """POST /large: text one and a half times as large, one column."""
    return _choose(request, "large", ("on", "off"))


@require_POST
def dark(request: HttpRequest) -> HttpResponse:
    """POST /dark: ``on``, ``off``, or "" for what the reader's system says."""
    return _choose(request, "dark", ("on", "off", ""))
