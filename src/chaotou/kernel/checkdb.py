"""``checkdb`` 核对: every invariant of the data, asked of live data, each with how many rows it looked at.

The database refuses most breaks beforehand; this looks as if it had not, because a disk, a restore or a hand with
the owner's password may have been stronger than a trigger. It reads one snapshot, so it may run while people work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections, transaction

from .ledger.audit import audit
from .money import invariants as money
from .procedure.declaration import PROCEDURES
from .records import record_models
from .rights.seat import system
from .words import T


@dataclass(frozen=True)
class Break:
    """One place where an invariant does not hold: the row, and how."""

    where: str
    how: str


@dataclass(frozen=True)
class Finding:
    """One invariant: how many rows were looked at, and where it breaks."""

    name: str
    text: T
    checked: int
    breaks: list[Break] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """An invariant as SQL: ``count`` says how many rows it concerns, ``breaks`` finds (where, how)."""

    name: str
    text: T
    count: str
    breaks: str


_SQL = Path(__file__).parent
_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+) [^;%]*?\bON (\w+)\s")
_POLICY = re.compile(r"ALTER TABLE (\w+) ENABLE ROW LEVEL SECURITY|'((?:ledger|kernel)_\w+)'(?=[,\]\s][^;]*LOOP)")


@cache
def declared() -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Triggers (name, table) and tables under row-level security as the release's own SQL makes them.

    Read from its text, so that a guard that is added there is asked for here.
    """
    files = [*_SQL.glob("sql/*.sql"), *_SQL.glob("migrations/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(files))
    tables = {a or b for a, b in _POLICY.findall(text)}
    return frozenset(_TRIGGER.findall(text)), frozenset(tables)


QUESTIONS = (
    Question(
        "cases-along-edges",
        T("每个办件停在已声明的一步之后", "Every case stands where a declared step leads"),
        "SELECT count(*) FROM kernel_case",
        "SELECT c.number || ' ' || c.procedure, c.step || ' → ' || c.state FROM kernel_case c WHERE NOT EXISTS "
        "(SELECT FROM kernel_edge e WHERE (e.procedure, e.version, e.step, e.to_state) = "
        "(c.procedure, c.version, c.step, c.state))",
    ),
    Question(
        "cases-by-events",
        T("每个办件由同一记录上的事件推动", "Every case was moved by an event on its record"),
        "SELECT count(*) FROM kernel_case",
        "SELECT c.number || ' ' || c.procedure, 'event ' || c.event FROM kernel_case c WHERE NOT EXISTS ("
        "SELECT FROM ledger_event e WHERE e.id = c.event AND e.recorded_at = c.moved_at AND e.kind = c.step AND ("
        "(e.subject_type, e.subject_id) = (c.record_type, c.record_id) OR EXISTS (SELECT FROM ledger_also a "
        "WHERE a.event = e.id AND (a.subject_type, a.subject_id) = (c.record_type, c.record_id))))",
    ),
    Question(
        "cases-once-open",
        T("同一记录同一流程至多一个未结办件", "At most one open case of a record in a procedure"),
        "SELECT count(*) FROM kernel_case WHERE NOT closed",
        "SELECT record_type || ' ' || record_id, procedure FROM kernel_case WHERE NOT closed "
        "GROUP BY record_type, record_id, procedure HAVING count(*) > 1",
    ),
    Question(
        "keys-answered",
        T("每个请求编号都有答复，答复指向自己的事件", "Every request key is answered, by an event of its own"),
        "SELECT count(*) FROM kernel_request",
        "SELECT r.act || ' ' || r.key, coalesce(r.answer->>'digest', 'no answer') FROM kernel_request r "
        "WHERE NOT EXISTS (SELECT FROM ledger_event e WHERE e.digest = r.answer->>'digest' "
        "AND (e.seat, e.request_key) = (r.seat, r.key))",
    ),
    Question(
        "keys-once",
        T("同一席位、同一请求编号只办成一次", "A request key of a seat took effect once"),
        "SELECT count(*) FROM ledger_event WHERE request_key <> ''",
        # One act may write several entries of a kind, but all of them in one transaction.
        "SELECT seat || ' ' || request_key, kind || ' × ' || count(*) FROM ledger_event WHERE request_key <> '' "
        "GROUP BY seat, request_key, kind HAVING count(DISTINCT (xmin::text, recorded_at)) > 1",
    ),
    Question(
        "secrets-of-events",
        T("每条封存内容属于一个事件", "Every closed fact belongs to an event"),
        "SELECT count(*) FROM ledger_secret",
        "SELECT s.event || '/' || s.field, 'no event' FROM ledger_secret s "
        "WHERE NOT EXISTS (SELECT FROM ledger_event e WHERE e.id = s.event)",
    ),
    Question(
        "outbox-of-events",
        T("待办箱每一项属于一个已提交的事件", "Every row of the outbox belongs to a committed event"),
        "SELECT count(*) FROM kernel_outbox",
        "SELECT o.id || ' ' || o.handler, 'event ' || o.event FROM kernel_outbox o "
        "WHERE NOT EXISTS (SELECT FROM ledger_event e WHERE e.id = o.event AND e.kind = o.kind)",
    ),
    Question(
        "corrections-of-entries",
        T("每次更正指向账上的一笔", "Every correction names an entry of the ledger"),
        "SELECT count(*) FROM kernel_correction",
        "SELECT k.target, 'by event ' || k.event FROM kernel_correction k WHERE NOT EXISTS "
        "(SELECT FROM ledger_event e WHERE e.digest = k.target)",
    ),
    Question(
        "rules-by-four-eyes",
        T("每条规则由两人定，且写明依据", "Every rule was set by two people and names its source"),
        "SELECT count(*) FROM kernel_rule",
        "SELECT name, since::text FROM kernel_rule WHERE source = '' OR confirmed_by = proposed_by",
    ),
)


def checkdb(witness: Iterable[dict[str, Any]] = (), using: str = "owner") -> Iterator[Finding]:
    """Ask everything; ``witness`` are heads that were kept outside the database."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT kernel_be(%s)", [json.dumps(system().settings())])
        yield _ledger(connections[using].connection, witness)
        for question in QUESTIONS:
            yield _asked(cursor, question)
        yield _states(cursor)
        for model in record_models():
            yield _records(cursor, model.type(), model._meta.db_table)
        yield _guards(cursor)
        yield from _book(cursor, using)


def _ledger(db: psycopg.Connection[Any], witness: Iterable[dict[str, Any]]) -> Finding:
    faults = [Break(f.row, f.what) for f in audit(db, witness)]
    row = db.execute("SELECT count(*) FROM ledger_event").fetchone()
    text = T(
        "账本：正文、列、承诺、链、次序、双树、签名",
        "Ledger: bodies, columns, commitments, chains, order, both trees, signatures",
    )
    return Finding("ledger", text, row[0] if row else 0, faults)


def _asked(cursor: Any, question: Question) -> Finding:
    cursor.execute(question.count)
    count = cursor.fetchone()[0]
    cursor.execute(question.breaks)
    return Finding(question.name, question.text, count, [Break(str(a), str(b)) for a, b in cursor.fetchall()])


def _states(cursor: Any) -> Finding:
    """Cases of the declared version: the state is known, final states are closed and nothing else is."""
    cursor.execute("SELECT number, procedure, version, state, closed FROM kernel_case")
    breaks, count = [], 0
    for number, name, version, state, closed in cursor.fetchall():
        declared = PROCEDURES.get(name)
        if declared is None:
            breaks.append(Break(f"{number} {name}", "no such procedure"))
        elif declared.version == version:
            count += 1
            known = declared.by_name.get(state)
            if known is None or known.final != closed:
                breaks.append(Break(f"{number} {name}", f"{state} {'closed' if closed else 'open'}"))
    text = T("办件的状态已声明，终态即结案", "States of cases are declared, and the final ones are closed")
    return Finding("cases-declared", text, count, breaks)


def _records(cursor: Any, kind: str, table: str) -> Finding:
    """Rows of a record type: each is a subject of the ledger under the same number, with at least one entry."""
    cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
    count = cursor.fetchone()[0]
    cursor.execute(
        f"SELECT r.number, 'no entry' FROM \"{table}\" r LEFT JOIN kernel_subject s "  # noqa: S608
        "ON (s.type, s.id) = (%s, r.id) WHERE s.id IS NULL OR s.number <> r.number OR s.seq < 1 "
        f"UNION ALL SELECT s.number, 'no row' FROM kernel_subject s LEFT JOIN \"{table}\" r ON r.id = s.id "
        "WHERE s.type = %s AND r.id IS NULL",
        [kind, kind],
    )
    text = T("每行都在账上，账上每个记录都有行", "Every row is in the ledger, and every record of the ledger has a row")
    return Finding(kind, text, count, [Break(str(a), str(b)) for a, b in cursor.fetchall()])


def _guards(cursor: Any) -> Finding:
    """Triggers and row-level security stand, and the web role cannot change what was written."""
    cursor.execute(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
    )
    standing = set(cursor.fetchall())
    cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger_event'::regclass")
    parts = [row[0] for row in cursor.fetchall()]
    triggers, closed = declared()
    tables = [m._meta.db_table for m in record_models()]
    wanted = triggers | {(name, t) for t in tables for name in ("check_version", "keep")}
    wanted |= {(name, t) for t in parts for name in ("insert_only", "not_emptied")}
    breaks = [Break(table, f"no trigger {name}") for name, table in sorted(wanted - standing)]
    cursor.execute(
        "SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p') AND (relname = ANY(%s) AND NOT (relrowsecurity "
        "AND relforcerowsecurity) OR NOT relrowsecurity AND (relname = ANY(%s) "
        "OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))) ORDER BY 1",
        [tables, [*closed]],
    )
    breaks += [Break(name, "no row-level security") for (name,) in cursor.fetchall()]
    cursor.execute(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'chaotou_web' "
        "AND (privilege_type IN ('DELETE', 'TRUNCATE', 'TRIGGER') AND (table_name LIKE 'ledger\\_%%' "
        "OR table_name = 'kernel_posting' OR table_name = ANY(%s)) "
        "OR privilege_type = 'UPDATE' AND (table_name LIKE 'ledger\\_%%' OR table_name = 'kernel_posting') "
        "OR privilege_type = 'SELECT' AND table_name IN ('ledger_secret', 'ledger_event'))",
        [tables],
    )
    breaks += [Break(name, f"the web role may {privilege}") for name, privilege in cursor.fetchall()]
    text = T("触发器、行级权限与网页角色的权限都在", "Triggers, row-level security and the web role's limits stand")
    return Finding("guards", text, len(wanted) + 2 * len(tables) + len(closed), breaks)


def _book(cursor: Any, using: str) -> Iterator[Finding]:
    cursor.execute("SELECT count(*) FROM kernel_posting")
    count = cursor.fetchone()[0]
    faults = money.broken(using=using)
    for invariant in money.INVARIANTS:
        breaks = [Break(f.where, f.how) for f in faults if f.invariant == invariant.name]
        yield Finding(f"money.{invariant.name}", invariant.text, count, breaks)
