"""A3: every committed event is numbered once, in order on its record, whatever commits late or never."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

import ledgers
import psycopg
import pytest

from chaotou.kernel.ledger import sequencer as module
from chaotou.kernel.ledger.audit import audit
from chaotou.kernel.ledger.sequencer import Sequencer

WRITERS = 32


@pytest.fixture
def ledger(server):
    with ledgers.private(server) as ledger:
        yield ledger


@pytest.fixture
def db(ledger):
    return ledger.open()


@pytest.fixture
def sequencer():
    return Sequencer(ledgers.key())


def missing(db) -> set[int]:
    return {int(i) for i in db.execute("SELECT missing FROM ledger_counter").fetchone()[0]}


def unnumbered(db) -> list[int]:
    sql = "SELECT e.id FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id WHERE p.event IS NULL"
    return [row[0] for row in db.execute(sql)]


def test_late_commits_and_rollbacks_of_many_writers(ledger, db, sequencer):
    hammered(ledger, db, sequencer, 4)


@pytest.mark.soak
def test_late_commits_for_ten_minutes_beside_a_held_snapshot(ledger, db, sequencer):
    reader = ledger.open()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    reader.execute("SELECT count(*) FROM ledger_event")
    rounds = hammered(ledger, db, sequencer, 600)
    assert rounds[int(0.99 * len(rounds))] <= 0.1, "99 of 100 rounds are to take at most 100 ms"


def hammered(ledger, db, sequencer, seconds: float) -> list[float]:
    """Writers that pause and roll back while rounds run; how long each round took, shortest first."""
    seed = random.randrange(10**9)
    stop, written, lock = threading.Event(), [], threading.Lock()

    def writer(number: int) -> None:
        choose, mine = random.Random(seed + number), ledger.open()
        while not stop.is_set():
            try:
                with mine.transaction():
                    made = ledgers.write(mine, choose.randrange(1, 20), closed=choose.random() < 0.2)
                    if choose.random() < 0.1:
                        time.sleep(choose.random() * 0.3)
                    if choose.random() < 0.1:
                        raise InterruptedError
                with lock:
                    written.append(made[0])
            except (InterruptedError, psycopg.errors.DeadlockDetected):
                continue

    threads = [threading.Thread(target=writer, args=(i,)) for i in range(WRITERS)]
    for thread in threads:
        thread.start()
    rounds, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        sequencer.round(db)
        rounds.append(time.monotonic() - began)
        time.sleep(max(0.0, 0.2 - rounds[-1]) if seconds > 60 else 0.02)
    stop.set()
    for thread in threads:
        thread.join()
    while sequencer.round(db).numbered:
        pass
    placed = [r[0] for r in db.execute("SELECT event FROM ledger_position WHERE position > 0 ORDER BY position")]
    assert sorted(placed) == sorted(written), f"seed {seed}"
    assert missing(db) == set() and sequencer.straggle(db) == 0
    assert audit(db) == []
    rounds.sort()
    p99 = 1000 * rounds[int(0.99 * len(rounds))]
    print(f"A3: {len(written)} events of {WRITERS} writers, none unsealed, none twice; {len(rounds)} rounds beside "
          f"them, p99 {p99:.0f} ms, worst {1000 * rounds[-1]:.0f} ms; seed {seed}")  # fmt: skip
    return rounds


def test_an_open_transaction_is_waited_for_and_a_rolled_back_one_is_not(ledger, db, sequencer):
    slow, gone = ledger.open(), ledger.open()
    slow.execute("BEGIN")
    late, _ = ledgers.write(slow, 1)
    gone.execute("BEGIN")
    lost, _ = ledgers.write(gone, 2)
    with db.transaction():
        ledgers.write(db, 3)
    sequencer.round(db)
    assert missing(db) == {late, lost}
    gone.execute("ROLLBACK")
    sequencer.round(db)
    assert missing(db) == {late, lost}, "while an older transaction writes, nothing is known"
    slow.execute("COMMIT")
    assert sequencer.round(db).numbered == 1
    sequencer.round(db)
    assert missing(db) == set() and unnumbered(db) == [] and audit(db) == []


def test_the_youngest_transaction_is_waited_for_too(ledger, db, sequencer):
    older, slow = ledger.open(), ledger.open()
    older.execute("BEGIN")
    older.execute("SELECT pg_current_xact_id()")
    slow.execute("BEGIN")
    late, _ = ledgers.write(slow, 1)
    ledgers.write(older, 2)
    older.execute("COMMIT")
    for _ in range(3):
        sequencer.round(db)
        assert missing(db) == {late}, "its number is above every transaction that has ended"
    slow.execute("COMMIT")
    assert sequencer.round(db).numbered == 1 and unnumbered(db) == []


def test_a_reading_snapshot_does_not_lengthen_the_list(ledger, db, sequencer):
    reader = ledger.open()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    reader.execute("SELECT count(*) FROM ledger_event")
    for _ in range(3):
        with pytest.raises(InterruptedError), db.transaction():
            ledgers.write(db, 1)
            raise InterruptedError
        with db.transaction():
            ledgers.write(db, 2)
        sequencer.round(db)
        sequencer.round(db)
    assert missing(db) == set()


def test_what_was_forgotten_is_found_by_the_anti_join(ledger, db, sequencer, monkeypatch):
    monkeypatch.setattr(module, "FORGET", timedelta(0))
    slow = ledger.open()
    slow.execute("BEGIN")
    late, _ = ledgers.write(slow, 1)
    with db.transaction():
        ledgers.write(db, 2)
    sequencer.round(db)
    sequencer.round(db)
    assert missing(db) == set()
    slow.execute("COMMIT")
    assert sequencer.round(db).numbered == 0 and unnumbered(db) == [late]
    assert [fault.row for fault in audit(db)] == [f"ledger_event {late}"]
    assert sequencer.straggle(db) == 1
    assert sequencer.round(db).numbered == 1 and audit(db) == []


def test_two_sequencers_never_run_together(ledger, db, sequencer):
    other = ledger.open()
    with db.transaction():
        ledgers.write(db, 1)
    with other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", [module._LOCK])
        assert sequencer.round(db) is None
    assert sequencer.round(db).numbered == 2  # the founding entry too


def test_a_body_written_twice_stops_nobody(ledger, db, sequencer):
    with db.transaction():
        event, _ = ledgers.write(db, 1)
    sequencer.round(db)
    with db.transaction():
        db.execute(
            "INSERT INTO ledger_event SELECT nextval('ledger_event_id'), kind, at, recorded_at, actor, seat, centre, "
            "subject_type, subject_id, subject, subject_seq, facts, request_key, body, digest FROM ledger_event "
            "WHERE id = %s", [event])  # fmt: skip
        ledgers.write(db, 2)
    assert sequencer.round(db).numbered == 1
    assert sequencer.straggle(db) == 0
    with db.transaction():
        ledgers.write(db, 3)
    assert sequencer.round(db).numbered == 1
    assert [fault.what for fault in audit(db)] == ["it has no position: every round has missed it"]


def test_a_full_round_forgets_nothing(ledger, db, sequencer, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    for _ in range(3):
        with pytest.raises(InterruptedError), db.transaction():
            ledgers.write(db, 1)
            raise InterruptedError
        with db.transaction():
            for subject in range(2, 6):
                ledgers.write(db, subject)
    for _ in range(9):
        sequencer.round(db)
    assert unnumbered(db) == [] and missing(db) == set() and audit(db) == []


def test_heads_follow_on_each_other_and_a_quiet_round_signs_none(db, sequencer):
    sizes = []
    for _ in range(3):
        with db.transaction():
            ledgers.write(db, 1)
        sizes.append(sequencer.round(db).size)
        assert sequencer.round(db).numbered == 0
    assert [r[0] for r in db.execute("SELECT size FROM ledger_head ORDER BY size")] == sizes
    assert audit(db) == []
