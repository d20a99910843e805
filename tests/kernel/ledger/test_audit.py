"""A2: tampering as the owner of the tables is refused by triggers, and detected where they were switched off."""

from __future__ import annotations

import random

import ledgers
import psycopg
import pytest

from chaotou.kernel.ledger.audit import audit
from chaotou.kernel.ledger.heads import generate_key, load_key
from chaotou.kernel.ledger.keys import KeyFault
from chaotou.kernel.ledger.sequencer import Sequencer

SIZE = 60


@pytest.fixture(scope="module")
def ledger(server):
    with ledgers.private(server) as ledger:
        db, made = ledger.open(), []
        sequencer = Sequencer(ledgers.key())
        for i in range(SIZE - 1):
            relates = [{"rel": "cancels", "ledger": "x", "digest": made[-3][1]}] if i and i % 20 == 0 else None
            with db.transaction():
                made.append(ledgers.write(db, 1 + i % 7, closed=i % 5 == 4, also=(8 if i % 9 == 3 else 0),
                                          relates=relates, district="330106", value_cny_fen=str(i)))  # fmt: skip
            if i % 4 == 0:
                sequencer.round(db)
        sequencer.round(db)
        yield ledger


@pytest.fixture(scope="module")
def db(ledger):
    return ledger.open()


def kept_heads(db) -> list[dict]:
    """What a witness would have kept."""
    names = ("size", "root_sha256", "root_sm3", "signature")
    rows = db.execute(f"SELECT {', '.join(names)} FROM ledger_head ORDER BY size").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_a_ledger_left_alone_is_whole(db):
    heads = kept_heads(db)
    assert heads[-1]["size"] == SIZE
    assert audit(db, heads) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_event SET actor = 'x'",
        "DELETE FROM ledger_event WHERE id = (SELECT max(id) FROM ledger_event)",
        "UPDATE ledger_position SET position = position + 1000",
        "DELETE FROM ledger_position WHERE position = 0",
        "UPDATE ledger_head SET time = now()",
        "DELETE FROM ledger_head",
        "UPDATE ledger_node SET sha256 = sm3",
        "DELETE FROM ledger_node",
        "UPDATE ledger_secret SET salt = '\\x00'",
        "UPDATE ledger_also SET subject_id = 1",
        "DELETE FROM kernel_correction",
        "UPDATE ledger_month SET first = 0",
        *(f"TRUNCATE {table} CASCADE" for table in ("ledger_event", "ledger_position", "ledger_node", "ledger_head",
                                                    "kernel_correction", "ledger_month")),
    ],
)  # fmt: skip
def test_the_owner_is_refused_by_triggers(db, sql):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never allowed"):
        db.execute(sql)


def test_a_partition_is_no_back_door(db):
    month = db.execute("SELECT max(tableoid::regclass::text) FROM ledger_event").fetchone()[0]
    for sql in (f"UPDATE {month} SET actor = 'x'", f"DELETE FROM {month}", f"TRUNCATE {month}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never allowed"):
            db.execute(sql)


def test_a_body_and_its_digest_cannot_part(db):
    with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
        db.execute(
            "INSERT INTO ledger_event SELECT 999999, kind, at, recorded_at, actor, seat, centre, subject_type, "
            "subject_id, subject, subject_seq, facts, request_key, body || ' '::bytea, digest FROM ledger_event LIMIT 1"
        )


def test_the_web_role_writes_events_and_nothing_else(ledger):
    web = ledger.open("chaotou_web")
    for sql in (
        "INSERT INTO ledger_position VALUES (999, 999, 'sha256:00', now())",
        "UPDATE ledger_position SET digest = ''",
        "DELETE FROM ledger_position",
        "INSERT INTO ledger_head SELECT 999, ledger, time, root_sha256, root_sm3, '', signature, key FROM ledger_head",
        "INSERT INTO ledger_node VALUES (9, 9, '\\x00', '\\x00')",
        "INSERT INTO ledger_month VALUES ('2030-01', 9)",
        "UPDATE ledger_counter SET size = 0",
        "UPDATE ledger_event SET actor = 'x'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event",
        "UPDATE ledger_secret SET value = '1'",
        "DELETE FROM ledger_secret",
        "UPDATE kernel_installation SET demonstration = true",
        "SELECT kernel_make_months('2020-01-01', '2020-02-01'); ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(sql)


#: Where an act of this sort must be found: the row, with event, position and head size put in.
WHERE = {
    **dict.fromkeys(("body", "facts", "kind", "actor", "centre", "at", "recorded_at", "subject", "number", "seq"),
                    "ledger_event {e} (position {p})"),
    **dict.fromkeys(("delete", "delete both", "unplace"), "ledger_position {p}"),
    **dict.fromkeys(("swap", "node"), "ledger_node 0/{p}"),
    **dict.fromkeys(("root", "head time", "head key", "signature"), "ledger_head {s}"),
    **dict.fromkeys(("salt", "secret"), "ledger_secret {e}/actor"),
    "inner node": "ledger_node 1/", "lose node": "ledger_node", "lose head": "ledger_head ",
    "append": "ledger_position",
    "correction": "kernel_correction", "also": "ledger_also", "month": "ledger_month", "counter": "ledger_counter",
    "chain end": "kernel_subject T-",
}  # fmt: skip


def tamper(db, choose: random.Random) -> tuple[str, str]:
    """One hostile act of an owner who switched the triggers off: what was done, and in which row."""
    place, other = choose.sample(range(1, SIZE - 1), 2)
    event = db.execute("SELECT event FROM ledger_position WHERE position = %s", [place]).fetchone()[0]
    size = choose.choice(db.execute("SELECT size FROM ledger_head").fetchall())[0]
    acts = {
        "body": ["UPDATE ledger_event SET body = set_byte(body, 40, get_byte(body, 40) # 1), digest = 'sha256:' || "
                 "encode(sha256(set_byte(body, 40, get_byte(body, 40) # 1)), 'hex') WHERE id = {e}"],
        "facts": ["UPDATE ledger_event SET facts = facts || '{{\"value_cny_fen\": \"7000\"}}' WHERE id = {e}"],
        "kind": ["UPDATE ledger_event SET kind = 'test.other' WHERE id = {e}"],
        "actor": ["UPDATE ledger_event SET actor = 'somebody' WHERE id = {e}"],
        "centre": ["UPDATE ledger_event SET centre = '330108' WHERE id = {e}"],
        "at": ["UPDATE ledger_event SET at = at - interval '1 hour' WHERE id = {e}"],
        "recorded_at": ["UPDATE ledger_event SET recorded_at = recorded_at - interval '1 second' WHERE id = {e}",
                        "UPDATE ledger_position SET recorded_at = recorded_at - interval '1 second' WHERE event = {e}"],
        "subject": ["UPDATE ledger_event SET subject_id = subject_id + 1 WHERE id = {e}"],
        "number": ["UPDATE ledger_event SET subject = 'T-99' WHERE id = {e}"],
        "seq": ["UPDATE ledger_event SET subject_seq = subject_seq + 1 WHERE id = {e}"],
        "delete": ["DELETE FROM ledger_event WHERE id = {e}"],
        "delete both": ["DELETE FROM ledger_event WHERE id = {e}", "DELETE FROM ledger_position WHERE event = {e}"],
        "unplace": ["DELETE FROM ledger_position WHERE event = {e}"],
        "swap": ["UPDATE ledger_position SET position = -1 WHERE position = {p}",
                 "UPDATE ledger_position SET position = {p} WHERE position = {o}",
                 "UPDATE ledger_position SET position = {o} WHERE position = -1"],
        "append": ["INSERT INTO ledger_position SELECT max(position) + 1, 9999, 'x', now() FROM ledger_position"],
        "node": ["UPDATE ledger_node SET sm3 = sha256(sm3) WHERE level = 0 AND place = {p}"],
        "inner node": ["UPDATE ledger_node SET sha256 = sha256(sha256) WHERE level = 1 AND place = {p} / 2 % 29"],
        "lose node": ["DELETE FROM ledger_node WHERE level = 1 AND place = {p} / 2 % 29"],
        "root": ["UPDATE ledger_head SET root_sm3 = 'sm3:' || repeat('0', 64) WHERE size = {s}"],
        "head time": ["UPDATE ledger_head SET time = time + interval '1 day' WHERE size = {s}"],
        "head key": ["UPDATE ledger_head SET key = 'ed25519:' || repeat('1', 64) WHERE size = {s}"],
        "signature": ["UPDATE ledger_head SET signature = signature || '0' WHERE size = {s}"],
        "lose head": ["DELETE FROM ledger_head WHERE size = {s}"],
        "salt": ["UPDATE ledger_secret SET salt = sha256(salt) WHERE event = {e} AND field = 'actor'"],
        "secret": ["UPDATE ledger_secret SET value = '\"somebody\"' WHERE event = {e} AND field = 'actor'"],
        "correction": ["UPDATE kernel_correction SET event = {e}"],
        "also": ["DELETE FROM ledger_also"],
        "month": ["UPDATE ledger_month SET first = first + 1"],
        "counter": ["UPDATE ledger_counter SET size = size - 1"],
        "chain end": ["UPDATE kernel_subject SET prev = '' WHERE id = 1 + {p} % 7 AND type = 'test.record'"],
    }  # fmt: skip
    name = choose.choice(list(acts))
    for sql in acts[name]:
        db.execute(sql.format(e=event, p=place, o=other, s=size))
    return name, WHERE[name].format(e=event, p=place, s=size)


def test_random_tampering_is_detected_and_located(db):
    detected(db, 120)


@pytest.mark.soak
def test_ten_thousand_acts_of_tampering(db):
    detected(db, 10_000)


def detected(db, wanted: int) -> None:
    seed = random.randrange(10**9)
    choose, missed, done = random.Random(seed), [], set()
    with db.transaction(force_rollback=True):
        db.execute("SET LOCAL session_replication_role = replica")
        db.execute("ALTER TABLE ledger_event DROP CONSTRAINT digest_is_of_the_body")
        for _ in range(wanted):
            with db.transaction(force_rollback=True):
                name, row = tamper(db, choose)
                done.add(name)
                found = audit(db)
                if not any(fault.row.startswith(row) for fault in found):
                    missed.append((name, row, [fault.row for fault in found][:3]))
    assert not missed, f"seed {seed}: {missed} not seen"
    print(f"A2: {wanted} random acts of {len(done)} sorts, all detected and located; seed {seed}")


def test_a_tail_cut_off_needs_a_witness(db):
    kept = kept_heads(db)[-1:]
    with db.transaction(force_rollback=True):
        db.execute("SET LOCAL session_replication_role = replica")
        earlier = db.execute("SELECT size FROM ledger_head ORDER BY size DESC OFFSET 3 LIMIT 1").fetchone()[0]
        cut_tail(db, earlier)
        assert audit(db) == []
        assert [fault.row for fault in audit(db, kept)] == [f"ledger_head {SIZE}"]


def cut_tail(db, size: int) -> None:
    """Everything after ``size`` is taken out with care, as only somebody with all rights and time could."""
    events = "(SELECT event FROM ledger_position WHERE position >= %s)"
    chains = db.execute(
        f"SELECT DISTINCT subject_id FROM ledger_event WHERE id IN {events} UNION "
        f"SELECT DISTINCT subject_id FROM ledger_also WHERE event IN {events}", [size, size]).fetchall()  # fmt: skip
    for table, column in (("ledger_secret", "event"), ("ledger_also", "event"), ("kernel_correction", "event"),
                          ("ledger_event", "id")):  # fmt: skip
        db.execute(f"DELETE FROM {table} WHERE {column} IN {events}", [size])
    db.execute("DELETE FROM ledger_position WHERE position >= %s", [size])
    db.execute("DELETE FROM ledger_head WHERE size > %s", [size])
    db.execute("DELETE FROM ledger_node WHERE (place + 1) << level > %s", [size])
    db.execute("UPDATE ledger_counter SET size = %s", [size])
    mine = "SELECT e.id, e.digest FROM ledger_event e LEFT JOIN ledger_also a ON a.event = e.id "
    mine += "WHERE e.subject_type = 'test.record' AND %s IN (e.subject_id, a.subject_id) ORDER BY e.id"
    for (record,) in chains:
        rest = db.execute(mine, [record]).fetchall()
        db.execute(
            "UPDATE kernel_subject SET seq = %s, prev = %s WHERE type = 'test.record' AND id = %s",
            [len(rest), rest[-1][1] if rest else "", record],
        )
    db.execute("DELETE FROM kernel_subject WHERE type = 'test.record' AND seq = 0")


def test_another_key_is_no_founder(ledger, tmp_path, monkeypatch):
    generate_key(tmp_path / "foreign.key")
    db = ledger.open()
    with db.transaction(force_rollback=True):
        ledgers.write(db, 3)
        sequencer = Sequencer(load_key(tmp_path / "foreign.key"))
        with pytest.raises(KeyFault):
            sequencer.round(db)
        monkeypatch.setattr(Sequencer, "_ask_key", lambda *_: None)  # as if a stranger's program signed
        sequencer.round(db)
        assert [f"{f.row}: {f.what}" for f in audit(db)] == [
            f"ledger_head {SIZE + 1}: it is signed by a key that no entry before it names"
        ]
