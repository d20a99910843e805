"""What an account is asked for beside name and password; apart from ``sign_in`` because allauth loads it first."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from ..kernel.words import T
from .codes import clean_uscc
from .models import Account


class SignUp(forms.Form):
    """Base of allauth's sign-up form (``ACCOUNT_SIGNUP_FORM_CLASS``)."""

    field_order = ["uscc", "name_zh", "username", "email", "password1", "password2"]

    uscc = forms.CharField(
        max_length=40, required=False, label=T("单位的统一社会信用代码", "Your organisation's social credit code"),
        help_text=T("单位的签署人看到后授予席位", "Its signer sees your request and grants the seat"),
        widget=forms.TextInput(attrs={"size": 22, "autocomplete": "off"}),
    )  # fmt: skip
    name_zh = forms.CharField(
        max_length=60,
        label=T("姓名", "Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "size": 22}),
    )

    def clean_uscc(self) -> str:
        """The code with its check digit, or nothing."""
        typed = self.cleaned_data["uscc"]
        return clean_uscc(typed) if typed.strip() else ""

    def signup(self, request: HttpRequest, user: Account) -> None:
        """Keep what was asked for with the new account."""
        user.name_zh = self.cleaned_data["name_zh"]
        user.uscc = self.cleaned_data["uscc"]
        user.save(update_fields=["name_zh", "uscc"])
