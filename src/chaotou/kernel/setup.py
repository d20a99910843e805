"""What a release brings into a database after its migrations: leaf 0, edges, rules, calendar, grants, months.

Safe to repeat: it adds what is missing and overwrites nothing an operator has changed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg.types.json import Jsonb

from . import rules
from .calendar import days
from .ledger import body as bodies
from .ledger import erasing, heads, keys
from .procedure import released
from .procedure.declaration import PROCEDURES
from .records import record_models
from .rights.seat import CITY, system

FIRST_MONTH = date(2022, 1, 1)
FORMAT_TEXT = Path(__file__).parent / "ledger" / "format.md"


def prepare(*, demonstration: bool = False, using: str = "owner", web_role: str = "chaotou_web") -> bool:
    """Bring everything of this release into the database; True if its ledger was founded now.

    ``demonstration`` counts only then: the mark is a fact of the first entry and never changes.
    """
    db = connections[using]
    with db.cursor() as cursor:
        cursor.execute("SELECT kernel_make_months(%s, %s)", [FIRST_MONTH, date.today() + timedelta(days=400)])
        cursor.execute("SELECT count(*) FROM kernel_installation")
        founded = cursor.fetchone()[0] == 0
        if founded:
            _found(cursor, demonstration)
        _edges(cursor)
        _guard_records(cursor)
        _days(cursor)
    for app in apps.get_app_configs():
        path = Path(app.path) / "data" / "rules.csv"
        if path.exists():
            rules.seed(rules.read_seed(path), db)
    with db.cursor() as cursor:
        cursor.execute("SELECT kernel_grant(%s)", [web_role])
        cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON kernel_declaration, kernel_day FROM "{web_role}"')
    rules.forget()
    return founded


def _days(cursor: Any) -> None:
    """Bring the years this release knows: new ones are added, and a notice replaces what was only expected.

    What two people of the city have entered stays, because it is no longer provisional.
    """
    cursor.execute("SELECT day, working, provisional FROM kernel_day")
    held = {day: (working, provisional) for day, working, provisional in cursor.fetchall()}
    fresh = [
        row for row in days.seed()
        if row[0] not in held or (held[row[0]][1] and (row[1], row[2]) != held[row[0]])
    ]  # fmt: skip
    cursor.executemany(
        "INSERT INTO kernel_day (day, working, provisional, source) VALUES (%s, %s, %s, %s) ON CONFLICT (day) "
        "DO UPDATE SET working = excluded.working, provisional = excluded.provisional, source = excluded.source",
        fresh,
    )
    if fresh:
        cursor.execute("UPDATE kernel_installation SET rules_version = rules_version + 1")


def signing_key() -> bytes:
    """The ledger's private key, made where there is no ledger yet. Only the sequencer and this set-up read it.

    Raises ``KeyFault`` where the file does not hold the key in force: none is made in its place.
    """
    with connections["owner"].cursor() as cursor:
        return keys.signing(Path(settings.LEDGER_KEY_FILE), keys.in_force(cursor))


def _recovery_key(cursor: Any) -> str:
    """Public half of the recovery key, as leaf 0 names it, never made again. Its private half is for a safe."""
    if named := keys.recovery(cursor):
        return named
    path = Path(settings.LEDGER_KEY_FILE).with_name("recovery.key")
    return heads.public_key(heads.load_key(path)) if path.exists() else heads.generate_key(path)


def _found(cursor: Any, demonstration: bool) -> None:
    """Leaf 0: which ledger this is, whether its clock may be set, and by whom its heads are signed."""
    installation = f"ct{CITY}{secrets.token_hex(4)}"
    cursor.execute(
        "INSERT INTO kernel_installation (installation, demonstration) VALUES (%s, %s)",
        [installation, demonstration],
    )
    write_founding(cursor, f"{installation}-1", installation, {"mark": "demonstration" if demonstration else "real"})


def write_founding(cursor: Any, ledger: str, number: str, facts: dict[str, Any]) -> str:
    """Write the first entry of an epoch and return its digest."""
    founding = {
        "format_digest": "sha256:" + hashlib.sha256(FORMAT_TEXT.read_bytes()).hexdigest(),
        "signing_key": heads.public_key(signing_key()),
        "recovery_key": _recovery_key(cursor),
    }
    return _write(cursor, ledger, number, keys.FOUNDED, lambda prev: founding | facts)


def write_key_change(cursor: Any, new_key: str, *, by: str, private: bytes, compromised_from: int | None) -> str:
    """Write that ``new_key`` signs from now on, which the key ``private`` says (``by``: old, recovery); its digest."""
    cursor.execute("SELECT installation, installation || '-' || epoch FROM kernel_installation")
    number, ledger = cursor.fetchone()
    old = keys.in_force(cursor)

    def facts(prev: str) -> dict[str, Any]:
        signed = keys.statement(ledger, prev, old, new_key, compromised_from)
        told = {"signing_key": new_key, "old_key": old, "by": by, "signature": heads.sign(private, signed)}
        return told | ({} if compromised_from is None else {"compromised_from": compromised_from})

    return _write(cursor, ledger, number, keys.CHANGED, facts)


def write_erasure(cursor: Any, target: str, fields: list[str], ground: str) -> str:
    """Write which closed facts of which entry were erased, and on what ground; returns its digest."""
    cursor.execute("SELECT installation, installation || '-' || epoch FROM kernel_installation")
    number, ledger = cursor.fetchone()
    facts = {"target": target, "fields": fields, "ground": ground}
    return _write(cursor, ledger, number, erasing.ERASED, lambda prev: facts)


def _write(cursor: Any, ledger: str, number: str, kind: str, facts: Callable[[str], dict[str, Any]]) -> str:
    """Write an entry of the ledger about itself; ``facts`` are made of the digest of the one before."""
    cursor.execute("SELECT date_trunc('milliseconds', clock_timestamp()), nextval('ledger_event_id')")
    now, event = cursor.fetchone()
    cursor.execute(
        "INSERT INTO kernel_subject (type, id, number) VALUES ('kernel.ledger', 0, %s) ON CONFLICT DO NOTHING",
        [number],
    )
    cursor.execute("SELECT seq, prev FROM kernel_subject WHERE (type, id) = ('kernel.ledger', 0) FOR UPDATE")
    seq, prev = cursor.fetchone()
    opened = facts(prev)
    body = bodies.build(
        ledger,
        now,
        {
            "kind": kind, "at": bodies.time_text(now), "centre": CITY, "subject": number,
            "subject_seq": seq + 1, "prev": prev, "relates": [], **opened,
        },
        {},
    )  # fmt: skip
    digest = bodies.digest(body)
    by = system()
    cursor.execute(
        "INSERT INTO ledger_event (id, kind, at, recorded_at, actor, seat, centre, subject_type, subject_id, subject, "
        "subject_seq, facts, request_key, body, digest) VALUES (%s, %s, %s, %s, %s, %s, "
        "%s, 'kernel.ledger', 0, %s, %s, %s, '', %s, %s)",
        [event, kind, now, now, by.pseudonym, by.id, by.centre, number, seq + 1, Jsonb(opened), body, digest],
    )
    cursor.execute(
        "UPDATE kernel_subject SET seq = %s, prev = %s, last_at = %s WHERE (type, id) = ('kernel.ledger', 0)",
        [seq + 1, digest, now],
    )
    return digest


def _guard_records(cursor: Any) -> None:
    """Put every record table under the one policy and its triggers, so that no room can forget to."""
    for model in record_models():
        table = model._meta.db_table
        cursor.execute("SELECT 1 FROM pg_policy WHERE polrelid = %s::regclass", [table])
        if cursor.fetchone() is None:
            cursor.execute("SELECT kernel_guard(%s)", [table])


def _edges(cursor: Any) -> None:
    """The edge table that the database checks moves against: steps under the kind of the event they record."""
    from .act.registry import ACTS

    released.keep(cursor)
    for procedure in PROCEDURES.values():
        for name, version, act, source, target, eyes in procedure.edges():
            cursor.execute(
                "INSERT INTO kernel_edge (procedure, version, step, from_state, to_state, eyes) "
                "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [name, version, ACTS[act].event.kind, source, target, eyes],
            )
