"""Pages of the market beyond those its faces give: the calendar of lots, a lot's last entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ..kernel.installation import now
from ..kernel.rights.reading import get_for, list_for, reading
from ..kernel.rights.seat import PUBLIC
from ..kernel.words import T
from ..ui.amounts import wan
from . import room_page
from .models import Lot

#: How long an ended lot stays in the calendar.
KEPT = timedelta(days=90)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """GET /lots/calendar.ics: the listing periods of public lots, for any calendar program (RFC 5545)."""
    with reading(PUBLIC):
        clock = now()
        lots = list(list_for(PUBLIC, Lot).filter(public=True, ends_at__gt=clock - KEPT).order_by("ends_at")[:500])
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Chaotou//Market//ZH", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_text(str(T('潮头挂牌日历', 'Chaotou lots')))}"]
    for lot in lots:
        lines += _event(lot, clock)
    body = "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"])
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


@require_safe
def newest(request: HttpRequest, number: str) -> HttpResponse:
    """GET /lots/…/newest.json: digest of the last entry that this seat may know of, for a page without live stream."""
    seat = request.seat  # type: ignore[attr-defined]
    with reading(seat):
        lines = room_page.record(seat, get_for(seat, Lot, number))
    answer = JsonResponse({"newest": lines[0].entry.digest if lines else ""})
    answer["Cache-Control"] = "no-store"
    return answer


def _event(lot: Lot, clock: datetime) -> list[str]:
    price = T("挂牌价 {p}", "Listed at {p}").format(p=wan(lot.price_fen))
    return [
        "BEGIN:VEVENT",
        f"UID:{lot.number}@{settings.SITE_URL.split('//')[-1].split(':')[0]}",
        f"DTSTAMP:{_moment(clock)}",
        f"DTSTART:{_moment(lot.starts_at or lot.ends_at)}",
        f"DTEND:{_moment(lot.ends_at)}",
        f"SUMMARY:{_text(str(lot.title))}",
        f"DESCRIPTION:{_text(f'{lot.number} · {price}')}",
        f"URL:{settings.SITE_URL}/lots/{lot.number}",
        f"STATUS:{'CONFIRMED' if lot.on_sale or lot.sold_fen else 'CANCELLED'}",
        f"SEQUENCE:{lot.version}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, cut between characters; a further one begins with a space (RFC 5545, 3.1)."""
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > 74:
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
