"""The outbox: a handler runs after its event, again after a failure, and a person hears of the third."""

import pytest
from django.db import connection, connections

from chaotou.kernel import outbox
from chaotou.kernel.act.handlers import on

pytestmark = pytest.mark.usefixtures("database")

_seen: list[dict] = []
_failing: set[int] = set()


@on("network.organisation.registered")
def _listen(payload):
    _seen.append(payload)
    if payload["subject"] in _failing:
        raise RuntimeError("not now")


def _registered():
    from cast import organisation

    return organisation("待办", "enterprise")


def _row(subject):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tries, done_at IS NOT NULL, fault, id FROM kernel_outbox WHERE handler LIKE %s "
            "AND (payload->>'subject')::bigint = %s",
            ["%test_outbox._listen", subject],
        )
        return cursor.fetchone()


def test_a_handler_runs_once_for_a_committed_event():
    made = _registered()
    while outbox.dispatch():
        pass
    mine = [p for p in _seen if p["subject"] == made.pk]
    assert len(mine) == 1 and set(mine[0]) == {"event", "kind", "subject", "digest"}
    assert _row(made.pk)[:3] == (1, True, "")


def test_a_failing_handler_is_tried_again_and_its_centre_told():
    made = _registered()
    _failing.add(made.pk)
    for n in (1, 2, 3, 4):
        outbox.dispatch()
        tries, done, fault, row = _row(made.pk)
        assert (tries, done, fault) == (n, False, "RuntimeError: not now")
        outbox.dispatch()
        assert _row(made.pk)[0] == n, "not before its pause is over"
        assert _notices(made) == (n >= 3)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE kernel_outbox SET not_before = '-infinity' WHERE id = %s", [row])
    _failing.clear()
    outbox.dispatch()
    assert _row(made.pk)[:3] == (5, True, "")


def test_a_row_of_a_dead_worker_comes_back_after_its_lease():
    made = _registered()
    claimed = outbox._claim()
    while claimed.payload["subject"] != made.pk:
        claimed = outbox._claim()
    outbox.dispatch()
    assert _row(made.pk)[:2] == (1, False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_outbox SET not_before = clock_timestamp() WHERE id = %s", [claimed.id])
    outbox.dispatch()
    assert _row(made.pk)[:2] == (2, True)


def _notices(made):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_notice WHERE kind = 'kernel.outbox.failed' AND subject = %s AND centre = %s",
            [made.number, made.centre],
        )
        return cursor.fetchone()[0]
