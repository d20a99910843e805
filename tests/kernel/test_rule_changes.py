"""A dated rule changes by two people of the city, never backwards, and every process sees it at its next act."""

from datetime import timedelta

import pytest
from cast import cast, read
from django.db import DatabaseError, connection

from chaotou.kernel import rules
from chaotou.kernel.act import perform
from chaotou.kernel.faults import Forbidden, Invalid, Refused
from chaotou.kernel.installation import now
from chaotou.kernel.rule_changes.acts import confirm, propose, refuse
from chaotou.kernel.rule_changes.models import RuleChange
from chaotou.kernel.terms import local_day

pytestmark = pytest.mark.usefixtures("database")

NAME = "kernel.rule_confirm_days"


def proposed(days, value="7", seat=None, name=NAME):
    made = perform(
        propose, seat or cast().city, name=name, value=value, since=today() + timedelta(days=days),
        source="市中心办公会 2026-11", flag="design", reason="试行一年后调整",
    )  # fmt: skip
    return read(RuleChange, made.number)


def today():
    return local_day(now())


def test_two_people_change_a_rule_from_a_day_on():
    change = proposed(40)
    assert not change.public and change.former == "5"
    before = rules.rule(NAME, today() + timedelta(days=40)).value
    perform(confirm, cast().city2, change)
    change = read(RuleChange, change.number)
    assert change.public
    rules.refresh()
    assert before == 5
    assert rules.rule(NAME, today() + timedelta(days=40)).value == 7
    assert rules.rule(NAME, today() + timedelta(days=39)).value == 5
    row = rules.history(NAME)[-1]
    assert (row.source, row.flag) == ("市中心办公会 2026-11", "design")


def test_the_next_act_reads_the_new_row():
    change = proposed(41, "8")
    perform(confirm, cast().city2, change)
    proposed(42, "9")
    assert rules.rule(NAME, today() + timedelta(days=41)).value == 8


def test_nobody_confirms_what_they_proposed_nor_from_another_seat():
    change = proposed(43)
    with pytest.raises(Refused) as fault:
        perform(confirm, cast().city, change)
    assert fault.value.code == "same_person"
    with pytest.raises(Forbidden):
        proposed(43, seat=cast().analyst)


def test_never_backwards_and_one_row_a_day():
    with pytest.raises(Refused) as fault:
        proposed(-1)
    assert fault.value.code == "past"
    first, second = proposed(44), proposed(44)
    perform(confirm, cast().city2, first)
    with pytest.raises(Refused) as fault:
        perform(confirm, cast().city2, second)
    assert fault.value.code == "row_exists"
    perform(refuse, cast().city, second, reason="重复")
    assert read(RuleChange, second.number).decision == "重复"


def test_a_value_is_written_like_the_one_it_follows():
    for value in ("15wd", "七", "-3", ""):
        with pytest.raises(Invalid) as fault:
            proposed(45, value)
        assert "value" in fault.value.fields
    with pytest.raises(Invalid) as fault:
        proposed(45, name="kernel.no_such_rule")
    assert set(fault.value.fields) == {"name"}


def test_the_web_role_writes_no_rule_itself():
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_rule SET value = '99'")
