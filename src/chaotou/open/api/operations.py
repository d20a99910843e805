"""Operations from the registries: list and one of each face, one POST for each act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header, NinjaAPI, Query, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ...kernel.act import Act, Call, run_together
from ...kernel.act.registry import ACTS
from ...kernel.face import FACES, Face
from ...kernel.faults import ActFault, Forbidden, Invalid, Missing
from ...kernel.rights.reading import get_for, list_for, reading
from ...kernel.words import T
from .schema import Fault, Receipt, answer_of, body_of, page_of
from .tokens import Token, seat_of, subject_of, witness
from .words import said

MOST = 200
FAULTS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 500, 503), Fault)


def make_api() -> NinjaAPI:
    """The whole API, once all rooms have declared themselves."""
    api = NinjaAPI(
        title="潮头 Chaotou",
        version="1",
        urls_namespace="api",
        docs_url=None,
        description="Every record under the rights of a seat, every act with one effect per Idempotency-Key.",
    )
    for face in FACES.values():
        mine = [a for a in ACTS.values() if a.on is face.model]
        # ``/visits/plan`` must be known before ``/visits/{number}`` takes it for a number.
        for act in mine:
            if act.creates:
                _acting(api, face, act)
        _reading(api, face)
        for act in mine:
            if not act.creates:
                _acting(api, face, act)
    _faults(api)
    return api


def _reading(api: NinjaAPI, face: Face) -> None:
    item = answer_of(face)

    def every(
        request: HttpRequest, after: str = Query("", max_length=32), limit: int = Query(50, ge=1, le=MOST)
    ) -> Any:
        with reading(_reader(request)) as seat:
            rows = list_for(seat, face.model).order_by("-id")
            if after:
                rows = rows.filter(pk__lt=get_for(seat, face.model, after).pk)
            found = list(rows[: limit + 1])
            more = len(found) > limit
            items = [face.plain(seat, r) for r in found[:limit]]
        return {"items": items, "next": items[-1]["number"] if more else ""}

    def one(request: HttpRequest, number: str) -> Any:
        with reading(_reader(request)) as seat:
            return face.plain(seat, get_for(seat, face.model, number))

    summary = f"{face.plural.zh} / {face.plural.en}"
    api.get(
        f"/{face.slug}", response={200: page_of(face, item), **FAULTS}, exclude_unset=True, tags=[face.slug],
        summary=summary, operation_id=f"list.{face.slug}",
    )(every)  # fmt: skip
    api.get(
        f"/{face.slug}/{{number}}", response={200: item, **FAULTS}, exclude_unset=True, tags=[face.slug],
        summary=summary, operation_id=f"read.{face.slug}",
    )(one)  # fmt: skip


def _acting(api: NinjaAPI, face: Face, act: Act) -> None:
    body = body_of(act)
    key: Any = Header(..., alias="Idempotency-Key", min_length=8, max_length=100, pattern=r"^[A-Za-z0-9_.-]+$")

    def create(request: HttpRequest, data: Any, idempotency_key: str) -> Any:
        return _performed(act, request, None, data, idempotency_key)

    def move(request: HttpRequest, number: str, data: Any, idempotency_key: str) -> Any:
        return _performed(act, request, number, data, idempotency_key)

    view: Callable[..., Any] = create if act.creates else move
    view.__annotations__ |= {"data": body, "idempotency_key": str}
    defaults = {"idempotency_key": key}
    view.__defaults__ = tuple(defaults.values())
    place = f"/{face.slug}" if act.creates else f"/{face.slug}/{{number}}"
    api.post(
        f"{place}/{act.short}", auth=Token(), response={200: Receipt, **FAULTS}, tags=[face.slug],
        summary=f"{act.title.zh} / {act.title.en}", description=act.law, operation_id=act.name,
    )(view)  # fmt: skip


def _performed(act: Act, request: HttpRequest, number: str | None, data: Any, key: str) -> Any:
    given = {k: v for k, v in data.model_dump(mode="json").items() if v is not None}
    seat, token = request.seat, request.token  # type: ignore[attr-defined]
    target = None if number is None else _target(act, number)
    outcome = run_together(act, target, Call(seat, key, given, witness=witness(token, seat)))
    if outcome.fault:
        if seat_of(token) is None:
            raise AuthenticationError
        if number is not None and isinstance(outcome.fault, Forbidden | Invalid):
            # What was wrong with the call is no answer about a record that is not there for this seat.
            with reading(seat):
                get_for(seat, act.on, number)
        raise outcome.fault
    return Status(200, {"number": outcome.number, "digest": outcome.digest, "repeated": outcome.repeated})


def _target(act: Act, number: str) -> int:
    """The id behind a number; 0, which no record has, for an unknown one: the act then answers as for a foreign one."""
    kind, record_id = subject_of(number) or ("", 0)
    return record_id if kind == act.on.type() else 0


def _reader(request: HttpRequest) -> Any:
    """The seat of a bearer token, else that of the session, else the public."""
    header = request.headers.get("Authorization", "")
    if not header:
        return request.seat  # type: ignore[attr-defined]
    scheme, _, token = header.partition(" ")
    seat = seat_of(token) if scheme.lower() == "bearer" else None
    if seat is None:
        raise AuthenticationError
    return seat


def _field(place: tuple[Any, ...]) -> str:
    """The faulty field of a place such as ``("body", "data", "price_fen", "int")``; its variants come after it."""
    return str(next((p for p in place if p not in ("body", "data", "query", "path", "header")), place[-1]))


def _faults(api: NinjaAPI) -> None:
    """One shape for every fault, whoever found it."""

    def say(
        request: HttpRequest, status: int, code: str, text: T, fields: dict[str, str] | None = None
    ) -> HttpResponse:
        answer = api.create_response(request, {"code": code, "text": str(text), "fields": fields or {}}, status=status)
        if status in (429, 503):
            answer["Retry-After"] = "1"
        return answer

    @api.exception_handler(ActFault)
    def of_act(request: HttpRequest, fault: ActFault) -> HttpResponse:
        fields = {k: str(v) for k, v in fault.fields.items()} if isinstance(fault, Invalid) else {}
        return say(request, fault.status, fault.code, fault.text, fields)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, fault: Http404) -> HttpResponse:
        return say(request, 404, "missing", Missing().text)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
        return say(request, 401, "token", T("需要有效的令牌", "A valid token is needed"))

    @api.exception_handler(HttpError)
    def unread(request: HttpRequest, fault: HttpError) -> HttpResponse:
        return say(request, fault.status_code, "unread", T("请求体不是 JSON 对象", "The body is no JSON object"))

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, fault: ValidationError) -> HttpResponse:
        fields = {_field(e["loc"]): str(said(e)) for e in fault.errors}
        return say(request, 422, "invalid", Invalid({}).text, fields)
