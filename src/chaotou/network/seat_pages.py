"""Choosing the seat one acts from; granting and ending the seats of others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from ..kernel.act import perform
from ..kernel.faults import ActFault, Forbidden, Invalid
from ..kernel.rights.seat import CITY, NAMES, Kind, Seat
from ..kernel.words import T
from .acts import end_seat, grant_seat
from .codes import clean_uscc
from .forms import EndSeatForm
from .middleware import SESSION
from .models import Account, Organisation
from .people import asking, gives, grantable, holder, holders, may_end
from .queries import district_names, organisation_of_code

#: Fields of the act's form and where the page asks for them.
PLACES = {"person": "username", "organisation": "uscc", "kind": "kind", "centre": "centre"}


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the seat to act from: one visible act that repaints every page after it."""
    if not request.user.is_authenticated:
        return redirect("/sign-in?next=/work/seats")
    seats: list[Seat] = request.seats  # type: ignore[attr-defined]
    target = _back(request)
    if request.method == "POST":
        wanted = request.POST.get("seat", "")
        if wanted in {str(s.id) for s in seats}:
            request.session[SESSION] = int(wanted)
            return redirect(target)
    if len(seats) == 1 and request.method == "GET" and request.GET.get("signed_in"):
        request.session[SESSION] = seats[0].id
        return redirect(target)
    districts = district_names()
    lines = [(s, NAMES[s.kind], s.name, districts.get(s.centre or CITY, T("", ""))) for s in seats]
    context = {"lines": lines, "next": target, "lost": _lost(request, seats)}
    return render(request, "network/seats.html", context)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who holds which seat, as far as this seat may grant and end them."""
    seat = _giver(request)
    ended = request.GET.get("ended") == "1"
    rows = [(h, may_end(seat, h.row)) for h in holders(seat, ended=ended)]
    context = {"rows": rows, "ended": ended, "asking": asking(seat), "receipt": request.GET.get("receipt", "")}
    return render(request, "network/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest) -> HttpResponse:
    """Grant a seat to a person by their user name."""
    seat = _giver(request)
    form = GrantForm(request.POST or None, seat=seat, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = perform(grant_seat, seat, key=request.POST.get("key", ""), **form.arguments())
            return redirect(f"/work/people?receipt={done.digest}")
        except ActFault as fault:
            _show(form, fault)
    return _answer(request, "network/grant.html", form, {"law": grant_seat.law})


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, number: str) -> HttpResponse:
    """End a seat, with the reason."""
    seat = _giver(request)
    found = holder(seat, number)
    form = EndSeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = perform(end_seat, seat, found.row, key=request.POST.get("key", ""), **form.cleaned_data)
            return redirect(f"/work/people?receipt={done.digest}")
        except ActFault as fault:
            _show(form, fault)
    return _answer(request, "network/end.html", form, {"holder": found, "consequence": end_seat.consequence})


class GrantForm(forms.Form):
    """Who, which kind, where: as people know it, by user name and 统一社会信用代码."""

    username = forms.CharField(
        max_length=150, label=T("对方的用户名", "Their user name"),
        help_text=T("对方先在“注册”页建立账号", "They make an account on the sign-up page first"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=T("席位", "Seat"))
    uscc = forms.CharField(
        max_length=40, required=False, label=T("机构的统一社会信用代码", "Social credit code of the organisation"),
        help_text=T("中心自己的席位不填", "Leave empty for a seat at a centre"),
        widget=forms.TextInput(attrs={"size": 22}),
    )  # fmt: skip
    centre = forms.ChoiceField(
        required=False, label=T("中心", "Centre"),
        help_text=T("填了机构时，以机构所在区为准", "With an organisation, its own district counts"),
    )  # fmt: skip

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        self.place: Organisation | None = None
        self.fields["kind"].choices = [(str(k), NAMES[k]) for k in grantable(seat)]  # type: ignore[attr-defined]
        if seat.kind == Kind.SIGNER:
            del self.fields["uscc"]
        if seat.kind == Kind.CITY:
            self.fields["centre"].choices = list(district_names().items())  # type: ignore[attr-defined]
        else:
            del self.fields["centre"]

    def clean_username(self) -> Account:
        """The account of this name."""
        found = Account.objects.filter(username__iexact=self.cleaned_data["username"].strip()).first()
        if found is None:
            raise forms.ValidationError(T("没有这个用户名的账号", "No account has this user name"))
        return found

    def clean_uscc(self) -> str:
        """The code of an organisation of the network, or nothing."""
        typed = self.cleaned_data["uscc"]
        if not typed.strip():
            return ""
        self.place = organisation_of_code(clean_uscc(typed))
        if self.place is None:
            raise forms.ValidationError(T("网络里没有这个代码的机构", "No organisation of the network has this code"))
        return self.place.uscc

    def arguments(self) -> dict[str, Any]:
        """What the act is given."""
        given = self.cleaned_data
        organisation = self.seat.organisation if self.seat.kind == Kind.SIGNER else None
        centre = given.get("centre") or self.seat.centre
        if self.place is not None:
            organisation, centre = self.place.pk, self.place.centre
        return {"person": given["username"].pk, "kind": given["kind"], "organisation": organisation, "centre": centre}


def _giver(request: HttpRequest) -> Seat:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if not gives(seat):
        raise Forbidden(
            T(
                "席位由本机构签署人、分中心专员或市中心授予",
                "Seats are granted by a signer, an officer or the city centre",
            ),
            "seat",
        )
    return seat


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {"username": request.GET.get("username", ""), "centre": CITY}


def _show(form: forms.Form, fault: ActFault) -> None:
    """Put an act's faults where the page asks for them."""
    found = fault.fields if isinstance(fault, Invalid) else {None: fault.text}
    for name, text in found.items():
        place = PLACES.get(name or "")
        form.add_error(place if place in form.fields else None, forms.ValidationError(text))  # type: ignore[arg-type]


def _answer(request: HttpRequest, template: str, form: forms.Form, more: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/work"
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/work"


def _lost(request: HttpRequest, seats: list[Seat]) -> bool:
    """Whether the seat this person had chosen has ended since."""
    chosen = request.session.get(SESSION)
    return chosen is not None and chosen not in {s.id for s in seats}
