"""Every request is made from exactly one seat: ``request.seat``. One that is withheld until its person has a second
factor stands in ``request.withheld``, and the request is made as a member's."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from ..kernel.installation import is_demonstration
from ..kernel.rights.seat import PUBLIC, Kind, Seat
from ..kernel.rules import rule
from ..kernel.terms import local_day
from ..kernel.words import T
from .queries import member, seats_of

SESSION = "seat"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: What a person without a second factor may still send: setting one up, leaving, changing seat or language.
OPEN = ("/account", "/sign-", "/work/seats", "/lang", "/large", "/dark")


class SeatMiddleware:
    """Puts the seat the person has chosen into the request; ended seats vanish with the next request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat, request.seats = seat_of_request(request)  # type: ignore[attr-defined]
        request.withheld = None  # type: ignore[attr-defined]
        if lacks_second_factor(request):
            request.withheld = request.seat  # type: ignore[attr-defined]
            request.seat = member(request.user)  # type: ignore[attr-defined, arg-type]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Who sends something from a withheld seat is asked to set a second factor up, instead of being refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or request.path.startswith(OPEN) or request.withheld is None:  # type: ignore[attr-defined]
            return self.get_response(request)
        text = T(
            "此席位须先启用第二重验证才能查阅和办理", "This seat reads and acts only after a second factor is set up"
        )
        if request.path.startswith("/api/"):
            return JsonResponse({"code": "second_factor", "text": str(text)}, status=403)
        return redirect("/account/second-factor?needed=1")


def seat_of_request(request: HttpRequest) -> tuple[Seat, list[Seat]]:
    """The seat of this request and all seats of its person; PUBLIC for who has not signed in.

    Who chose a seat that has ended stands as a member until they choose again: nobody acts from a seat they
    did not pick. Who never chose stands in their first seat.
    """
    if not request.user.is_authenticated:
        return PUBLIC, []
    seats = seats_of(request.user)  # type: ignore[arg-type]
    chosen = request.session.get(SESSION)
    if chosen is None:
        return (seats[0] if seats else member(request.user)), seats  # type: ignore[arg-type]
    return next((s for s in seats if s.id == chosen), None) or member(request.user), seats  # type: ignore[arg-type]


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the seat of this request must have a second factor and its person has none.

    The kinds are those of the rule ``network.second_factor_kinds``: two techniques tell who somebody is (GB/T
    22239-2019, 8.1.4.1), and that is asked before closed layers are read, not only before something is done. A
    demonstration prints its passwords for everyone to try, so it does not ask; elsewhere the clock cannot be set.
    """
    from allauth.mfa.utils import is_mfa_enabled

    seat: Seat = request.seat  # type: ignore[attr-defined]
    if seat.kind in (Kind.PUBLIC, Kind.MEMBER) or is_demonstration():
        return False
    wanted = str(rule("network.second_factor_kinds", local_day(timezone.now())).value).split()
    return str(seat.kind) in wanted and not is_mfa_enabled(request.user)


def signed_in(seat: Seat) -> bool:
    """Whether somebody stands behind this seat."""
    return seat.kind != Kind.PUBLIC
