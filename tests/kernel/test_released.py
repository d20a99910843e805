"""A running case ends under the version it began with, also after a release that declares something else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import cast, read
from django.db import connections

from chaotou.kernel import timekeeper
from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.installation import now, set_clock
from chaotou.kernel.procedure import PROCEDURES, Procedure, State, released, step
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.rights.grants import OFFICER
from chaotou.kernel.terms import local_day
from chaotou.kernel.words import T
from chaotou.site import installing
from chaotou.site.database import DatabaseFault

pytestmark = pytest.mark.usefixtures("database")
NAME = "visits.follow_up"


@pytest.fixture
def promised():
    """A case that began under this release."""
    from visits.models import Visit

    made = perform(
        ACTS["visits.visit.plan"], cast().officer, owner=cast().firm.pk, purpose="中试线", on=local_day(now())
    )
    visit = read(Visit, made.number)
    perform(ACTS["visits.visit.report"], cast().officer, visit, found="缺中试线")
    perform(ACTS["visits.visit.promise"], cast().officer, visit, promise="联系中试基地")
    return visit


@pytest.fixture
def next_release(database, monkeypatch):
    """The next release: other names, another last state, and time does nothing by itself."""
    changed = Procedure(
        NAME, T("回访", "Return visit"), "visits.visit",
        [
            State("promised", T("等待", "Waiting"), holder=OFFICER.of_centre),
            State("passed_up", T("上交", "Passed up")), State("done", T("好", "Good"), final=True),
        ],
        [
            step("visits.visit.promise", "→ promised"), step("visits.visit.pass_up", "promised → passed_up"),
            step("visits.visit.keep", "promised|passed_up → done"),
        ],
        former=True,
    )  # fmt: skip

    def begin():
        monkeypatch.setitem(PROCEDURES, NAME, changed)
        with connections["owner"].cursor() as cursor:
            released.keep(cursor)
        return changed

    yield begin
    released._former.clear()


def case(visit):
    return Case.objects.get(procedure=NAME, record_id=visit.pk)


def test_a_declaration_comes_back_as_it_was():
    for declared in PROCEDURES.values():
        again = Procedure.from_plain(declared.name, declared.version, declared.plain())
        assert again.plain() == declared.plain() and again.edges() == declared.edges()
        assert [s.within for s in again.states] == [s.within for s in declared.states]
        del again.__dict__["version"]
        assert again.version == declared.version


def test_a_running_case_keeps_its_states_and_terms(promised, next_release):
    began = case(promised)
    changed = next_release()
    assert changed.version != began.version
    kept = case(promised)
    assert kept.declared.version == began.version and kept.declared.title == T("走访回访", "Follow-up of a visit")
    assert kept.standing.title == T("承诺待兑现", "Promised") and kept.standing.otherwise
    # A state the next release has no more is still called by its name.
    assert released.state_title(NAME, "kept") == T("已兑现", "Kept")
    with pytest.raises(LookupError):
        released.under(NAME, "0" * 16)


def test_time_does_what_the_case_s_own_version_says(promised, next_release):
    due = case(promised).due
    next_release()
    set_clock(due + timedelta(minutes=1))
    try:
        timekeeper.settle_due()
    finally:
        set_clock(None)
    passed = case(promised)
    assert passed.state == "passed_up" and passed.standing.title == T("市中心接办", "With the city centre")


def test_a_release_that_lost_an_act_of_a_running_case_is_not_installed(promised, monkeypatch):
    monkeypatch.delitem(ACTS, "visits.visit.pass_up")
    with pytest.raises(DatabaseFault) as fault:
        installing._same_acts()
    assert "visits.visit.pass_up" in str(fault.value) and case(promised).version in str(fault.value)


def test_a_running_case_ends_by_the_steps_of_its_own_version(promised, next_release):
    next_release()
    perform(ACTS["visits.visit.keep"], cast().officer, promised)
    assert case(promised).closed and case(promised).state == "kept"
