"""Signing in: by password and one-time code, or by passkey (django-allauth)."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """What this city decides about accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anybody may have an account; seats are granted."""
        return True
