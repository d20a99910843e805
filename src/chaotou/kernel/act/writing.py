"""Closing an act, second part: changed rows, what the kernel's own tables receive, and COMMIT in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

from ..procedure.case import Case
from ..records import Record
from .handlers import handlers_of
from .opening import Opened, raw
from .world import Entry, World

Statement = tuple[str, Sequence[Any]]
Rows = list[dict[str, Any]]


def write(opened: Opened, entries: Sequence[Entry], answers: Rows, undone: Rows, refused: Rows | None = None) -> None:
    """Changed records, then ``kernel_close`` and COMMIT, in one pipeline; a fault leaves it to be rolled back."""
    found = changes(opened.world, opened.now)
    document = {
        "now": opened.now.isoformat(),
        "answers": answers,
        "undone": undone,
        "refused": refused,
        **_document(opened.world, entries),
    }
    db = raw()
    with db.pipeline():
        for sql, values in found:
            psycopg.Cursor(db).execute(sql, values, prepare=True)  # type: ignore[arg-type]
        psycopg.Cursor(db).execute(
            "SELECT kernel_close(%s)", [Jsonb({k: v for k, v in document.items() if v})], prepare=True
        )
        psycopg.Cursor(db).execute("COMMIT")


def changes(world: World, now: datetime) -> list[Statement]:
    """One statement for each record that is new or differs from what was read."""
    found = []
    for key, record in world.records.items():
        if key not in world.original:
            found.append(_insert(record))
        elif world.changed(key):
            found.append(_update(world, key, record, now))
    return found


def _document(world: World, entries: Sequence[Entry]) -> dict[str, Rows]:
    touched = {(r.type(), r.pk): r for e in entries for r in (e.subject, *e.also)}
    chains = [(key, world.chains[key]) for key in touched]
    return {
        "events": [_event(e) for e in entries],
        "secrets": [
            {"event": e.id, "field": name, "value": value, "salt": salt.hex()}
            for e in entries
            for name, (value, salt) in e.salted.items()
        ],
        "subjects": [{"type": t, "id": i, "number": c.number, "seq": c.seq, "prev": c.prev} for (t, i), c in chains],
        "also": [{"event": e.id, "subject_type": r.type(), "subject_id": r.pk} for e in entries for r in e.also],
        "corrections": [
            {"target": r["digest"], "event": e.id, "relation": r["rel"]}
            for e in entries
            for r in e.relates
            if r["rel"] in ("cancels", "replaces")
        ],
        "opened": [_case(case, entry) for case, entry, fresh in world.moves if fresh],
        "moved": [_case(case, entry) for case, entry, fresh in world.moves if not fresh],
        "postings": _postings(world),
        "notices": [
            {"organisation": n.organisation, "centre": n.centre, "kind": n.entry.kind, "event": n.entry.id,
             "subject": n.entry.subject.number, "text_zh": n.text.zh, "text_en": n.text.en}
            for n in world.notices
        ],
        "outbox": [
            {"event": e.id, "kind": e.kind, "handler": name, "payload": {"subject": e.subject.pk, "digest": e.digest}}
            for e in entries
            for name in handlers_of(e.kind)
        ],
    }  # fmt: skip


def _event(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id, "kind": entry.kind, "at": entry.at, "actor": entry.actor, "seat": entry.seat,
        "centre": entry.subject.centre, "subject_type": entry.subject.type(), "subject_id": entry.subject.pk,
        "subject": entry.subject.number, "subject_seq": entry.seq,
        "facts": entry.event.opened() if entry.open else {}, "request_key": entry.key,
        "body": entry.body.decode(), "digest": entry.digest,
    }  # fmt: skip


def _case(case: Case, entry: Entry) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in Case.FIELDS} | {"event": entry.id}
    values["due_from"] = case.due_from or {}
    for name in ("due", "opened_at", "moved_at"):
        values[name] = values[name].isoformat() if values[name] else None
    return values


def _postings(world: World) -> Rows:
    lines: dict[int, int] = {}
    found = []
    for entry, account, fen in world.postings:
        lines[entry.id] = lines.get(entry.id, 0) + 1
        found.append({"event": entry.id, "line": lines[entry.id], "account": account, "fen": fen})
    return found


def _value(field: Any, record: Record) -> Any:
    return field.get_db_prep_save(getattr(record, field.attname), connection)


def _insert(record: Record) -> Statement:
    fields = record._meta.concrete_fields
    columns = ", ".join(f'"{f.column}"' for f in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{record._meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608
    return sql, [_value(f, record) for f in fields]


def _update(world: World, key: tuple[str, int], record: Record, now: datetime) -> Statement:
    record.version += 1
    record.changed_at = now
    fields: list[Any] = [record._meta.get_field(name) for name in world.changed(key)]
    sets = ", ".join(f'"{f.column}" = %s' for f in fields)
    sql = f'UPDATE "{record._meta.db_table}" SET {sets} WHERE id = %s'  # noqa: S608
    return sql, [*(_value(f, record) for f in fields), record.pk]
