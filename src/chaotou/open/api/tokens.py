"""Tokens: a program acts from one seat of one person, until the token, the seat or the account ends."""

from __future__ import annotations

import hashlib
import secrets

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from ...kernel.rights.seat import Seat
from ...network.models import Account
from ...network.queries import seats_of
from ..models import ApiToken

PREFIX = "ct_"


def make(account: Account, seat: Seat, name: str) -> str:
    """A new token for this seat; only its digest is kept, so this answer is the one time it can be read."""
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(digest=_digest(token), account_id=account.pk, seat=seat.id, name=name[:60])
    return token


def seat_of(token: str) -> Seat | None:
    """The seat a token speaks for, None where token, account or seat has ended."""
    row = ApiToken.objects.filter(digest=_digest(token), ended_at=None).first()
    account = Account.objects.filter(pk=row.account_id, is_active=True).first() if row else None
    if row is None or account is None:
        return None
    ApiToken.objects.filter(pk=row.pk).update(used_at=timezone.now())
    return next((s for s in seats_of(account) if s.id == row.seat), None)


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
