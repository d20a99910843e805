"""Who lives in the city: organisations, people and their seats."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from ..kernel.act import perform
from ..kernel.rights.seat import CITY, NAMES, Kind, Seat, system
from ..network.acts import grant_seat, register_organisation
from ..network.models import Account
from ..network.queries import seat_name, seats_of
from .data_files import rows

PASSWORD = "chaotou-2026"  # noqa: S105 (printed for everyone to try, in a demonstration alone)


@dataclass
class Cast:
    """The played city's organisations (key → id), accounts (key → row) and seats (key → seats)."""

    organisations: dict[str, int] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)

    def seat(self, kind: Kind, organisation: str = "", centre: str = "", nth: int = 0) -> Seat:
        """The ``nth`` seat of a kind at an organisation or centre; the last there is, if there are fewer."""
        wanted = self.organisations.get(organisation)
        found = [
            s for s in self.seats if s.kind == kind and (not organisation or s.organisation == wanted)
            and (not centre or s.centre == centre)
        ]  # fmt: skip
        if not found:
            raise LookupError(f"the city has no {kind} at {organisation or centre}")
        return found[min(nth, len(found) - 1)]


def move_in(cast: Cast) -> None:
    """Let organisations join and people take their seats."""
    for row in rows("organisations"):
        made = perform(
            register_organisation, system(), key=f"demo-organisation-{row['key']}", name_zh=row["name_zh"],
            name_en=row["name_en"], kind=row["kind"], uscc=row["uscc"], district=row["district"],
            size=row["size"] or "", state_owned=row["state_owned"],
        )  # fmt: skip
        cast.organisations[row["key"]] = made.record
        cast.districts[row["key"]] = row["district"]
    password = make_password(PASSWORD)
    for row in rows("people"):
        account = Account(
            username=row["login"], email=f"{row['login']}@example.invalid", name_zh=row["name_zh"],
            name_en=row["name_en"], password=password,
        )  # fmt: skip
        account.save()
        cast.accounts[row["key"]] = account
        for i, seat in enumerate(row["seats"]):
            perform(
                grant_seat, system(), key=f"demo-seat-{row['key']}-{i}", person=account.pk, kind=seat["kind"],
                organisation=cast.organisations.get(seat.get("organisation", "")),
                centre=seat.get("centre") or cast.districts.get(seat.get("organisation", ""), CITY),
            )  # fmt: skip
        cast.seats += seats_of(account)


#: Whose sign-ins are printed: the people one technology meets on its way, in that order.
ON_THE_WAY = (
    (Kind.RESEARCHER, "qjdx"), (Kind.TTO, "qjdx"), (Kind.SIGNER, "qjdx"), (Kind.OFFICER, "330106"),
    (Kind.FIRM, "yqcn"), (Kind.SIGNER, "yqcn"), (Kind.FIRM, "zlcg"), (Kind.BROKER, "wljj"), (Kind.REGISTRAR, "htdj"),
    (Kind.EXPERT, "qjdx"), (Kind.CITY, ""), (Kind.ANALYST, ""), (Kind.AUDITOR, ""),
)  # fmt: skip


def sign_ins() -> list[tuple[str, str, str]]:
    """One sign-in for every role on the way, two registrars: (role, where, user name). The password is ``PASSWORD``."""
    found = []
    for kind, where in ON_THE_WAY:
        people = [
            row for row in rows("people")
            if any(s["kind"] == kind and where in ("", s.get("organisation"), s.get("centre")) for s in row["seats"])
        ]  # fmt: skip
        for row in people[: 2 if kind in (Kind.REGISTRAR, Kind.CITY) else 1]:
            account = Account.objects.filter(username=row["login"]).first()
            seats = [s for s in seats_of(account) if s.kind == kind] if account else []
            found += [(f"{NAMES[kind].zh} {NAMES[kind].en}", seat_name(s).zh, row["login"]) for s in seats[:1]]
    return found
