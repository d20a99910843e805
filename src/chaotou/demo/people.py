"""Who lives in the city: organisations, people and their seats."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from ..kernel.act import perform
from ..kernel.rights.seat import NAMES, Kind, Seat, system
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
                centre=seat.get("centre") or cast.districts.get(seat.get("organisation", ""), "330100"),
            )  # fmt: skip
        cast.seats += seats_of(account)


def sign_ins() -> list[tuple[str, str, str]]:
    """One sign-in for every role: (role in both languages, where, user name). The password is ``PASSWORD``."""
    found: dict[str, tuple[str, str, str]] = {}
    for account in Account.objects.filter(username__in=[r["login"] for r in rows("people")]).order_by("pk"):
        for seat in seats_of(account):
            role = NAMES[seat.kind]
            found.setdefault(str(seat.kind), (f"{role.zh} {role.en}", seat_name(seat).zh, account.username))
    return list(found.values())
