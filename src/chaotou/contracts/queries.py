"""What acts and pages ask about a contract. Questions asked inside an act read as the act's seat."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from ..kernel.figure import FIGURES, Slice, value
from ..kernel.procedure.case import Case
from ..kernel.records import Record
from ..kernel.rights.reading import list_for, within_act
from ..kernel.rights.seat import CITY, Seat
from ..kernel.rules import rule
from ..network.models import Organisation
from ..network.queries import district_names
from .filing import Facts
from .models import Contract

#: States of the registration in which the registrar decides.
AT_DESK = ("submitted", "overdue", "second_eye", "refusal_proposed")


def point_of(district: str) -> int | None:
    """The registration point that serves a district: its own, else the city's, else the city's oldest.

    The filer reads whose it is before filing and is told again when it is filed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM network_organisation WHERE kind = 'registration' "
            "ORDER BY (centre = %s) DESC, (centre = %s) DESC, id LIMIT 1",
            [district, CITY],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def organisation(number: int) -> Organisation:
    """An organisation by id, as the seat of the act sees it; all of them are public."""
    return within_act(Organisation, number)


def works_for(person: int, organisations: list[int]) -> bool:
    """Whether the person holds an open seat at one of these organisations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contracts_works_for(%s, %s)", [person, organisations])
        return bool(cursor.fetchone()[0])


def next_registration_no(point: int, today: date) -> str:
    """The next number of the year: year, province, city, point, six digits; drawn under the counter's lock.

    Taken as the last thing of an act, so that what is rolled back leaves no gap. Nobody may read a place from
    it: to everyone else it is an opaque text.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT centre FROM network_organisation WHERE id = %s", [point])
        centre = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO contracts_registrationcounter AS c (year, last) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET last = c.last + 1 RETURNING last",
            [today.year],
        )
        serial = cursor.fetchone()[0]
    return f"{today.year}{centre}{serial:06d}"


def is_signed(lot: str, buyer: int) -> bool:
    """Whether both sides have signed the contract of a lot with this buyer, whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contracts_is_signed(%s, %s)", [lot, buyer])
        return bool(cursor.fetchone()[0])


def entries_of(record: Record) -> int:
    """How many entries stand on a record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM kernel_subject WHERE (type, id) = (%s, %s)", [record.type(), record.pk])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def registered_digest(contract: Contract) -> str:
    """Digest of the entry by which the contract was registered, "" before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest FROM ledger_event WHERE (subject_type, subject_id) = (%s, %s) "
            "AND kind = 'contracts.contract.registered' ORDER BY id DESC LIMIT 1",
            [contract.type(), contract.pk],
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def facts_of(contract: Contract, today: date) -> Facts:
    """Everything the checks ask, gathered in a few questions."""
    days = int(rule("contracts.same_buyer_days", today).value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contracts_shared_people(%s, %s)", [contract.owner, contract.buyer])
        shared = bool(cursor.fetchone()[0])
        cursor.execute(
            "SELECT number, technical_fen FROM contracts_contract "
            "WHERE buyer = %s AND registered_on > %s AND id <> %s AND cancelled_on IS NULL ORDER BY id",
            [contract.buyer, today - timedelta(days=days), contract.pk],
        )
        others = cursor.fetchall()
    return Facts(
        today=today,
        regime=str(rule("contracts.regime", contract.filed_on or today).value),
        four_eyes_fen=int(rule("contracts.four_eyes_fen", today).value),
        districts=frozenset(district_names()),
        shared_people=shared,
        same_buyer=tuple(number for number, _ in others),
        same_buyer_fen=sum(fen for _, fen in others),
        same_buyer_days=days,
        signed_digests=frozenset(s["digest"] for s in contract.signatures),
    )


def queue(seat: Seat) -> list[tuple[Contract, Case]]:
    """Files waiting at the seat's point, the most urgent first; for the city, of every point. Inside ``reading``."""
    cases = {
        c.record_id: c for c in Case.objects.filter(procedure="contracts.registration", closed=False, state__in=AT_DESK)
    }
    mine = list_for(seat, Contract).filter(pk__in=list(cases))
    if seat.organisation is not None:
        mine = mine.filter(point=seat.organisation)
    files = [(c, cases[c.pk]) for c in mine]
    return sorted(files, key=lambda f: (f[1].due is None, f[1].due, f[0].pk))


def registration_case(contract: Contract) -> Case | None:
    """The newest case of its registration."""
    return (
        Case.objects.filter(procedure="contracts.registration", record_type=Contract.type(), record_id=contract.pk)
        .order_by("-id")
        .first()
    )


def figure_now(name: str, month: str, district: str = "") -> int | None:
    """A figure of the city for a month, None where this release does not count it."""
    found = FIGURES.get(name)
    return value(found, Slice(month, month, district)) if found else None


def effects(contract: Contract, month: str) -> list[tuple[str, int, int]]:
    """Which figures registering moves: name, what it is now, what it will be."""
    moved = []
    for name, district in (("C-OUT-VALUE", contract.seller_district), ("C-IN-VALUE", contract.buyer_district)):
        if city_of(district) != CITY:
            continue
        now = figure_now(name, month)
        if now is not None:
            moved.append((name, now, now + contract.technical_fen))
    return moved


def city_of(district: str) -> str:
    """Division code of the city a district lies in."""
    return district[:4] + "00"
