"""Forms of the second factor: one-time codes and passkeys."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django import forms

from ..kernel.words import T


class _Code:
    """Six digits, with the number pad of a phone and nothing written inside the field."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = T("验证码", "Code")  # type: ignore[assignment]
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs |= {"size": 12, "inputmode": "numeric", "autocomplete": "one-time-code"}


class SignInCode(_Code, codes.AuthenticateForm):
    """The code asked for after the password."""


class ConfirmCode(_Code, codes.ReauthenticateForm):
    """The code asked for again before the account is changed."""


class FirstCode(_Code, totp.ActivateTOTPForm):
    """The first code of a new authenticator app: proves that it was scanned."""


class AddPasskey(passkeys.AddWebAuthnForm):
    """A name for the passkey, and whether it signs in without the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = T("名称", "Name")  # type: ignore[assignment]
        self.fields["name"].help_text = T("自己认得出即可，例如“办公室电脑”", "So that you know it again")  # type: ignore[assignment]
        self.fields["name"].widget.attrs.pop("placeholder", None)
        if field := self.fields.get("passwordless"):
            field.label = T("可单独登录，不用密码", "Signs in by itself, without the password")  # type: ignore[assignment]
            field.help_text = T("需要这台设备支持指纹、面容或 PIN", "The device must ask for fingerprint, face or PIN")  # type: ignore[assignment]
