"""The feed of heads: the last of each minute, for witnesses who keep them (Atom, RFC 4287)."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ...kernel.ledger import canonical
from ...kernel.ledger.store import last_of_minutes

LENGTH = 60


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """GET /ledger/feed.atom: each entry's content is the head itself, as it was signed."""
    found = last_of_minutes(LENGTH)
    if not found:
        raise Http404
    site = settings.SITE_URL
    ledger = found[0]["ledger"]
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>潮头账本头 Chaotou ledger heads: {escape(ledger)}</title>",
        f"<id>tag:chaotou,2026:{escape(ledger)}</id>",
        f"<updated>{found[0]['time']}</updated>",
        f"<author><name>{escape(ledger)}</name></author>",
        f'<link rel="self" href={quoteattr(site + "/ledger/feed.atom")}/>',
        f"<link href={quoteattr(site + '/ledger/heads')}/>",
    ]
    for head in found:
        parts += [
            "<entry>",
            f"<title>{head['size']} · {escape(head['root_sha256'])}</title>",
            f"<id>tag:chaotou,2026:{escape(head['ledger'])}:{head['size']}</id>",
            f"<updated>{head['time']}</updated>",
            f'<content type="text">{escape(canonical.encode(head).decode())}</content>',
            "</entry>",
        ]
    return HttpResponse("\n".join([*parts, "</feed>", ""]), content_type="application/atom+xml; charset=utf-8")
