"""Signing in: by password and one-time code, or by passkey (django-allauth)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from ..kernel.words import T
from .codes import sendable


class Adapter(DefaultAccountAdapter):
    """What this city decides about accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anybody may have an account; seats are granted."""
        return True

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only what went wrong: pages say themselves what was done."""
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)


class SecondFactor(DefaultMFAAdapter):
    """One-time code secrets stand encrypted in the database, so that a copy of it does not sign anybody in."""

    def encrypt(self, text: str) -> str:
        """The text under a key made of the installation's secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again. Raises ``cryptography.fernet.InvalidToken`` under another secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        """What an authenticator app shows beside the code."""
        return str(user.username)


def _cipher() -> Fernet:
    key = hashlib.sha256(b"chaotou second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class _Plain:
    """Labels above fields, never inside them."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.setdefault("size", 32)
        if mail := self.fields.get("email"):
            mail.validators = [*mail.validators, sendable]
        if first := self.fields.get("password1"):
            first.help_text = T(  # type: ignore[assignment]
                "至少 10 个字符，不要用常见密码、姓名或纯数字",
                "At least 10 characters; no common password, no name, not digits alone",
            )


class SignInForm(_Plain, account.LoginForm):
    """Name and password; the way to a new password stands beside the button, not between the two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    """Old and new password."""


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    """The e-mail address a link is sent to."""


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):
    """A new password from the link."""


class SignUpForm(_Plain, account.SignupForm):
    """An account for anybody; ``sign_up.SignUp`` says what it asks for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = T("用户名", "User name")  # type: ignore[assignment]
        self.fields["email"].label = T("电子邮箱", "E-mail")  # type: ignore[assignment]
        self.fields["email"].help_text = T("找回密码与通知用", "For notices, and to set a new password")  # type: ignore[assignment]


class ConfirmForm(_Plain, account.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
