"""The workbench: what waits for this seat, what it waits for, what it was told and did."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ...kernel.act.possible import acts_creating
from ...kernel.act.registry import Act
from ...kernel.face import FACES
from ...kernel.installation import now
from ...kernel.notices import told
from ...kernel.procedure.declaration import PROCEDURES
from ...kernel.procedure.released import state_title
from ...kernel.rights.reading import reading
from ...kernel.rights.seat import Kind, Seat
from ...kernel.terms import local_day
from ...network.people import asking, gives
from ...network.queries import organisation_of_code
from . import waiting as w
from .holdings import counts, holdings

SHOWN = 8
#: How many notices the workbench shows.
NEWEST = 6
PAGE = 50


@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """/work: three things waiting for you, not a menu of systems."""
    seat = _seat(request)
    if seat is None:
        return redirect("/sign-in?next=/work")
    at = now()
    mine = w.pressing(seat)
    resting = w.resting(seat)
    with reading(seat):
        theirs = w.others(seat)
        lines, total_theirs = w.items(seat, theirs[:SHOWN], at), theirs.count()
        mine_shown = w.items(seat, mine[:SHOWN], at)
        resting_shown, total_resting = w.items(seat, resting[:SHOWN], at), resting.count()
        ours = holdings(seat)
        next_one = w.items(seat, theirs.filter(due__gt=at)[:1], at)
    context = {
        "mine": mine_shown,
        "total": mine.count(),
        "overdue": mine.filter(due__lte=at).count(),
        "resting": resting_shown,
        "total_resting": total_resting,
        "theirs": lines,
        "total_theirs": total_theirs,
        "next": next_one[0] if next_one else None,
        "notices": told(seat, NEWEST),
        "recent": w.recent(seat),
        "creating": creating(seat),
        "asking": asking(seat) if gives(seat) else [],
        "claimed": _claimed(request, seat),
        "ours": ours,
        "counts": counts(seat, local_day(at)),
    }
    return render(request, "door/work.html", context)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """/work/inbox: everything that waits for this seat, filtered by the address."""
    return _list(request, theirs=False)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """/work/waiting: everything of one's organisation or centre that others hold."""
    return _list(request, theirs=True)


def creating(seat: Seat) -> list[tuple[Act, str]]:
    """Acts by which this seat begins something, with their pages: those that a face names for it."""
    return [
        (act, f"/{face.slug}/do/{act.short}")
        for face in FACES.values()
        for act in acts_creating(seat, face.model)
        if act.name == face.creates
    ]


def _list(request: HttpRequest, *, theirs: bool) -> HttpResponse:
    seat = _seat(request)
    if seat is None:
        return redirect(f"/sign-in?next={request.path}")
    at = now()
    procedure, state, late = (request.GET.get(k, "") for k in ("procedure", "state", "overdue"))
    with reading(seat):
        cases = w.others(seat) if theirs else w.mine(seat)
        kinds = sorted(set(cases.order_by().values_list("procedure", "state")))
        if procedure in PROCEDURES:
            cases = cases.filter(procedure=procedure)
        if state:
            cases = cases.filter(state=state)
        if late:
            cases = cases.filter(due__lte=at)
        page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
        rows = w.items(seat, page.object_list, at)
    chosen = {"procedure": procedure, "state": state, "overdue": "1" if late else ""}
    context: dict[str, Any] = {
        "theirs": theirs,
        "rows": rows,
        "page": page,
        "choices": [(p, s, PROCEDURES[p].title, state_title(p, s)) for p, s in kinds],
        "chosen": chosen,
        "filtered": any(chosen.values()),
    }
    return render(request, "door/inbox.html", context)


def _seat(request: HttpRequest) -> Seat | None:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return None if seat.kind == Kind.PUBLIC else seat


def _claimed(request: HttpRequest, seat: Seat) -> Any:
    """For a member: the organisation they signed up for, whose signer is to grant the seat."""
    code = getattr(request.user, "uscc", "")
    return organisation_of_code(code) if seat.kind == Kind.MEMBER and code else None
