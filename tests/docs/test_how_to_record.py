"""The room of docs/how-to/add-a-record.md, taken out of the page and driven."""

from datetime import timedelta

import pytest
from cast import cast, read
from how_to import lines_of

from chaotou.kernel.act import perform
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.faults import Forbidden, Missing, Refused
from chaotou.kernel.installation import now
from chaotou.kernel.procedure.case import held_by
from chaotou.kernel.terms import local_day

pytestmark = pytest.mark.usefixtures("database")


def plan(**changes):
    given = {"owner": cast().firm.pk, "purpose": "了解中试需求", "on": local_day(now())} | changes
    return perform(ACTS["visits.visit.plan"], cast().officer, **given)


def test_it_is_short():
    lines = lines_of("add-a-record.md")
    print("add-a-record.md:", lines, "in all", sum(lines.values()))
    assert sum(lines.values()) <= 150


def test_a_visit_is_planned_held_and_reported():
    from visits.models import Visit

    made = plan()
    visit = read(Visit, made.number)
    assert made.number.startswith("ZF-")
    case = held_by(cast().officer).get(record_type="visits.visit", record_id=visit.pk)
    assert case.state == "planned" and case.due_from["rule"] == "visits.report_days"
    perform(ACTS["visits.visit.report"], cast().officer, visit, found="缺中试线")
    assert read(Visit, made.number).found == "缺中试线"
    assert not held_by(cast().officer).filter(record_type="visits.visit", record_id=visit.pk)


def test_who_may_not():
    from visits.models import Visit

    visit = read(Visit, plan(on=local_day(now()) + timedelta(days=3)).number)
    report = ACTS["visits.visit.report"]
    with pytest.raises(Missing):
        perform(report, cast().other_officer, visit, found="x")
    with pytest.raises(Forbidden):
        perform(report, cast().tto, visit, found="x")
    with pytest.raises(Refused) as fault:
        perform(report, cast().officer, visit, found="x")
    assert fault.value.code == "early"


def test_its_pages_come_by_themselves(web):
    assert web.get("/visits").status_code == 200
    assert web.get("/visits/ZF-2026-999999").status_code == 404
