"""Tokens: a program acts from one seat of one person, until the token, the seat or the account ends."""

from __future__ import annotations

import hashlib
import secrets

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

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


#: When a token was last used is kept to the hour: a write at every request would double its cost. Names are left out:
#: a program does not read them, and each join under row-level security is planned anew at every request.
_KNOWN = """
SELECT t.id, t.account_id, t.seat, coalesce(t.used_at < now() - interval '1 hour', true),
  h.id, h.kind, h.centre, h.person, h.owner
FROM open_apitoken t JOIN network_account a ON a.id = t.account_id AND a.is_active
LEFT JOIN network_heldseat h ON h.id = t.seat AND h.person = t.account_id AND h.until IS NULL
WHERE t.digest = %s AND t.ended_at IS NULL
"""


def end(account: Account, token_id: int) -> None:
    """End one of the person's own tokens, with effect on the next request."""
    ApiToken.objects.filter(pk=token_id, account_id=account.pk, ended_at=None).update(ended_at=timezone.now())


class Token(HttpBearer):
    """``Authorization: Bearer ct_…``; writing needs it, because a browser's cookie would invite forgery."""

    def authenticate(self, request: HttpRequest, token: str) -> Seat | None:
        """Put the token's seat into the request."""
        seat = seat_of(token)
        if seat:
            request.seat = seat  # type: ignore[attr-defined]
        return seat


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
