"""Answers for what went wrong: the act's own reason, a missing page, our fault."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable
from urllib.parse import quote

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from ..kernel.faults import ActFault, Forbidden, Missing
from ..kernel.loss import database_lost
from ..kernel.rights.seat import Kind, Seat
from ..kernel.words import T

log = logging.getLogger(__name__)


NUL = T("内容里有不属于任何文字的字符", "It holds a character that no text has")


class FaultMiddleware:
    """Turns an ``ActFault`` that a page did not answer itself into a page, or JSON under ``/api``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return answer(request, 400, "nul", str(NUL))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """A NUL, which no keyboard writes and no database keeps, is refused before any page reads it."""
        if request.method != "POST" or request.path.startswith("/api/"):
            return None
        if any("\0" in text for _, texts in request.POST.lists() for text in texts):
            return answer(request, 400, "nul", str(NUL))
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer for acts that were refused outside a form."""
        if isinstance(fault, Missing):
            return not_found(request, fault)
        if isinstance(fault, Forbidden) and _may_sign_in(request):
            return redirect(f"/sign-in?next={quote(request.get_full_path())}")
        if isinstance(fault, ActFault):
            return answer(request, fault.status, fault.code, str(fault.text))
        return None


def _may_sign_in(request: HttpRequest) -> bool:
    """Whether who looked at a page has not said yet who they are: then the door comes first."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return seat.kind == Kind.PUBLIC and request.method in ("GET", "HEAD") and not request.path.startswith("/api/")


def answer(request: HttpRequest, status: int, code: str, text: str) -> HttpResponse:
    """One shape for every fault."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "text": text}, status=status)
    return render(request, "fault.html", {"status": status, "code": code, "text": text}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A page that is not there and one that may not be seen answer alike."""
    return answer(request, 404, Missing().code, str(Missing().text))


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What Django itself refuses."""
    return answer(request, 403, "forbidden", "")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page was open too long, or the browser keeps no cookies. Nothing was done."""
    text = T(
        "页面停留太久，或浏览器没有保存 Cookie。请回到这一页再试一次。",
        "The page was open too long, or the browser keeps no cookies. Go back to it and try again.",
    )
    page = answer(request, 400, "stale_form", str(text))
    page.status_code = 403
    return page


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault, with a case number that stands in the log; a database that is away says so at once."""
    fault = sys.exc_info()[1]
    if fault is not None and database_lost(fault):
        return away(request)
    case = secrets.token_hex(4)
    log.error("fault %s at %s", case, request.path)
    try:
        return answer(request, 500, case, "")
    except Exception:
        # What broke may be what every page needs: then say it without a template.
        log.exception("fault %s: its page broke too", case)
        return HttpResponse(BARE.format(case=case), status=500)


def away(request: HttpRequest) -> HttpResponse:
    """The database does not answer: whether a press took effect is unknown, and pressing again does no harm."""
    log.warning("the database is away: %s", request.path)
    pool = getattr(connection, "pool", None)
    if pool is not None:
        # One request finds out for all: the other connections of this process are dead too.
        pool.check()
    if request.path.startswith("/api/"):
        page: HttpResponse = JsonResponse({"code": "away", "text": str(_AWAY)}, status=503)
    else:
        page = HttpResponse(AWAY, status=503)
    page.headers["Retry-After"] = "5"
    return page


_AWAY = T(
    "数据库正在恢复。用同一个请求编号再发一次，不会办两次。",
    "The database is coming back. Send the same request key again: nothing is done twice.",
)
AWAY = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>请稍候 · 潮头</title>
<h1>请稍候几秒</h1><p>数据库正在恢复。回到上一页按同一个按钮再办一次，不会办两次。</p>
<p lang="en">The database is coming back: go back and press the same button again in a few seconds. Nothing is done
twice.</p></html>"""
BARE = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>出错了 · 潮头</title>
<h1>我们这里出错了，抱歉</h1><p>您填写的内容没有写入，请稍后再试。编号 {case}</p>
<p lang="en">Something broke on our side, sorry. Nothing was written; please try again later. Case {case}</p></html>"""
