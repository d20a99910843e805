"""The act and its runner: keys, lists of calls, poison, refusals, rights, nothing half-written."""

from __future__ import annotations

import threading
import time
import uuid
from datetime import timedelta

import pytest
from cast import cast, read
from django.db import connection, connections

from chaotou.kernel.act import Call, perform, run
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.faults import Busy, Ended, Forbidden, Invalid, KeyReused, Missing, Refused
from chaotou.kernel.installation import now
from chaotou.kernel.ledger import body as bodies
from chaotou.kernel.ledger import canonical
from chaotou.kernel.ledger.store import by_digest, of_subject
from chaotou.kernel.terms import local_day

pytestmark = pytest.mark.usefixtures("database")


def arguments(**changes):
    return {"owner": cast().firm.pk, "purpose": "看中试线", "on": local_day(now())} | changes


def planned(**changes):
    from visits.models import Visit

    return read(Visit, perform(ACTS["visits.visit.plan"], cast().officer, **arguments(**changes)).number)


def sql(text, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(text, values or None)
        return cursor.fetchall() if cursor.description else []


def test_a_receipt_names_the_entry():
    outcome = perform(ACTS["visits.visit.plan"], cast().officer, **arguments())
    entry = by_digest(outcome.digest)
    ((actor,),) = sql("SELECT actor FROM ledger_event WHERE id = %s", entry.id)
    assert entry.subject == outcome.number and bodies.digest(entry.body) == outcome.digest
    assert entry.recorded_at == outcome.now and actor == cast().officer.pseudonym


def test_the_same_key_has_one_effect_and_one_answer():
    key, plan = uuid.uuid4().hex, ACTS["visits.visit.plan"]
    first = perform(plan, cast().officer, key=key, **arguments())
    again = perform(plan, cast().officer, key=key, **arguments())
    assert (again.digest, again.number, again.repeated) == (first.digest, first.number, True)
    with pytest.raises(KeyReused):
        perform(plan, cast().officer, key=key, **arguments(purpose="别的"))
    other = perform(plan, cast().other_officer, key=key, **arguments())
    assert other.number != first.number, "a key belongs to its seat"


def test_a_key_belongs_to_its_record():
    one, other, report, key = planned(), planned(), ACTS["visits.visit.report"], uuid.uuid4().hex
    perform(report, cast().officer, one, key=key, found="看过")
    with pytest.raises(KeyReused):
        perform(report, cast().officer, other, key=key, found="看过")
    assert read(type(other), other.number).found == "", "a press meant for one record moves no other"


def test_a_witness_that_finds_nothing_stops_the_call_alone():
    visit, report, key = planned(), ACTS["visits.visit.report"], uuid.uuid4().hex
    gone = ("SELECT 1 WHERE %s", (False,))
    stands = ("SELECT 1 WHERE %s", (True,))
    outcome = run(report, visit.pk, [Call(cast().officer, key, {"found": "迟"}, witness=gone)])[0]
    assert type(outcome.fault) is Ended and read(type(visit), visit.number).found == ""
    calls = [
        Call(cast().other_officer, uuid.uuid4().hex, {"found": "一"}, witness=gone),
        Call(cast().officer, key, {"found": "二"}, witness=stands),
    ]
    outcomes = run(report, visit.pk, calls)
    assert type(outcomes[0].fault) is Ended and outcomes[1].digest, "the key of a call that was not heard is free"


def test_a_broken_pipeline_leaves_no_thread_behind_with_a_wrong_idea():
    """The very first act of a connection is refused by a lock: the next must not trust what was never prepared."""
    visit, report = planned(), ACTS["visits.visit.report"]
    connection.close()
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM kernel_subject WHERE type = 'visits.visit' AND id = %s FOR UPDATE", [visit.pk])
        with pytest.raises(Busy):
            perform(report, cast().officer, visit, found="第一次")
        cursor.execute("ROLLBACK")
    for text in ("二", "三"):
        run(report, visit.pk, [Call(cast().officer, uuid.uuid4().hex, {"found": text})])
    assert read(type(visit), visit.number).found == "二"


def test_a_refusal_by_the_rule_is_an_entry_and_its_answer_is_kept():
    visit, report, key = (
        planned(on=local_day(now()) + timedelta(days=2)),
        ACTS["visits.visit.report"],
        "k" * 8,
    )
    for _ in range(2):
        with pytest.raises(Refused) as fault:
            perform(report, cast().officer, visit, key=key, found="x")
        assert fault.value.code == "early"
    kinds = [e.kind for e in of_subject("visits.visit", visit.pk)]
    assert kinds == ["visits.visit.planned", "visits.visit.report_refused"]


def test_bad_input_and_forbidden_leave_the_key_free():
    plan, key = ACTS["visits.visit.plan"], uuid.uuid4().hex
    with pytest.raises(Invalid) as fault:
        perform(plan, cast().officer, key=key, owner="", purpose="", on="31 February")
    assert set(fault.value.fields) == {"owner", "purpose", "on"}
    assert perform(plan, cast().officer, key=key, **arguments()).digest


def test_a_list_of_calls_on_one_subject_gives_each_its_own_answer():
    visit, report = planned(), ACTS["visits.visit.report"]
    key = uuid.uuid4().hex
    outcomes = run(
        report,
        visit.pk,
        [
            Call(cast().officer, uuid.uuid4().hex, {"found": "一"}),
            Call(cast().officer, key, {"found": "二"}),
            Call(cast().other_officer, uuid.uuid4().hex, {"found": "三"}),
            Call(cast().tto, uuid.uuid4().hex, {"found": "四"}),
            Call(cast().officer, uuid.uuid4().hex, {"found": ""}),
        ],
    )
    assert [type(o.fault) for o in outcomes] == [type(None), Refused, Missing, Forbidden, Invalid]
    assert outcomes[1].fault.code == "state"
    assert type(read(type(visit), visit.number)) and read(type(visit), visit.number).found == "一"
    assert len({e.subject_seq for e in of_subject("visits.visit", visit.pk)}) == 3


@pytest.mark.parametrize("place", range(4))
def test_a_poisoned_call_in_any_place_harms_only_itself(place):
    calls = [Call(cast().officer, uuid.uuid4().hex, arguments(purpose=f"第{i}")) for i in range(4)]
    calls[place] = Call(cast().officer, uuid.uuid4().hex, arguments(owner=2**62, purpose="毒"))
    sql(
        "CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.purpose = '毒' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$"
    )
    sql("CREATE TRIGGER poison BEFORE INSERT ON visits_visit FOR EACH ROW EXECUTE FUNCTION poison()")
    try:
        outcomes = run(ACTS["visits.visit.plan"], None, calls)
    finally:
        sql("DROP TRIGGER poison ON visits_visit")
    assert [bool(o.digest) for o in outcomes] == [i != place for i in range(4)]


def test_a_locked_subject_answers_busy_and_the_key_may_be_sent_again():
    visit, report, key = planned(), ACTS["visits.visit.report"], uuid.uuid4().hex
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM kernel_subject WHERE type = 'visits.visit' AND id = %s FOR UPDATE", [visit.pk])
        with pytest.raises(Busy):
            perform(report, cast().officer, visit, key=key, found="稍后")
        cursor.execute("ROLLBACK")
    assert perform(report, cast().officer, visit, key=key, found="稍后").digest


def test_twenty_fingers_on_one_record_move_it_once():
    visit, report = planned(), ACTS["visits.visit.report"]
    officer, answers = cast().officer, []

    def press():
        try:
            answers.append(perform(report, officer, visit, found="同时").digest)
        except Exception as fault:
            answers.append(type(fault).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(answers) == 20 and sum(a.startswith("sha256:") for a in answers) == 1, answers
    assert {a for a in answers if not a.startswith("sha256:")} <= {"Refused", "Waiting", "Busy"}


def test_a_private_record_tells_nothing_but_kind_month_and_city():
    entry = of_subject("visits.visit", planned().pk)[0]
    opened = canonical.decode(entry.body)["open"]
    assert set(opened) == {"kind", "at", "centre", "relates"} and entry.facts == {}


def test_time_never_runs_back_on_a_subject():
    visit = planned()
    sql("UPDATE kernel_subject SET last_at = now() + interval '1 hour' WHERE id = %s", visit.pk)
    perform(ACTS["visits.visit.report"], cast().officer, visit, found="钟倒拨")
    first, second = of_subject("visits.visit", visit.pk)
    assert second.recorded_at > first.recorded_at + timedelta(minutes=59)


def test_rows_change_in_no_other_way():
    from django.db import DatabaseError, transaction

    visit = planned()
    for text in (
        "UPDATE visits_visit SET purpose = 'x' WHERE id = %s",
        "DELETE FROM visits_visit WHERE id = %s",
        "DELETE FROM kernel_case WHERE record_id = %s",
        "UPDATE kernel_case SET state = 'reported' WHERE record_id = %s",
        "UPDATE ledger_event SET kind = 'x' WHERE subject_id = %s",
        "DELETE FROM ledger_event WHERE subject_id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
            sql(text, visit.pk)
    with pytest.raises(TypeError):
        visit.save()


def test_a_key_is_stale_once_it_may_be_forgotten():
    from chaotou.kernel.act import keys
    from chaotou.kernel.faults import Stale

    old = f"{int(time.time()) - 31 * 86400:08x}-{uuid.uuid4().hex}"
    with pytest.raises(Stale):
        perform(ACTS["visits.visit.plan"], cast().officer, key=old, **arguments())
    done = perform(ACTS["visits.visit.plan"], cast().officer, key=keys.fresh(), **arguments())
    kept = "SELECT count(*) FROM kernel_request WHERE answer->>'digest' = %s"
    sql("UPDATE kernel_request SET made_at = now() - interval '32 days' WHERE answer->>'digest' = %s", done.digest)
    assert sql(kept, done.digest)[0][0] == 1 and keys.forget() >= 1
    assert sql(kept, done.digest)[0][0] == 0


def test_calls_that_wait_for_one_record_run_in_one_commit():
    """While the first holds the record, the others stand in line and are run by one leader."""
    from cast import seat

    from chaotou.kernel.rights.seat import Kind

    visit, report = planned(), ACTS["visits.visit.report"]
    officers = [seat(Kind.OFFICER, centre="330106") for _ in range(8)]
    answers = []

    def press(officer):
        try:
            answers.append(perform(report, officer, visit, found="排队").digest)
        except Refused as fault:
            answers.append(fault.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(o,)) for o in officers]
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM kernel_subject WHERE type = 'visits.visit' AND id = %s FOR UPDATE", [visit.pk])
        for t in threads:
            t.start()
            time.sleep(0.03)
        cursor.execute("ROLLBACK")
    for t in threads:
        t.join()
    assert sorted(answers, key=len)[:7] == ["state"] * 7 and len(answers) == 8
    written = sql("SELECT count(DISTINCT xmin::text), count(*) FROM ledger_event WHERE subject_id = %s", visit.pk)[0]
    assert written[1] == 9 and written[0] < 9, "fewer commits than entries"


def test_the_same_press_twice_at_once_is_one_effect():
    visit, report, key, answers = planned(), ACTS["visits.visit.report"], uuid.uuid4().hex, []

    def press():
        try:
            answers.append(perform(report, cast().officer, visit, key=key, found="双击").digest)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(answers) == 4 and len(set(answers)) == 1
