"""A seat that is refused again and again delays no rival and fills no ledger; what it was refused is counted."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

import pytest
from cast import cast, read, seat
from django.db import connections

from chaotou.kernel.act import Call, flood, note_refusal, perform, run
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.faults import Refused
from chaotou.kernel.installation import now
from chaotou.kernel.ledger import canonical
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.rights.seat import PUBLIC, Kind
from chaotou.kernel.terms import local_day

pytestmark = pytest.mark.usefixtures("database")
MOST = 10


def owner(text, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(text, values or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def visit(database):
    """A visit planned for the day after tomorrow: to report it now is refused by the rule."""
    from visits.models import Visit

    day = local_day(now()) + timedelta(days=2)
    made = perform(ACTS["visits.visit.plan"], cast().officer, owner=cast().firm.pk, purpose="看产线", on=day)
    return read(Visit, made.number)


@pytest.fixture
def pressing(database):
    """An officer of the visit's centre, and the minute far from its end."""
    if (left := 60 - time.time() % 60) < 8:
        time.sleep(left + 0.1)
    return seat(Kind.OFFICER, centre="330106")


def press(who, visit, key=""):
    with pytest.raises(Refused) as fault:
        perform(ACTS["visits.visit.report"], who, visit, key=key, found="早了")
    assert fault.value.code == "early"


def entries(visit):
    return [e.kind for e in of_subject("visits.visit", visit.pk)].count("visits.visit.report_refused")


def test_after_ten_refusals_a_minute_the_seat_takes_no_lock_and_writes_no_entry(visit, pressing):
    key = uuid.uuid4().hex
    press(pressing, visit, key)
    for _ in range(MOST - 1):
        press(pressing, visit)
    assert entries(visit) == MOST
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM kernel_subject WHERE type = 'visits.visit' AND id = %s FOR UPDATE", [visit.pk])
        began = time.monotonic()
        for _ in range(5):
            press(pressing, visit)
        spent = time.monotonic() - began
        cursor.execute("ROLLBACK")
    assert spent < 2, f"five answers while a rival holds the record took {spent:.1f} s"
    assert entries(visit) == MOST
    press(pressing, visit, key)
    press(cast().officer, visit)
    assert entries(visit) == MOST + 1, "another seat is refused by an entry as before"


def test_what_would_stand_is_done_however_often_the_seat_was_refused(visit, pressing):
    for _ in range(MOST + 2):
        press(pressing, visit)
    owner("SELECT kernel_set_clock(now() + interval '3 days')")
    try:
        assert perform(ACTS["visits.visit.report"], pressing, visit, found="看过").digest
    finally:
        owner("SELECT kernel_set_clock(NULL)")


def test_one_entry_says_how_many_were_counted(visit, pressing):
    for _ in range(MOST + 3):
        press(pressing, visit)
    calls = [Call(who, uuid.uuid4().hex, {"found": "早"}) for who in (pressing, cast().officer)]
    outcomes = run(ACTS["visits.visit.report"], visit.pk, calls)
    assert [type(o.fault) for o in outcomes] == [Refused, Refused] and entries(visit) == MOST + 1
    owner("UPDATE kernel_flood SET minute = minute - interval '1 minute' WHERE seat = %s", pressing.id)
    for _ in range(2):
        flood.write_counts()
    counted = [e for e in of_subject("visits.visit", visit.pk) if e.kind == "kernel.refusals_counted"]
    assert len(counted) == 1
    told = owner("SELECT field, value #>> '{}' FROM ledger_secret WHERE event = %s", counted[0].id)
    assert dict(told).items() >= {
        "times": "4", "refused_act": "visits.visit.report", "by": pressing.pseudonym,
    }.items()  # fmt: skip
    assert "times" not in canonical.decode(counted[0].body)["open"], "a record without a public layer shows no counts"


def test_refusals_by_right_are_listed_up_to_a_number_and_then_counted(pressing):
    act = ACTS["visits.visit.report"]
    for _ in range(63):
        note_refusal(act, pressing, "seat", "1")
    assert owner("SELECT count(*) FROM kernel_refusal WHERE seat = %s", pressing.id) == [(60,)]
    assert owner("SELECT sum(times) FROM kernel_refusal_minute WHERE seat = %s", pressing.id) == [(3,)]
    before = owner("SELECT coalesce(sum(times), 0) FROM kernel_refusal_minute WHERE seat = 0")[0][0]
    note_refusal(act, PUBLIC, "seat", "1")
    assert owner("SELECT sum(times) FROM kernel_refusal_minute WHERE seat = 0") == [(before + 1,)]
    assert owner("SELECT count(*) FROM kernel_refusal WHERE seat = 0") == [(0,)]
