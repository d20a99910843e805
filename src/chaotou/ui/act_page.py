"""The page of an act: what it asks for, what it will do, and one button that says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ..kernel.act import ACTS, Act, note_refusal, perform
from ..kernel.act.keys import fresh
from ..kernel.act.possible import acts_creating, acts_on, stands
from ..kernel.face import Face
from ..kernel.faults import Busy, Exists, Forbidden, Invalid, KeyReused, Missing, Refused, Stale
from ..kernel.installation import now
from ..kernel.records import Record
from ..kernel.rights.reading import get_for, reading
from ..kernel.rights.seat import Kind, Seat
from ..kernel.words import T
from . import drawing
from .facts import groups
from .standing import cases_of, standings
from .values import heading

#: A form of so few fields is a decision: the record stands beside it.
SHORT = 3
BOTH = require_http_methods(["GET", "HEAD", "POST"])


@BOTH
def on_record(request: HttpRequest, face: Face, number: str, short: str) -> HttpResponse:
    """GET and POST /<slug>/<number>/do/<act>."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    act = _act(face, short, creates=False)
    with _refusals_kept(request, act, number), reading(seat):
        record = get_for(seat, face.model, number)
        if sign_in := _must_sign_in(request):
            return sign_in
        if not act.granted(seat, record):
            raise _not_yours(act)
        cases = cases_of([record]).get(record.pk, [])
        frame = {
            "record": record, "title": heading(seat, face, record), "stands": standings(seat, cases, now()),
            "groups": groups(seat, face, record), "mends": mends(face, acts_on(seat, record, cases), record),
        }  # fmt: skip
    if request.method != "POST" and not stands(act, record, cases):
        raise _not_now(act, frame["stands"])
    return _answer(request, face, act, record, frame)


@BOTH
def creating(request: HttpRequest, face: Face, short: str) -> HttpResponse:
    """GET and POST /<slug>/do/<act>: an act that makes a record. The query prefills its form."""
    act = _act(face, short, creates=True)
    if sign_in := _must_sign_in(request):
        return sign_in
    with _refusals_kept(request, act, ""):
        if act not in acts_creating(request.seat, face.model):  # type: ignore[attr-defined]
            raise _not_yours(act)
    return _answer(request, face, act, None, {"title": act.title})


@contextmanager
def _refusals_kept(request: HttpRequest, act: Act, number: str) -> Iterator[None]:
    """What was sent and refused by right is kept, as the runner keeps what it refuses itself."""
    try:
        yield
    except (Http404, Forbidden) as fault:
        if request.method == "POST":
            reason = fault.code if isinstance(fault, Forbidden) else Missing().code
            note_refusal(act, request.seat, reason, number)  # type: ignore[attr-defined]
        raise


def _answer(request: HttpRequest, face: Face, act: Act, record: Record | None, frame: dict[str, Any]) -> HttpResponse:
    initial = act.initial(record) if record else {}
    given = {n: request.GET[n] for n in act.form.base_fields if n in request.GET} if record is None else {}
    if request.method != "POST":
        return _draw(request, face, act, drawing.prepared(act.form, None, {**initial, **given}), frame, {})
    data = drawing.typed(act.form, request.POST)
    form = drawing.prepared(act.form, data, initial)
    key = request.POST.get("key", "")[:64]
    if not form.is_valid():
        return _draw(request, face, act, form, frame, drawing.errors_of(form), status=422, key=key)
    try:
        outcome = perform(act, request.seat, record, key=key, **data)  # type: ignore[attr-defined]
    except Invalid as fault:
        return _draw(request, face, act, form, frame, fault.fields, status=fault.status, key=key)
    except Busy as fault:
        return _draw(request, face, act, form, frame, {"": fault.text}, status=fault.status, key=key)
    except (Refused, KeyReused, Exists, Stale) as fault:
        return _draw(request, face, act, form, frame, {"": fault.text}, status=fault.status)
    return redirect(f"/{face.slug}/{outcome.number}?receipt={quote(outcome.digest)}")


def _draw(
    request: HttpRequest, face: Face, act: Act, form: Any, frame: dict[str, Any], errors: dict[str, T],
    *, status: int = 200, key: str = "",
) -> HttpResponse:  # fmt: skip
    """The page. A key that has had no effect is kept, so that the same press again is the same request."""
    fields = drawing.drawn(form, errors)
    at_fields = [(f.target, f.error) for f in fields if f.error and f.way != "hidden"]
    reviewed = "record" in frame and sum(f.way != "hidden" for f in fields) <= SHORT
    shown = {f.bound.name for f in fields if f.way != "hidden"}
    context = {
        "face": face, "act": act, "fields": fields, "faults": at_fields,
        "other_faults": [(frame.get("mends", {}).get(n, ""), t) for n, t in errors.items() if n not in shown],
        "reviewed": reviewed, "consequence": act.consequence if act.consequence != act.title else None,
        "ground": act.law if _is_law(act.law) else "", "request_key": key or fresh(), **frame,
    }  # fmt: skip
    return render(request, "ui/act.html", context, status=status)


def mends(face: Face, acts: Sequence[Act], record: Record) -> dict[str, str]:
    """Where each field of the record can be put right: the address of the field in another act's form."""
    return {
        name: f"/{face.slug}/{record.number}/do/{act.short}#f-{name}"
        for act in acts
        for name, field in act.form.base_fields.items()
        if hasattr(record, name) and not field.widget.is_hidden
    }


def _act(face: Face, short: str, *, creates: bool) -> Act:
    found = (
        a for a in ACTS.values() if a.short == short and a.creates is creates and issubclass(face.model, a.on)
    )  # fmt: skip
    act = next(found, None)
    if act is None:
        raise Http404
    return act


def _is_law(text: str) -> bool:
    """Whether the ground is a law or rule by its Chinese name; others are notes to ourselves."""
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def _must_sign_in(request: HttpRequest) -> HttpResponse | None:
    if request.seat.kind != Kind.PUBLIC or request.method == "POST":  # type: ignore[attr-defined]
        return None
    return redirect(f"/sign-in?next={quote(request.get_full_path())}")


def _not_yours(act: Act) -> Forbidden:
    return Forbidden(T("“{a}”由{who}办理", "“{a}” is done by: {who}").format(a=act.title, who=act.who()), "seat")


def _not_now(act: Act, standing: Any) -> Refused:
    state = next((s.title for s in standing if not s.case.closed), T("已办结", "ended"))
    return Refused(
        "state",
        T("现在的状态是“{s}”，不能办理“{a}”", "The state is “{s}”; “{a}” is not possible now").format(
            s=state, a=act.title
        ),
    )
