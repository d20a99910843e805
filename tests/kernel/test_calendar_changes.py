"""A day of the calendar changes by two people of the city, and every term that begins afterwards is counted by it."""

from datetime import date, timedelta

import pytest
from cast import cast, read
from django.db import DatabaseError, connection, connections
from django.test import Client

from chaotou.kernel import rules, terms
from chaotou.kernel.act import perform
from chaotou.kernel.calendar.acts import confirm, propose, refuse
from chaotou.kernel.calendar.models import DayChange
from chaotou.kernel.faults import Forbidden, Invalid, Refused
from chaotou.kernel.setup import prepare

pytestmark = pytest.mark.usefixtures("database")


def proposed(day, until="", working="off", seat=None, **more):
    made = perform(
        propose, seat or cast().city, day=day, until=until, working=working, source="国务院办公厅通知（测试）",
        reason="通知已发布", **more,
    )  # fmt: skip
    return read(DayChange, made.number)


def worked(day):
    rules.refresh()
    return terms.calendar().is_working(day)


def test_two_people_change_days_and_the_next_term_is_counted_by_them():
    first, last = date(2027, 3, 8), date(2027, 3, 10)
    before = terms.calendar().add_wd(date(2027, 3, 5), 1)
    change = proposed(first, last)
    assert worked(first) and not change.public
    perform(confirm, cast().city2, change)
    assert not any(worked(first + timedelta(days=i)) for i in range(3))
    assert (before, terms.calendar().add_wd(date(2027, 3, 5), 1)) == (first, date(2027, 3, 11))
    assert read(DayChange, change.number).public
    assert not terms.calendar().certain(last)  # the rest of the year still awaits its notice


def test_a_year_is_certain_once_its_notice_is_entered_and_an_unknown_one_may_be():
    assert date(2029, 1, 1).year not in terms.calendar().known
    perform(confirm, cast().city2, proposed(date(2029, 1, 1), settles="on"))
    rules.refresh()
    assert terms.calendar().certain(date(2029, 1, 1)) and not worked(date(2029, 1, 1))


def test_nobody_confirms_alone_changes_the_past_or_comes_from_another_seat():
    change = proposed(date(2027, 4, 6))
    with pytest.raises(Refused) as fault:
        perform(confirm, cast().city, change)
    assert fault.value.code == "same_person"
    perform(refuse, cast().city, change, reason="重复")
    with pytest.raises(Refused) as fault:
        proposed(date(2024, 4, 5))
    assert fault.value.code == "past"
    with pytest.raises(Forbidden):
        proposed(date(2027, 4, 6), seat=cast().analyst)
    for until in (date(2027, 4, 1), date(2027, 6, 1), date(2028, 1, 1)):
        with pytest.raises(Invalid):
            proposed(date(2027, 4, 6), until)


def test_the_web_role_writes_no_day_itself():
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_day SET working = true")


def test_an_upgrade_brings_new_years_and_notices_and_keeps_what_the_city_entered():
    perform(confirm, cast().city2, proposed(date(2027, 5, 6)))
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM kernel_day WHERE day BETWEEN '2026-12-01' AND '2026-12-31'")
        cursor.execute("UPDATE kernel_day SET working = true, provisional = true WHERE day = '2026-10-01'")
    prepare()
    assert not worked(date(2026, 10, 1)) and worked(date(2026, 12, 1))
    assert terms.calendar().certain(date(2026, 10, 1)) and not worked(date(2027, 5, 6))


def test_the_page_shows_years_their_days_and_what_waits():
    change = proposed(date(2027, 7, 1))
    page = Client().get("/work/rules/calendar").content.decode()
    assert "2027" in page and "暂定" in page and change.number not in page
