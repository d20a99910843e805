"""The account: signing up with an organisation's code, and what a person keeps about themselves."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ...kernel.words import T
from ...network.codes import clean_uscc, sendable
from ...network.models import Account
from ...network.queries import district_names, organisation_of_code, seat_name


class CodeForm(forms.Form):
    """The first question of signing up."""

    uscc = forms.CharField(
        max_length=40, label=T("单位的统一社会信用代码", "Your organisation's social credit code"),
        widget=forms.TextInput(attrs={"size": 22, "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_uscc(self) -> str:
        """The code with its check digit."""
        return clean_uscc(self.cleaned_data["uscc"])


class SignUpView(account.SignupView):
    """First the organisation's code, then the account: the code is prefilled and its organisation named."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The code, or with it (or without one, ``?personal=1``) the form of the account."""
        if request.GET.get("personal"):
            return super().get(request, *args, **kwargs)
        form = CodeForm(request.GET if "uscc" in request.GET else None)
        if form.is_valid():
            return super().get(request, *args, **kwargs)
        context = {"form": form, "next": request.GET.get("next", "")}
        return render(request, "account/sign_up_code.html", context, status=422 if form.errors else 200)

    def get_initial(self) -> dict[str, Any]:
        """The code that was checked in the step before."""
        form = CodeForm(self.request.GET)
        return {**super().get_initial(), "uscc": form.cleaned_data["uscc"] if form.is_valid() else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The organisation that the code names, if the network knows it."""
        found = super().get_context_data(**kwargs)
        code = self.get_initial()["uscc"]
        return {**found, "code": code, "organisation": organisation_of_code(code) if code else None}


class ProfileForm(forms.Form):
    """What a person may change about themselves."""

    name_zh = forms.CharField(max_length=60, label=T("姓名", "Name"))
    name_en = forms.CharField(max_length=120, required=False, label=T("英文姓名", "Name in English"))
    email = forms.EmailField(
        required=False, validators=[sendable], label=T("电子邮箱", "E-mail"),
        help_text=T("找回密码与通知用", "For notices, and to set a new password"),
    )  # fmt: skip
    uscc = forms.CharField(
        max_length=40, required=False, label=T("单位的统一社会信用代码", "Your organisation's social credit code")
    )

    def clean_uscc(self) -> str:
        """The code with its check digit, or nothing."""
        typed = self.cleaned_data["uscc"]
        return clean_uscc(typed) if typed.strip() else ""


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """One's own account: name, seats, ways to sign in, devices."""
    person: Account = request.user  # type: ignore[assignment]
    found = Authenticator.objects.filter(user=person)
    kinds = [a.type for a in found]
    context = {
        "person": person,
        "organisation": organisation_of_code(person.uscc) if person.uscc else None,
        "totp": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "devices": UserSession.objects.filter(user=person).count(),
    }
    return render(request, "account/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, address and code, to be changed by the person alone."""
    person: Account = request.user  # type: ignore[assignment]
    held = {name: getattr(person, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(person, name, value)
        person.save(update_fields=list(form.cleaned_data))
        return redirect("/account?saved=1")
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything kept about the person outside records, as a file (个人信息保护法 45)."""
    person: Account = request.user  # type: ignore[assignment]
    districts = district_names()
    held = [
        {"seat": str(seat_name(s)), "kind": str(s.kind), "centre": str(districts.get(s.centre, s.centre))}
        for s in request.seats  # type: ignore[attr-defined]
    ]
    devices = UserSession.objects.filter(user=person).values("ip", "user_agent", "created_at", "last_seen_at")
    fields = ("username", "name_zh", "name_en", "email", "uscc", "date_joined", "last_login")
    told = {"account": {f: getattr(person, f) for f in fields}, "seats": held, "devices": list(devices)}
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="chaotou-my-data.json"'
    return answer
