"""Organisations join, seats are given and end."""

import pytest

from chaotou.kernel.act import perform
from chaotou.kernel.faults import Forbidden, Invalid
from chaotou.kernel.rights.reading import get_for, reading
from chaotou.kernel.rights.seat import PUBLIC, Kind, system
from chaotou.network.acts import end_seat, grant_seat, register_organisation
from chaotou.network.models import Account, HeldSeat, Organisation
from chaotou.network.queries import seats_of

pytestmark = pytest.mark.usefixtures("database")


def test_an_organisation_joins_and_a_seat_begins_and_ends():
    made = perform(
        register_organisation, system(), name_zh="演示钱江大学", name_en="Demo University", kind="university",
        uscc="12330106DEM0000145", district="330106", state_owned=True,
    )  # fmt: skip
    with reading(PUBLIC):
        university = get_for(PUBLIC, Organisation, made.number)
    assert (university.centre, university.owner, university.version) == ("330106", university.pk, 0)
    person = Account.objects.create_user("zhong", "z@example.invalid", None, name_zh="钟文澜")
    given = perform(grant_seat, system(), person=person.pk, kind="tto", organisation=university.pk, centre="330106")
    (seat,) = seats_of(person)
    assert (seat.kind, seat.organisation, seat.name) == (Kind.TTO, university.pk, "演示钱江大学")
    with reading(system()) as eye:
        held = get_for(eye, HeldSeat, given.number)
    perform(end_seat, system(), held, reason="离职")
    assert seats_of(person) == []


def test_bad_input_names_every_field():
    with pytest.raises(Invalid) as fault:
        perform(register_organisation, system(), name_zh="", kind="bank", uscc="1", district="999999")
    assert set(fault.value.fields) == {"name_zh", "kind", "uscc", "district"}


def test_an_officer_enters_organisations_of_their_own_district_alone():
    from cast import cast, uscc

    given = {"name_zh": "演示越区企业", "kind": "enterprise", "uscc": uscc(990_001)}
    with pytest.raises(Forbidden) as fault:
        perform(register_organisation, cast().other_officer, district="330106", **given)
    assert fault.value.code == "foreign"
    assert perform(register_organisation, cast().other_officer, district="330108", **given).number
    assert perform(
        register_organisation, cast().city, district="330106", **{**given, "uscc": uscc(990_002)}
    ).number  # fmt: skip


def test_nobody_gives_a_seat_above_their_own():
    from cast import cast

    officer, person, point = cast().officer, cast().tto.person, cast().point
    with pytest.raises(Forbidden):
        perform(grant_seat, officer, person=person, kind="city", organisation=None, centre="330100")
    with pytest.raises(Forbidden):
        perform(grant_seat, officer, person=person, kind="registrar", organisation=point.pk, centre="330106")


def test_a_held_seat_is_closed_in_the_ledger():
    from cast import cast

    from chaotou.kernel.ledger import canonical
    from chaotou.kernel.ledger.store import entries

    cast()
    entry = entries("e.kind = %s", ["network.seat.granted"], limit=1)[0]
    body = canonical.decode(entry.body)
    assert set(body["open"]) == {"kind", "at", "centre", "relates"} and len(body["open"]["at"]) == 7
    assert {"subject", "prev", "actor", "person"} <= set(body["closed"])
