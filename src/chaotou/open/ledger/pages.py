"""Pages of the ledger: what was entered, one entry with its proof, the heads, and how anybody checks them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...kernel.face import BY_MODEL
from ...kernel.ledger import months, proofs, store
from ...kernel.ledger.events import KINDS
from ...kernel.ledger.store import Stored
from ...kernel.rights.reading import list_for, reading
from ...kernel.rights.seat import PUBLIC
from ...kernel.terms import SHANGHAI
from ...kernel.words import T
from ...ui import names
from ...ui.asked import is_whole
from .drawing import drawing
from .files import verifier, whole
from .words import CHANGED, ERASED, FOUNDED, MARKS, RELATIONS, Told, fact_title, kind_title, told, weight

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One entry as lists show it: only what its body says to everybody."""

    entry: Stored
    title: T
    place: T
    number: str
    address: str
    facts: list[Told]
    closed: bool


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """GET /ledger?kind=…&day=…&before=…: the newest sealed entries, and what the ledger is."""
    kind, day, before = request.GET.get("kind", ""), request.GET.get("day", ""), request.GET.get("before", "")
    if before and not is_whole(before, 11):
        raise Http404
    moment = _day(day)
    found = store.latest(PAGE + 1, before=int(before) if before else None, kind=kind, day=moment)
    head = _dated(store.head())
    size = head["size"] if head else 0
    asked = {k: v for k, v in (("kind", kind), ("day", day if moment else "")) if v}
    older = urlencode({**asked, "before": found[PAGE - 1].position}) if len(found) > PAGE else ""
    context = {
        "runs": runs(lines(found[:PAGE])), "head": head, "size": size, "kind": kind, "day": day if moment else "",
        "older": older, "newest": "?" + urlencode(asked) if before else "", "narrowed": bool(asked),
        "kinds": sorted(((k, kind_title(k)) for k in [*KINDS, FOUNDED, CHANGED, ERASED]), key=lambda row: row[0]),
        "months": list(months.spans(size).items()) if head else [],
        "since": T("{n} 之前", "before {n}").format(n=f"{int(before):,}") if before else "",
        **founding(),
    }  # fmt: skip
    return render(request, "open/ledger.html", context)


@require_safe
def entry(request: HttpRequest, digest: str) -> HttpResponse:
    """GET /ledger/entries/<digest>: one entry, its place, its proof, its neighbours, and what of it is closed."""
    found = store.by_digest(whole(digest))
    if found is None:
        raise Http404
    body = found.read()
    facts, closed = body["open"], body["closed"]
    before = [store.by_digest(link["prev"]) for link in store.links(body) if link["prev"]]
    after = store.following(found) if store.links(body) else None
    head = _dated(store.head())
    place = found.position
    sealed = head is not None and place is not None and place < head["size"]
    proof = proofs.inclusion(place, head["size"]) if sealed and head and place is not None else None
    context: dict[str, Any] = {
        "entry": found, "line": lines([found])[0], "body": body, "facts": told(facts),
        "recorded": datetime.fromisoformat(body["recorded_at"]), "at": facts["at"],
        "late": "subject" in facts and facts["at"] != body["recorded_at"], "month": months.month_of(found.recorded_at),
        "closed": _closed(closed), "pretty": json.dumps(body, ensure_ascii=False, indent=2),
        "before": lines([e for e in before if e]), "after": lines([after] if after else []),
        "relations": [(RELATIONS[r["rel"]], r["digest"], _title_of(r["digest"])) for r in facts.get("relates", [])],
        "corrected": _corrections(found.digest), "head": head, "proof": proof,
        "drawing": drawing(place, head["size"], proof) if proof and head and place is not None else None,
        "place": names.district(facts["centre"]), **founding(),
    }  # fmt: skip
    return render(request, "open/entry.html", context)


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """GET /ledger/heads: the last head of each minute, as a witness keeps them."""
    found = [_dated(head) for head in store.last_of_minutes(60)]
    pairs = [(head, older["size"]) for head, older in pairwise(found)]
    rows = [*pairs, *((head, 0) for head in found[-1:])]
    return render(request, "open/heads.html", {"rows": rows, "head": found[0] if found else None, **founding()})


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """GET /verify: the stand-alone verifier, what it checks and what nobody can check."""
    data, digest = verifier()
    head = _dated(store.head())
    context = {"sha256": digest, "lines": data.count(b"\n"), "head": head, **founding()}
    context["months"] = list(months.spans(head["size"]).items()) if head else []
    return render(request, "open/verify.html", context)


def lines(entries: Sequence[Stored]) -> list[Line]:
    """Entries as lists show them; a record is linked where the public may see it now."""
    public = _public([e for e in entries if "subject" in e.read()["open"]])
    found = []
    for e in entries:
        facts = e.read()["open"]
        number = facts.get("subject", "")
        face = BY_MODEL.get(e.subject_type) if (e.subject_type, e.subject_id) in public and number else None
        address = f"/{face.slug}/{number}" if face else ""
        something = {name: value for name, value in facts.items() if value not in ("0", 0, "")}
        shown = sorted(told(something), key=lambda fact: weight(fact.name))
        found.append(Line(e, kind_title(e.kind), names.district(facts["centre"]), number, address, shown, not number))
    return found


def runs(found: Sequence[Line]) -> list[list[Line]]:
    """Lines as the list shows them: each by itself, those without a public layer that follow each other together."""
    return [
        part for closed, group in groupby(found, key=lambda line: line.closed)
        for part in ([list(group)] if closed else [[line] for line in group])
    ]  # fmt: skip


def founding() -> dict[str, Any]:
    """What the first entry says of the ledger, and the key that its heads are signed with now."""
    first = store.at(0)
    if first is None:
        return {"first": None, "mark": None, "demo_mark": False, "key": "", "fingerprint": ""}
    facts = first.read()["open"]
    newest = store.head()
    key = newest["key"] if newest else facts["signing_key"]
    found = hashlib.sha256(bytes.fromhex(key.partition(":")[2])).hexdigest()[:32]
    return {
        "first": first, "mark": MARKS.get(facts["mark"], facts["mark"]), "demo_mark": facts["mark"] == "demonstration",
        "ledger": first.read()["ledger"], "key": key,
        "fingerprint": " ".join(found[i : i + 4] for i in range(0, 32, 4)),
    }  # fmt: skip


def _dated(head: Any) -> Any:
    """A head with its time as one and its size as people write it; None stays None."""
    return head and {**head, "at": datetime.fromisoformat(head["time"]), "count": f"{head['size']:,}"}


def _public(entries: Sequence[Stored]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    wanted: dict[str, set[int]] = {}
    for e in entries:
        wanted.setdefault(e.subject_type, set()).add(e.subject_id)
    with reading(PUBLIC) as eye:
        for record_type, ids in wanted.items():
            if face := BY_MODEL.get(record_type):
                rows = list_for(eye, face.model).filter(pk__in=ids).values_list("pk", flat=True)
                found |= {(record_type, pk) for pk in rows}
    return found


def _closed(closed: Any) -> list[tuple[str, T, str]]:
    if isinstance(closed, list):
        return []
    return [(name, fact_title(name), commitment) for name, commitment in closed.items()]


def _title_of(digest: str) -> T:
    found = store.by_digest(digest)
    return kind_title(found.kind) if found else T("另一账本的记录", "An entry of another ledger")


def _corrections(digest: str) -> list[Line]:
    found = store.correcting(digest)
    return lines([found]) if found else []


def _day(text: str) -> datetime | None:
    """The first moment of a day in China; None for what is no day of a ledger."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day, time(), SHANGHAI) if 1900 <= day.year < 3000 else None
