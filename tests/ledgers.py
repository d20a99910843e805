"""A ledger of a test's own: a database beside the city's, and writers that do what an act's closing does."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from psycopg.types.json import Jsonb

from chaotou.kernel.ledger import body as bodies
from chaotou.kernel.ledger.heads import load_key

_COLUMNS = (
    "id, kind, at, recorded_at, actor, seat, centre, subject_type, subject_id, subject, subject_seq, facts, "
    "request_key, body, digest"
)


def key() -> bytes:
    """The private key of the installation that every private database is a copy of."""
    return load_key(settings.LEDGER_KEY_FILE)


@dataclass
class Ledger:
    """One private database: ``open`` gives further connections as the owner of its tables."""

    host: str
    name: str
    held: list[psycopg.Connection[Any]] = field(default_factory=list)

    def open(self, user: str = "postgres") -> psycopg.Connection[Any]:
        """A connection of its own, in autocommit."""
        made = psycopg.connect(host=self.host, user=user, dbname=self.name, autocommit=True)
        self.held.append(made)
        return made


@contextmanager
def private(server: Any, name: str = "") -> Iterator[Ledger]:
    """A freshly installed database that nobody else knows, dropped at the end."""
    name = f"own_{os.getpid()}_{name or secrets.token_hex(3)}"
    with psycopg.connect(host=str(server.socket), user="postgres", autocommit=True) as db:
        found = db.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^template_[0-9a-f]{16}$' ORDER BY oid DESC"
        ).fetchall()
        db.execute(f"CREATE DATABASE {name} TEMPLATE {found[0][0]}")  # type: ignore[arg-type]
    ledger = Ledger(str(server.socket), name)
    try:
        yield ledger
    finally:
        for one in ledger.held:
            one.close()
        with psycopg.connect(host=str(server.socket), user="postgres", autocommit=True) as db:
            db.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def write(
    db: psycopg.Connection[Any],
    subject: int,
    kind: str = "test.noted",
    *,
    closed: bool = False,
    also: int = 0,
    relates: list[dict[str, str]] | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> tuple[int, str]:
    """One event on a record's chain, in the caller's transaction; its id and digest. Locks as ``kernel_open``."""
    for record in sorted({subject, also} - {0}):
        db.execute(
            "INSERT INTO kernel_subject (type, id, number) VALUES ('test.record', %s, %s) ON CONFLICT DO NOTHING",
            [record, f"T-{record}"],
        )
    locked = db.execute(
        "SELECT id, seq, prev, greatest(kernel_now(), last_at) FROM kernel_subject WHERE type = 'test.record' "
        "AND id = ANY(%s) ORDER BY id FOR UPDATE",
        [[subject, also]],
    ).fetchall()
    places = {row[0]: (row[1] + 1, row[2]) for row in locked}
    now = at or max(row[3] for row in locked)
    seq, prev = places[subject]
    event, ledger = db.execute(
        "SELECT nextval('ledger_event_id'), installation || '-' || epoch FROM kernel_installation"
    ).fetchone()  # type: ignore[misc]
    link = {"subject": f"T-{subject}", "subject_seq": seq, "prev": prev}
    others = [{"subject": f"T-{also}", "subject_seq": places[also][0], "prev": places[also][1]}] if also else []
    stated = bodies.time_text(now)
    hidden: dict[str, tuple[str, Any]] = {"actor": ("code", "writer")}
    told: dict[str, Any] = {"kind": kind, "at": stated, "centre": "330106", "relates": relates or [], **link, **facts}
    told |= {"also": others} if also else {}
    if closed:
        hidden |= {"kept_by": ("code", "330106"), "moment": ("moment", stated), "relations": ("list", relates or [])}
        hidden |= {"subject": ("code", link["subject"]), "subject_seq": ("count", seq), "prev": ("digest", prev)}
        hidden |= {"others": ("list", others)} if also else {}
        told = {"kind": kind, "at": stated[:7], "centre": "330100", "relates": []}
    number = told.get("subject", "")
    salts = {name: os.urandom(32) for name in hidden}
    shut = {n: bodies.commit(salts[n], ledger, number, seq, n, kind_, v) for n, (kind_, v) in hidden.items()}
    text = bodies.build(ledger, now, told, shut)
    digest = bodies.digest(text)
    values = [event, kind, stated, now, "writer", 1, "330106", "test.record", subject, f"T-{subject}", seq,
              Jsonb({} if closed else facts), "", text, digest]  # fmt: skip
    db.execute(f"INSERT INTO ledger_event ({_COLUMNS}) VALUES ({', '.join(['%s'] * 15)})", values)  # type: ignore[arg-type]
    for name, (_, value) in hidden.items():
        db.execute("INSERT INTO ledger_secret VALUES (%s, %s, %s, %s)", [event, name, Jsonb(value), salts[name]])
    if also:
        db.execute("INSERT INTO ledger_also VALUES (%s, 'test.record', %s)", [event, also])
    for relation in relates or []:
        db.execute("INSERT INTO kernel_correction VALUES (%s, %s, %s)", [relation["digest"], event, relation["rel"]])
    for record, (at_seq, _) in places.items():
        db.execute(
            "UPDATE kernel_subject SET seq = %s, prev = %s, last_at = %s WHERE (type, id) = ('test.record', %s)",
            [at_seq, digest, now, record],
        )
    return event, digest
