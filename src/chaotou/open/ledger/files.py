"""Files of the ledger: what the stand-alone verifier takes, byte for byte, and the verifier itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from ...kernel.figure import FIGURES, Slice
from ...kernel.installation import now
from ...kernel.ledger import canonical, months, proofs, store
from .bundle import NotEnded, bundle
from .claims import claim

VERIFIER = Path(__file__).parents[1] / "data" / "chaotou_verify.py"
BODIES = "chaotou-bodies/1"
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
DISTRICT = re.compile(r"[0-9]{6}")
#: What was asked for by position or digest never changes.
FOREVER = "public, max-age=31536000, immutable"


@cache
def verifier() -> tuple[bytes, str]:
    """The verifier's file and its SHA-256."""
    data = VERIFIER.read_bytes()
    return data, hashlib.sha256(data).hexdigest()


@require_safe
def script(request: HttpRequest) -> HttpResponseBase:
    """GET /verify/chaotou_verify.py."""
    answer = FileResponse(VERIFIER.open("rb"), as_attachment=True, filename=VERIFIER.name, content_type="text/x-python")
    answer["X-SHA256"] = verifier()[1]
    return answer


@require_safe
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """GET /figures/<NAME>.json?month=…&district=…&size=…: the claim of one figure."""
    if name not in FIGURES:
        raise Http404
    this = months.month_of(now())
    until = request.GET.get("until") or request.GET.get("month") or this
    since = request.GET.get("since") or request.GET.get("month") or until
    if not MONTH.fullmatch(since) or not MONTH.fullmatch(until) or since > until:
        raise Http404
    district = request.GET.get("district", "")
    if district and not DISTRICT.fullmatch(district):
        raise Http404
    found = claim(FIGURES[name], Slice(since, until, district, size_of(request)))
    if found is None:
        raise Http404
    span = since if since == until else f"{since}_{until}"
    return file(found, f"{name}-{span}{'-' + found['district'] if found['district'] else ''}.json")


@require_safe
def lot(request: HttpRequest, number: str) -> HttpResponse:
    """GET /lots/<number>/bundle.json; 409 while the lot has not ended, 404 where none was announced."""
    try:
        found = bundle(number)
    except NotEnded:
        text = "标的结束并封存之后才有存证包 / the bundle is there once the lot has ended and is sealed\n"
        return HttpResponse(text, status=409, content_type="text/plain; charset=utf-8")
    if found is None:
        raise Http404
    return file(found, f"{number}-bundle.json")


@require_safe
def receipt(request: HttpRequest, digest: str) -> HttpResponse:
    """GET /ledger/receipts/<digest>.json: pending, numbered or sealed."""
    found = proofs.receipt(whole(digest))
    if found is None:
        raise Http404
    return file(found, f"receipt-{whole(digest)[7:19]}.json")


@require_safe
def consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """GET /ledger/consistency/<old>/<new>.json: both sizes are those of heads that were signed."""
    found = proofs.consistency_of_heads(old, new)
    if found is None:
        raise Http404
    answer = file(found, f"consistency-{old}-{new}.json")
    answer["Cache-Control"] = FOREVER
    return answer


@require_safe
def body(request: HttpRequest, digest: str) -> HttpResponse:
    """GET /ledger/entries/<digest>.json: the exact bytes that were hashed."""
    entry = store.by_digest(whole(digest))
    if entry is None:
        raise Http404
    answer = HttpResponse(entry.body, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{entry.digest[7:19]}.json"'
    answer["Cache-Control"] = FOREVER
    return answer


@require_safe
def bodies(request: HttpRequest, month: str) -> HttpResponseBase:
    """GET /ledger/bodies/<YYYY-MM>.jsonl?size=…: all bodies of a month under one head, as they come."""
    head = store.head(size_of(request))
    span = months.span(month, head["size"]) if head and MONTH.fullmatch(month) else None
    if head is None or span is None or (span[0] == span[1] and month > months.month_of(now())):
        raise Http404
    answer = StreamingHttpResponse(lines(month, *span, head), content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{month}.jsonl"'
    return answer


def lines(month: str, start: int, stop: int, head: dict[str, Any]) -> Iterator[bytes]:
    """The header and each body, one a line; the header proves the bodies under its head."""
    size = head["size"]
    header = {
        "format": BODIES, "ledger": head["ledger"], "month": month, "from": start, "to": stop, "size": size,
        "outside": proofs.outside(start, stop, size), "head": head,
    }  # fmt: skip
    yield canonical.encode(header) + b"\n"
    waiting: list[bytes] = []
    for _, text in store.bodies(stop, start):
        waiting.append(text + b"\n")
        if len(waiting) == 500:
            yield b"".join(waiting)
            waiting.clear()
    yield b"".join(waiting)


def file(value: dict[str, Any], name: str) -> HttpResponse:
    """A value in canonical form, offered as a file."""
    answer = HttpResponse(canonical.encode(value), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def size_of(request: HttpRequest) -> int:
    """The position asked for, 0 for the newest."""
    text = request.GET.get("size") or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Http404
    return int(text)


def whole(digest: str) -> str:
    """A digest with its algorithm, given with or without. Raises ``Http404`` for what is none."""
    digest = digest if ":" in digest else "sha256:" + digest
    if not re.fullmatch("sha256:[0-9a-f]{64}", digest):
        raise Http404
    return digest
