"""Jobs: progress, idempotence by key, a crash, a stop, a fault, whose they are, and from which seat they act."""

from itertools import count

import pytest
from cast import cast, seat
from django.db import connection

from chaotou.kernel import jobs
from chaotou.kernel.act import perform
from chaotou.kernel.faults import ActFault
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import PUBLIC, Kind, system
from chaotou.kernel.words import T
from chaotou.network.acts import end_seat
from chaotou.network.models import Account, HeldSeat
from chaotou.network.queries import member

pytestmark = pytest.mark.usefixtures("database")

_ran: list[tuple[int, int]] = []
_stopped: set[int] = set()
_at_step_two = []
_serial = count(1)


@jobs.job("test.count", T("数数", "Count"))
def _count(work):
    for n in range(work.arguments["to"]):
        work.progress(n + 1, work.arguments["to"])
        if n + 2 == work.arguments.get("call_at"):
            _at_step_two.pop()()
        if n + 1 == work.arguments.get("break_at"):
            raise RuntimeError("broken")
        if n + 1 == work.arguments.get("refuse_at"):
            raise ActFault(T("不行", "No"), "no")
        if n + 1 == work.arguments.get("stop_at") and work.id not in _stopped:
            _stopped.add(work.id)
            jobs.stopping.set()
    _ran.append((work.id, work.job.attempt))
    return {"counted": work.arguments["to"]}


def _seat():
    return cast().tto


def _started(**arguments):
    return jobs.start("test.count", _seat(), {"to": 3, **arguments}, 3, key=f"k{next(_serial)}")


def _drain():
    while jobs.run_next():
        pass


def test_a_job_runs_once_and_shows_its_progress():
    made = _started()
    assert jobs.get(_seat(), made).state == "waiting"
    _drain()
    found = jobs.get(_seat(), made)
    assert (found.state, found.done, found.percent, found.result) == ("done", 3, 100, {"counted": 3})
    assert str(found.title) == "数数"


def test_the_same_key_starts_one_job():
    first = jobs.start("test.count", _seat(), {"to": 1}, key="same")
    assert jobs.start("test.count", _seat(), {"to": 1}, key="same") == first
    _drain()
    assert jobs.start("test.count", _seat(), {"to": 1}, key="same") == first
    assert [r for r, _ in _ran].count(first) == 1
    with pytest.raises(LookupError):
        jobs.start("test.nothing", _seat(), {})


def test_a_fault_ends_the_job_with_its_reason():
    broken, refused = _started(break_at=2), _started(refuse_at=1)
    _drain()
    found = jobs.get(_seat(), broken)
    assert (found.state, found.done) == ("failed", 2) and str(broken) in found.fault_text.zh
    assert jobs.get(_seat(), refused).fault_text == T("不行", "No")


def test_a_crashed_worker_s_job_is_swept_and_runs_again():
    made = _started()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_job SET state = 'running', attempt = 1, beat_at = clock_timestamp() - interval '59 s' "
            "WHERE id = %s",
            [made],
        )
    jobs.sweep()
    assert jobs.get(_seat(), made).state == "running"
    _age(made)
    jobs.sweep()
    _drain()
    assert jobs.get(_seat(), made).state == "done" and (made, 2) in _ran


def test_a_job_that_kills_its_workers_is_given_up():
    made = _started()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_job SET state = 'running', attempt = 3 WHERE id = %s", [made])
    _age(made)
    jobs.sweep()
    assert jobs.get(_seat(), made).state == "failed"


def test_a_worker_that_lost_its_job_stops_at_the_next_step():
    made = _started()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_job SET state = 'running', attempt = 1 WHERE id = %s", [made])
    work = jobs.Work(jobs.get(_seat(), made))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_job SET attempt = 2 WHERE id = %s", [made])
    with pytest.raises(jobs.Stopped):
        work.progress(1)


def test_a_stopping_worker_puts_its_job_back():
    made = _started(stop_at=2)
    try:
        jobs.run_next()
    finally:
        jobs.stopping.clear()
    found = jobs.get(_seat(), made)
    assert (found.state, found.attempt) == ("waiting", 0)
    _drain()
    assert jobs.get(_seat(), made).state == "done"


def test_a_job_is_seen_by_its_own_people():
    made = _started()
    _drain()
    colleague, stranger = cast().signer, cast().rival_signer
    assert jobs.get(colleague, made) and jobs.get(system(), made)
    assert [jobs.get(s, made) for s in (stranger, cast().officer, PUBLIC)] == [None, None, None]
    assert made in [j.id for j in jobs.recent(colleague, "test.count")]
    assert made not in [j.id for j in jobs.recent(stranger)]


_LOST = {
    "left": lambda seat: _end(seat),
    "account closed": lambda seat: Account.objects.filter(pk=seat.person).update(is_active=False),
}


@pytest.mark.parametrize("how", _LOST)
def test_a_job_whose_seat_has_ended_does_not_begin(how):
    gone = seat(Kind.TTO, cast().university)
    made = jobs.start("test.count", gone, {"to": 3}, 3, key=how)
    _LOST[how](gone)
    _drain()
    found = jobs.get(cast().tto, made)
    assert (found.state, found.done, found.result) == ("failed", 0, {"done": 0}) and made not in dict(_ran)
    assert "席位已终止" in found.fault_text.zh and "has ended" in found.fault_text.en


def test_a_job_stops_at_the_step_after_its_seat_ended():
    gone = seat(Kind.TTO, cast().university)
    _at_step_two.append(lambda: _end(gone))
    made = jobs.start("test.count", gone, {"to": 3, "call_at": 2}, 3, key="between")
    _drain()
    found = jobs.get(cast().tto, made)
    assert (found.state, found.done, found.result) == ("failed", 2, {"done": 2}) and made not in dict(_ran)
    assert "2 项" in found.fault_text.zh and "2 steps" in found.fault_text.en


def test_a_member_s_and_the_system_s_jobs_run():
    person = Account.objects.create(username="job-member", email="j@example.invalid", name_zh="某人")
    for own in (member(person), system()):
        made = jobs.start("test.count", own, {"to": 1}, 1, key=f"own{own.id}")
        _drain()
        assert jobs.get(system(), made).state == "done"


def _end(gone):
    with reading(system()) as eye:
        held = list_for(eye, HeldSeat).get(pk=gone.id)
    perform(end_seat, system(), held, reason="离职")


def _age(made):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_job SET beat_at = clock_timestamp() - interval '61 s' WHERE id = %s", [made])
