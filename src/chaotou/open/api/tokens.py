"""Tokens: a program acts from one seat of one person, until the token, the seat or the account ends."""

from __future__ import annotations

import hashlib
import secrets
from time import monotonic
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from ...kernel.act import Witness
from ...kernel.rights.reading import ask
from ...kernel.rights.seat import Seat, system
from ...network.models import Account
from ...network.queries import member, seat_from
from ..models import ApiToken

PREFIX = "ct_"


def make(account: Account, seat: Seat, name: str) -> str:
    """A new token for this seat; only its digest is kept, so this answer is the one time it can be read."""
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(digest=_digest(token), account_id=account.pk, seat=seat.id, name=name[:60])
    return token


Subject = tuple[str, int]
#: How long a token is remembered here. An end holds at once nevertheless: every act asks its ``witness`` anew.
REMEMBERED_S = 60
_MOST = 10_000
_seats: dict[str, tuple[Seat, float]] = {}
_subjects: dict[str, Subject] = {}


def seat_of(token: str) -> Seat | None:
    """The seat a token speaks for, None where token, account or seat has ended."""
    rows = ask(system(), _KNOWN, [_digest(token)])
    if not rows:
        return None
    token_id, account, seat, stale, *held = rows[0]
    if stale:
        ApiToken.objects.filter(pk=token_id).update(used_at=timezone.now())
    if held[0] is not None:
        return seat_from((*held, "", ""))
    # A person without a granted seat acts as a member; a granted one that has ended leaves nothing to act from.
    plain = member(Account(pk=account))
    return plain if plain.id == seat else None


def remembered_seat_of(token: str) -> Seat | None:
    """The seat a token spoke for within the last minute, for acts alone, which ask its ``witness`` again."""
    digest = _digest(token)
    seat, until = _seats.get(digest, (None, 0.0))
    if until > monotonic():
        return seat
    seat = seat_of(token)
    if seat is not None:
        _seats[_room_in(_seats, digest)] = seat, monotonic() + REMEMBERED_S
    return seat


def witness(token: str, seat: Seat) -> Witness:
    """The question whether a token still speaks for its seat."""
    return _STANDS, (_digest(token), seat.id)


def subject_of(number: str) -> Subject | None:
    """(type, id) of the record with this number, whoever may see it; a number is never given twice."""
    found = _subjects.get(number)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT type, id FROM kernel_subject WHERE number = %s", [number])
            found = cursor.fetchone()
        if found:
            _subjects[_room_in(_subjects, number)] = found
    return found


def _room_in(memory: dict[str, Any], key: str) -> str:
    if len(memory) >= _MOST:
        memory.clear()
    return key


#: When a token was last used is kept to the hour: a write at every request would double its cost. Names are left out:
#: a program does not read them, and each join under row-level security is planned anew at every request.
_KNOWN = """
SELECT t.id, t.account_id, t.seat, coalesce(t.used_at < now() - interval '1 hour', true),
  h.id, h.kind, h.centre, h.person, h.owner
FROM open_apitoken t JOIN network_account a ON a.id = t.account_id AND a.is_active
LEFT JOIN network_heldseat h ON h.id = t.seat AND h.person = t.account_id AND h.until IS NULL
WHERE t.digest = %s AND t.ended_at IS NULL
"""
_STANDS = "SELECT 1 WHERE open_stands(%s, %s)"


def end(account: Account, token_id: int) -> None:
    """End one of the person's own tokens, with effect on the next request."""
    ApiToken.objects.filter(pk=token_id, account_id=account.pk, ended_at=None).update(ended_at=timezone.now())


class Token(HttpBearer):
    """``Authorization: Bearer ct_…``; writing needs it, because a browser's cookie would invite forgery."""

    def authenticate(self, request: HttpRequest, token: str) -> Seat | None:
        """Put the token and its seat into the request."""
        seat = remembered_seat_of(token)
        if seat:
            request.token, request.seat = token, seat  # type: ignore[attr-defined]
        return seat


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
