"""R2: the matrix straight in SQL as the web role, with each seat's settings and with none.

What is not held below Python stands in docs/decisions/0012, and in ``OPEN`` with a word of why.
"""

from __future__ import annotations

import pytest
from all_states import achievement, lot
from cast import cast
from django.db import DatabaseError, connection, connections, transaction
from psycopg.types.json import Jsonb

from chaotou.kernel.act import perform
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.act.runner import sees
from chaotou.kernel.installation import now
from chaotou.kernel.records import record_models
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import PUBLIC, Seat, system
from chaotou.kernel.terms import local_day

#: Tables of the city that only an act adds to.
OF_ACTS = ("ledger_event", "ledger_also", "ledger_secret", "kernel_correction", "kernel_posting", "kernel_case",
           "kernel_subject", "kernel_notice")  # fmt: skip
#: Tables that the web role reads and never writes.
READ_ONLY = ("kernel_installation", "kernel_edge", "kernel_declaration", "kernel_rule", "ledger_position",
             "ledger_node", "ledger_head", "ledger_month", "ledger_counter", "django_migrations")  # fmt: skip
#: Tables that the web role uses under the program's care alone, and what they hold.
OPEN = {
    "kernel_day": "the public calendar, edited by an act of the city",
    "kernel_request": "keys and receipts of acts",
    "kernel_refusal": "who was refused what; nothing shows it but the audit",
    "kernel_refusal_minute": "how often a seat was refused in a minute",
    "kernel_flood": "how often a rule refused a seat on a record in a minute",
    "kernel_outbox": "ids of entries for the worker",
    "kernel_notice_mark": "which notices a person has read, by number",
    "kernel_due": "what time has done about a case",
    "kernel_job": "progress of long work, its seat and arguments; the worker claims it as the web role",
}
#: Accounts, sessions, second factors, tokens (by digest), saved views, the list of centres, a counter of numbers.
FRAME = {
    "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions", "auth_permission",
    "contracts_registrationcounter", "django_content_type", "django_session", "mfa_authenticator", "network_account",
    "network_account_groups", "network_account_user_permissions", "network_cache", "network_centre", "open_apitoken",
    "ui_savedview", "usersessions_usersession",
}  # fmt: skip

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


def as_(seat: Seat, cursor, *, in_act: bool) -> None:
    cursor.execute("SELECT kernel_be(%s)", [Jsonb(seat.settings())])
    if in_act:
        cursor.execute("SELECT set_config('chaotou.act', 'on', true)")


def stands_on(seat: Seat, record) -> bool:
    """Whether the seat is the owner, a party, the centre or the city: by rights.md, not by the house."""
    if seat.sees == "city" or (seat.sees == "centre" and seat.centre in (record.centre, "330100")):
        return True
    house = seat.settings()["organisation"]
    return house is not None and house in {record.owner, *record.parties}


def refused(seat: Seat, text: str, values=(), *, in_act: bool) -> bool:
    """Whether a statement touches no row; whatever it would have done is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        as_(seat, cursor, in_act=in_act)
        before = connection.savepoint()
        try:
            cursor.execute(text, values)
            touched = cursor.rowcount
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except DatabaseError as fault:
            assert "does not exist" not in str(fault), fault
            touched = 0
        connection.savepoint_rollback(before)
    return touched == 0


def test_inside_an_act_nobody_writes_a_foreign_row(rows):
    """The transaction of an act opens no foreign record: neither to change, nor to add one in another's name.

    A public one is another matter: a stranger leaves a deposit on a lot.
    """
    achievement("draft"), achievement("verified"), lot("drafted"), lot("listed")
    tried, wrong, own = 0, [], 0
    for model in record_models():
        table = model._meta.db_table
        with reading(system()) as eye:
            # A few of each owner and centre: the answer hangs on nothing else.
            some = {(r.owner, r.centre, r.public, tuple(r.parties)): r for r in list_for(eye, model)}
        columns = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if f.column not in ("id", "number"))
        for seat in seats():
            for row in some.values():
                change = f"UPDATE {table} SET version = version + 1 WHERE id = %s"
                copy = (f"INSERT INTO {table} (id, number, {columns}) SELECT -id, number || '-', "
                        f"{columns} FROM {table} WHERE id = %s")  # fmt: skip
                done = [not refused(seat, text, [row.pk], in_act=True) for text in (change, copy)]
                tried += 2
                if stands_on(seat, row):
                    own += done[0]
                elif done[1] or (done[0] and not row.public):
                    wrong.append((table, row.number, seat.kind, done))
    assert not wrong, wrong[:20]
    assert own, "who stands on a row may change it in an act, or the test would see nothing"
    print(f"R2: {tried} writes tried inside an act")


def test_every_table_is_somebodys(rows):
    """A new table stands under a policy, or is named here with what it holds."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace "
            "AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        )
        guarded = dict(cursor.fetchall())
        cursor.execute("SELECT table_name FROM information_schema.columns WHERE column_name = 'centre' "
                       "AND table_schema = 'public' AND table_name NOT LIKE 'ledger\\_event\\_%'")  # fmt: skip
        of_a_centre = {row[0] for row in cursor.fetchall()}
    records = {m._meta.db_table for m in record_models()}
    assert {t for t, under in guarded.items() if not under} <= {*READ_ONLY, *OPEN, *FRAME}
    assert all(guarded[t] for t in records | set(OF_ACTS))
    assert {t for t in of_a_centre if not guarded[t]} == {"kernel_job"}


def test_what_acts_write_nothing_else_adds(rows):
    with connections["owner"].cursor() as cursor:
        for table in OF_ACTS:
            cursor.execute(
                "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0 AND attidentity = ''", [table]
            )  # fmt: skip
            columns = cursor.fetchone()[0]
            nulls = ", ".join(["NULL"] * (columns.count(",") + 1))
            for seat in (PUBLIC, cast().tto, cast().officer):
                refusal = pytest.raises(DatabaseError, match=r"row-level security|no step")
                with refusal, transaction.atomic(), connection.cursor() as web:
                    as_(seat, web, in_act=False)
                    web.execute(f"INSERT INTO {table} ({columns}) VALUES ({nulls})")


def test_closed_facts_are_told_to_who_reads_the_record(rows):
    """Never by the table; by the function, each seat those of the records whose party layer it reads."""
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_secret")
    row = lot("listed")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, actor FROM ledger_event WHERE (subject_type, subject_id) = (%s, %s)",
                       [row.type(), row.pk])  # fmt: skip
        made_by = dict(cursor.fetchall())
    told = 0
    for seat in seats():
        with transaction.atomic(), connection.cursor() as cursor:
            as_(seat, cursor, in_act=False)
            cursor.execute("SELECT event FROM ledger_opened(%s, '{actor}')", [list(made_by)])
            opened = {e for (e,) in cursor.fetchall()}
            cursor.execute("SELECT event FROM ledger_actors(%s, %s)", [row.type(), row.pk])
            actors = {e for (e,) in cursor.fetchall()}
        if stands_on(seat, row):
            assert opened == actors == set(made_by), seat
            told += 1
        else:
            assert not opened and all(made_by[e] == seat.pseudonym for e in actors), seat
    assert told > 3
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_opened(%s, '{actor}')", [list(made_by)])
        assert cursor.fetchone()[0] == 0, "without a seat nobody"


def test_notices_and_lines_of_the_book_are_their_addressees(rows):
    seen = 0
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, organisation, centre FROM kernel_notice")
        notices = cursor.fetchall()
        cursor.execute("SELECT event, line, account FROM kernel_posting")
        lines = cursor.fetchall()
    for seat in [*seats(), None]:
        with transaction.atomic(), connection.cursor() as cursor:
            if seat:
                as_(seat, cursor, in_act=False)
            cursor.execute("SELECT id FROM kernel_notice")
            told = {i for (i,) in cursor.fetchall()}
            cursor.execute("SELECT event, line FROM kernel_posting")
            read = set(cursor.fetchall())
        eyes, house = (seat.sees, seat.settings()["organisation"]) if seat else ("none", None)
        assert told == {
            i for i, organisation, centre in notices
            if eyes == "city" or (organisation is not None and organisation == house)
            or (eyes == "centre" and organisation is None and centre == seat.centre)
        }, seat  # fmt: skip
        assert read == {(e, n) for e, n, account in lines if eyes == "city" or account.split(":")[1] == str(house)}
        seen += len(told) + len(read)
    assert notices and lines and seen


@pytest.mark.parametrize(
    "text",
    [
        "SELECT actor FROM ledger_event",
        "SELECT seat, request_key FROM ledger_event",
        "SELECT salt FROM ledger_secret",
        "DELETE FROM ledger_secret",
        "UPDATE ledger_event SET actor = ''",
        "SELECT 1 FROM ledger_event_other",
        "DELETE FROM kernel_notice",
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
