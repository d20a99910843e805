"""R2: the matrix straight in SQL as the web role, with each seat's settings and with none."""

from __future__ import annotations

import pytest
from cast import cast
from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from chaotou.kernel.act import perform
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.act.runner import sees
from chaotou.kernel.installation import now
from chaotou.kernel.records import record_models
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import PUBLIC, Seat, system
from chaotou.kernel.terms import local_day

pytestmark = pytest.mark.usefixtures("database")


def seats() -> list[Seat]:
    return [PUBLIC, *(s for s in vars(cast()).values() if isinstance(s, Seat))]


@pytest.fixture(scope="module")
def rows(database):
    for officer in (cast().officer, cast().other_officer):
        for owner in (cast().firm, cast().rival):
            given = {"owner": owner.pk, "purpose": "权限", "on": local_day(now())}
            perform(ACTS["visits.visit.plan"], officer, **given)


def test_each_seat_sees_exactly_what_the_policy_says(rows):
    attempts = 0
    for model in record_models():
        with reading(system()) as eye:
            everything = list(list_for(eye, model))
        for seat in seats():
            with reading(seat):
                found = set(list_for(seat, model).values_list("pk", flat=True))
            assert found == {r.pk for r in everything if sees(seat, r)}, (model, seat)
            attempts += len(everything)
    print(f"R2: {attempts} rows asked for")


def test_without_a_setting_only_public_rows_are_there(rows):
    with transaction.atomic(), connection.cursor() as cursor:
        for model in record_models():
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE NOT public")
            assert cursor.fetchone()[0] == 0, model


def test_nothing_is_written_outside_an_act(rows):
    for seat in seats():
        for model in record_models():
            table = model._meta.db_table
            for text in (f"UPDATE {table} SET version = version + 1", f"DELETE FROM {table}"):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT kernel_be(%s)", [Jsonb(seat.settings())])
                    before = connection.savepoint()
                    try:
                        cursor.execute(text)
                        assert cursor.rowcount == 0, (text, seat)
                    except DatabaseError:
                        connection.savepoint_rollback(before)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO ledger_position (position, event, digest, recorded_at) VALUES (1000000, 1, 'x', now())",
        "UPDATE kernel_installation SET halted = ''",
        "UPDATE kernel_rule SET value = '1'",
        "INSERT INTO kernel_edge VALUES ('p', 'v', 's', '', 'x', 1)",
        "INSERT INTO kernel_declaration VALUES ('p', 'v', '{}')",
        "DELETE FROM ledger_event",
        "UPDATE kernel_posting SET fen = 1",
        "SELECT kernel_set_clock(now())",
        "ALTER TABLE visits_visit DISABLE ROW LEVEL SECURITY",
        "SET ROLE postgres",
    ],
)
def test_the_web_role_may_not(rows, text):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)
