"""Answers for what went wrong: the act's own reason, a missing page, our fault."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from ..kernel.faults import ActFault, Missing

log = logging.getLogger(__name__)


class FaultMiddleware:
    """Turns an ``ActFault`` that a page did not answer itself into a page, or JSON under ``/api``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer for acts that were refused outside a form."""
        if isinstance(fault, Missing):
            return not_found(request, fault)
        if isinstance(fault, ActFault):
            return answer(request, fault.status, fault.code, str(fault.text))
        return None


def answer(request: HttpRequest, status: int, code: str, text: str) -> HttpResponse:
    """One shape for every fault."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "text": text}, status=status)
    return render(request, "fault.html", {"status": status, "code": code, "text": text}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A page that is not there and one that may not be seen answer alike."""
    return answer(request, 404, Missing().code, str(Missing().text))


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault, with a case number that stands in the log."""
    case = secrets.token_hex(4)
    log.error("fault %s at %s", case, request.path)
    return answer(request, 500, case, "")


