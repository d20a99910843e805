"""Jobs: progress, idempotence by key, a crash, a stop, a fault, and whose they are."""

from itertools import count

import pytest
from django.db import connection

from chaotou.kernel import jobs
from chaotou.kernel.faults import ActFault
from chaotou.kernel.rights.seat import PUBLIC, Kind, Seat, system
from chaotou.kernel.words import T

pytestmark = pytest.mark.usefixtures("database")

_ran: list[tuple[int, int]] = []
_stopped: set[int] = set()
_serial = count(1)


@jobs.job("test.count", T("数数", "Count"))
def _count(work):
    for n in range(work.arguments["to"]):
        work.progress(n + 1, work.arguments["to"])
        if n + 1 == work.arguments.get("break_at"):
            raise RuntimeError("broken")
        if n + 1 == work.arguments.get("refuse_at"):
            raise ActFault(T("不行", "No"), "no")
        if n + 1 == work.arguments.get("stop_at") and work.id not in _stopped:
            _stopped.add(work.id)
            jobs.stopping.set()
    _ran.append((work.id, work.job.attempt))
    return {"counted": work.arguments["to"]}


SEAT = Seat(id=7001, kind=Kind.TTO, centre="330106", organisation=501, pseudonym="p")


def _started(**arguments):
    return jobs.start("test.count", SEAT, {"to": 3, **arguments}, 3, key=f"k{next(_serial)}")


def _drain():
    while jobs.run_next():
        pass


def test_a_job_runs_once_and_shows_its_progress():
    made = _started()
    assert jobs.get(SEAT, made).state == "waiting"
    _drain()
    found = jobs.get(SEAT, made)
    assert (found.state, found.done, found.percent, found.result) == ("done", 3, 100, {"counted": 3})
    assert str(found.title) == "数数"


def test_the_same_key_starts_one_job():
    first = jobs.start("test.count", SEAT, {"to": 1}, key="same")
    assert jobs.start("test.count", SEAT, {"to": 1}, key="same") == first
    _drain()
    assert jobs.start("test.count", SEAT, {"to": 1}, key="same") == first
    assert [r for r, _ in _ran].count(first) == 1
    with pytest.raises(LookupError):
        jobs.start("test.nothing", SEAT, {})


def test_a_fault_ends_the_job_with_its_reason():
    broken, refused = _started(break_at=2), _started(refuse_at=1)
    _drain()
    found = jobs.get(SEAT, broken)
    assert (found.state, found.done) == ("failed", 2) and str(broken) in found.fault_text.zh
    assert jobs.get(SEAT, refused).fault_text == T("不行", "No")


def test_a_crashed_worker_s_job_is_swept_and_runs_again():
    made = _started()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_job SET state = 'running', attempt = 1, beat_at = clock_timestamp() - interval '59 s' "
            "WHERE id = %s",
            [made],
        )
    jobs.sweep()
    assert jobs.get(SEAT, made).state == "running"
    _age(made)
    jobs.sweep()
    _drain()
    assert jobs.get(SEAT, made).state == "done" and (made, 2) in _ran


def test_a_job_that_kills_its_workers_is_given_up():
    made = _started()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_job SET state = 'running', attempt = 3 WHERE id = %s", [made])
    _age(made)
    jobs.sweep()
    assert jobs.get(SEAT, made).state == "failed"


def test_a_worker_that_lost_its_job_stops_at_the_next_step():
    made = _started()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_job SET state = 'running', attempt = 1 WHERE id = %s", [made])
    work = jobs.Work(jobs.get(SEAT, made))
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
    found = jobs.get(SEAT, made)
    assert (found.state, found.attempt) == ("waiting", 0)
    _drain()
    assert jobs.get(SEAT, made).state == "done"


def test_a_job_is_seen_by_its_own_people():
    made = _started()
    _drain()
    colleague = Seat(id=7002, kind=Kind.SIGNER, centre="330106", organisation=501)
    stranger = Seat(id=7003, kind=Kind.TTO, centre="330106", organisation=502)
    officer = Seat(id=7004, kind=Kind.OFFICER, centre="330106")
    assert jobs.get(colleague, made) and jobs.get(system(), made)
    assert [jobs.get(s, made) for s in (stranger, officer, PUBLIC)] == [None, None, None]
    assert made in [j.id for j in jobs.recent(colleague, "test.count")]
    assert made not in [j.id for j in jobs.recent(stranger)]


def _age(made):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_job SET beat_at = clock_timestamp() - interval '61 s' WHERE id = %s", [made])
