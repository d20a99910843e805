"""The procedure of docs/how-to/add-a-procedure.md, taken out of the page and driven."""

from datetime import timedelta

import pytest
from cast import cast, read
from how_to import lines_of

from chaotou.kernel import timekeeper
from chaotou.kernel.act import perform
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.faults import Forbidden, Refused
from chaotou.kernel.installation import now, set_clock
from chaotou.kernel.procedure.case import Case, held_by
from chaotou.kernel.terms import local_day

pytestmark = pytest.mark.usefixtures("database")


def do(name, by, visit=None, **given):
    return perform(ACTS[f"visits.visit.{name}"], by, visit, **given)


def visited():
    from visits.models import Visit

    made = do("plan", cast().officer, owner=cast().firm.pk, purpose="中试线", on=local_day(now()))
    return read(Visit, made.number)


def reported():
    visit = visited()
    do("report", cast().officer, visit, found="缺中试线")
    return visit


def case(visit):
    return Case.objects.get(procedure="visits.follow_up", record_id=visit.pk)


def test_it_is_one_file():
    lines = lines_of("add-a-procedure.md")
    print("add-a-procedure.md:", lines)
    assert len([n for n in lines.values() if n > 1]) == 1 and sum(lines.values()) <= 90


def test_a_promise_is_held_and_kept():
    visit = reported()
    do("promise", cast().officer, visit, promise="联系中试基地")
    assert held_by(cast().officer).get(record_id=visit.pk).due_from["rule"] == "visits.follow_up_days"
    do("keep", cast().officer, visit)
    assert case(visit).closed and case(visit).state == "kept"


def test_time_passes_it_up():
    visit = reported()
    do("promise", cast().officer, visit, promise="联系中试基地")
    set_clock(case(visit).due + timedelta(minutes=1))
    try:
        timekeeper.tick()
        assert case(visit).state == "passed_up"
        assert held_by(cast().city).filter(record_id=visit.pk).exists()
        do("keep", cast().city, visit)
    finally:
        set_clock(None)


def test_who_may_not_and_when_not():
    visit = visited()
    with pytest.raises(Refused) as fault:
        do("promise", cast().officer, visit, promise="x")
    assert fault.value.code == "unreported"
    with pytest.raises(Refused):
        do("keep", cast().officer, visit)
    with pytest.raises(Forbidden):
        do("pass_up", cast().officer, visit)


def test_its_button_and_box_come_by_themselves(web):
    from chaotou.network.models import Account

    visit = reported()
    officer = Account.objects.get(pk=cast().officer.person)
    web.force_login(officer, "allauth.account.auth_backends.AuthenticationBackend")
    page = web.get(f"/visits/{visit.number}").content.decode()
    assert f"/visits/{visit.number}/do/promise" in page
    do("promise", cast().officer, visit, promise="联系中试基地")
    page = web.get(f"/visits/{visit.number}").content.decode()
    assert "承诺待兑现" in page and "逾期由市中心接办" in page
