"""``checkdb``: nothing on whole data, and each break named where it is."""

from contextlib import contextmanager

import pytest
from cast import cast
from django.db import connections, transaction

from chaotou.kernel.checkdb import Break, _guards, checkdb
from chaotou.site.running.settling import seal

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module", autouse=True)
def _people(database):
    cast()
    seal()


def _breaks():
    return {f.name: [(b.where, b.how) for b in f.breaks] for f in checkdb() if f.breaks}


@contextmanager
def _by_hand(change, undo):
    """Somebody stronger than a trigger changes rows, and puts them back."""
    with connections["owner"].cursor() as cursor:
        try:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(change)
            assert cursor.rowcount, change
            cursor.execute("SET session_replication_role = origin")
            yield
        finally:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(undo)
            cursor.execute("SET session_replication_role = origin")


def test_whole_data_has_no_breaks_and_every_question_looks_at_something():
    found = list(checkdb())
    assert [(f.name, f.breaks) for f in found if f.breaks] == []
    assert {"ledger", "cases-along-edges", "keys-once", "guards", "network.organisation", "money.sets-balance"} <= {
        f.name for f in found
    }
    counted = {f.name: f.checked for f in found}
    assert counted["ledger"] > 10 and counted["keys-answered"] > 10 and counted["guards"] > 20


@pytest.mark.parametrize(
    ("change", "undo", "name", "where"),
    [
        (
            "UPDATE kernel_request SET answer = NULL "
            "WHERE key = (SELECT min(key) FROM kernel_request WHERE act LIKE 'network.%')",
            "UPDATE kernel_request r SET answer = jsonb_build_object('digest', e.digest, 'record', e.subject_id, "
            "'number', e.subject) FROM ledger_event e WHERE r.answer IS NULL "
            "AND (e.seat, e.request_key) = (r.seat, r.key)",
            "keys-answered", "no answer",
        ),
        (
            "UPDATE network_organisation SET number = number || 'x' WHERE id = "
            "(SELECT min(id) FROM network_organisation)",
            "UPDATE network_organisation SET number = rtrim(number, 'x')",
            "network.organisation", "JG-",
        ),
        (
            "UPDATE ledger_secret SET event = event + 1000000 WHERE (event, field) = (SELECT event, field FROM "
            "ledger_secret ORDER BY event, field LIMIT 1)",
            "UPDATE ledger_secret SET event = event - 1000000 WHERE event > 1000000",
            "secrets-of-events", "/",
        ),
        (
            "INSERT INTO kernel_posting VALUES (1, 1, 'bank:330106', 5), (1, 2, 'held.deposit:1:x', -4)",
            "DELETE FROM kernel_posting WHERE event = 1",
            "money.sets-balance", "1",
        ),
        (
            "UPDATE ledger_event SET centre = '330199' WHERE kind = 'network.organisation.registered' AND id = "
            "(SELECT min(id) FROM ledger_event WHERE kind = 'network.organisation.registered')",
            "UPDATE ledger_event SET centre = '330106' WHERE centre = '330199'",
            "ledger", "ledger_event",
        ),
    ],
)  # fmt: skip
def test_a_break_is_named_where_it_is(change, undo, name, where):
    with _by_hand(change, undo):
        found = _breaks()
        assert name in found and any(where in f"{place} {how}" for place, how in found[name]), found
    assert _breaks() == {}


def test_a_missing_guard_is_seen():
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_posting DISABLE TRIGGER insert_only")
        cursor.execute("ALTER TABLE network_organisation NO FORCE ROW LEVEL SECURITY")
        cursor.execute("GRANT DELETE ON ledger_secret TO chaotou_web")
        try:
            found = dict(_breaks()["guards"])
        finally:
            cursor.execute("ALTER TABLE kernel_posting ENABLE TRIGGER insert_only")
            cursor.execute("ALTER TABLE network_organisation FORCE ROW LEVEL SECURITY")
            cursor.execute("REVOKE DELETE ON ledger_secret FROM chaotou_web")
    assert found == {
        "kernel_posting": "no trigger insert_only",
        "network_organisation": "no row-level security",
        "ledger_secret": "the web role may DELETE",
    }
    assert _breaks() == {}


def test_each_guard_that_stands_is_missed():
    """Every trigger of a fresh installation dropped in turn, and every table's row-level security lifted."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgparentid <> 0 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relname !~ '^ledger_event_20' ORDER BY 2, 1"
        )
        guards = [(f"ALTER TABLE {table} DISABLE TRIGGER {name}", table, f"no trigger {name}")
                  for name, table, _ in cursor.fetchall()]  # fmt: skip
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p') ORDER BY 1")
        guards += [(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", table, "no row-level security")
                   for (table,) in cursor.fetchall()]  # fmt: skip
        assert len(guards) > 50 and _guards(cursor).breaks == []
        for change, table, how in guards:
            before = transaction.savepoint(using="owner")
            cursor.execute(change)
            assert Break(table, how) in _guards(cursor).breaks, change
            transaction.savepoint_rollback(before, using="owner")


def test_a_head_that_a_witness_keeps_is_asked_for():
    kept = {"size": 1, "root_sha256": "sha256:00", "root_sm3": "sm3:00", "signature": "ed25519:00"}
    ledger = next(f for f in checkdb([kept]) if f.name == "ledger")
    assert [b.where for b in ledger.breaks] == ["ledger_head 1"]
