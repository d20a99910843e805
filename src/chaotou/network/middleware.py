"""Every request is made from exactly one seat: ``request.seat``."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ..kernel.rights.seat import PUBLIC, Kind, Seat
from .queries import member, seats_of

SESSION = "seat"


class SeatMiddleware:
    """Puts the seat the person has chosen into the request; ended seats vanish with the next request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat, request.seats = seat_of_request(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def seat_of_request(request: HttpRequest) -> tuple[Seat, list[Seat]]:
    """The seat of this request and all seats of its person; PUBLIC for who has not signed in."""
    if not request.user.is_authenticated:
        return PUBLIC, []
    seats = seats_of(request.user)  # type: ignore[arg-type]
    chosen = request.session.get(SESSION)
    found = next((s for s in seats if s.id == chosen), None)
    return found or (seats[0] if seats else member(request.user)), seats  # type: ignore[arg-type]


def signed_in(seat: Seat) -> bool:
    """Whether somebody stands behind this seat."""
    return seat.kind != Kind.PUBLIC
