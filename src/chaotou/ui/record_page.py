"""The page of every record that has a face: facts, standing, next step, timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..kernel.act.possible import acts_on
from ..kernel.act.registry import ACTS, Act
from ..kernel.face import Face, Layer, may_read
from ..kernel.installation import now
from ..kernel.ledger.events import KINDS
from ..kernel.ledger.store import Stored, actors, names, of_subject
from ..kernel.procedure.case import Case
from ..kernel.records import Record
from ..kernel.rights.reading import get_for, reading
from ..kernel.rights.seat import Seat
from ..kernel.words import T
from .facts import groups, summary
from .panels import drawn
from .standing import cases_of, standings, telling, waits_for
from .values import heading

SYSTEM = T("系统", "the system")


@dataclass(frozen=True)
class Line:
    """One entry of the record's chain, as the timeline shows it. ``who`` is None where the reader may not know."""

    entry: Stored
    title: T
    who: T | None
    refused: bool


@require_safe
def page(request: HttpRequest, face: Face, number: str) -> HttpResponse:
    """GET /<slug>/<number>. A record that this seat may not see answers like one that does not exist."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    with reading(seat):
        record = get_for(seat, face.model, number)
        cases = cases_of([record]).get(record.pk, [])
        stands = standings(seat, cases, now())
        told = {c.pk for c in telling(cases)}
        main, others = acts_in_order(seat, record, cases)
        lines = timeline(seat, record)
        context: dict[str, Any] = {
            "face": face, "record": record, "title": heading(seat, face, record),
            "summary": summary(seat, face, record), "groups": groups(seat, face, record),
            "stands": stands, "told": [s for s in stands if s.case.pk in told],
            "waiting": any(x.holder for x in stands),
            "main_act": main, "other_acts": others, "lines": lines, "receipt": _receipt(request, lines),
            "panels": drawn(request, record),
        }  # fmt: skip
        return render(request, face.detail_template or "ui/record.html", context)


def acts_in_order(seat: Seat, record: Record, cases: Sequence[Case]) -> tuple[Act | None, list[Act]]:
    """The one act that moves a waiting case on, if there is one, and all others."""
    possible = acts_on(seat, record, cases)
    waiting = sorted((c for c in cases if not c.closed), key=lambda c: not waits_for(seat, c))
    main = next((a for c in waiting for a in possible if _moves_on(c, a)), None)
    return main, [a for a in possible if a is not main]


def _moves_on(case: Case, act: Act) -> bool:
    """Whether the act takes the case to another state, as an edit does not."""
    step = case.declared.step_from(act.name, case.state)
    return step is not None and step.targets != (case.state,)


def timeline(seat: Seat, record: Record) -> list[Line]:
    """What happened, newest first.

    The parties and the office see all of it. Everybody else sees what the ledger itself says of the record, and
    their own acts: a closed entry hides on whose record it stands, and every entry hides who made it.
    """
    made_by = actors(record.type(), record.pk) if seat.id else {}
    return [_line(seat, e, made_by.get(e.id, "")) for e in told(seat, record, made_by)]


def told(seat: Seat, record: Record, made_by: Mapping[int, str], limit: int = 500) -> list[Stored]:
    """The entries of a record that this seat may know to be the record's, newest first."""
    party = may_read(seat, record, Layer.PARTY)
    found = reversed(of_subject(record.type(), record.pk, limit))
    return [e for e in found if party or names(e, record.number) or made_by.get(e.id) == seat.pseudonym]


def _line(seat: Seat, entry: Stored, actor: str) -> Line:
    refused = entry.kind.endswith("_refused") and entry.kind not in KINDS
    if refused:
        act = ACTS.get(entry.kind.removesuffix("_refused"))
        title = T("{a}：未成", "{a}: refused").format(a=act.title) if act else T(entry.kind, entry.kind)
    else:
        kind = KINDS.get(entry.kind)
        title = kind.title if kind else T(entry.kind, entry.kind)
    who = None
    if actor and actor == seat.pseudonym:
        who = T("您", "you")
    elif actor:
        who = SYSTEM if actor.startswith("system") else T(f"经办人 {actor[:4]}", f"person {actor[:4]}")
    return Line(entry, title, who, refused)


def _receipt(request: HttpRequest, lines: Sequence[Line]) -> Line | None:
    wanted = request.GET.get("receipt", "")
    return next((x for x in lines if wanted and x.entry.digest == wanted), None)
