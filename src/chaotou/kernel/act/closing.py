"""Closing an act: changed rows, entries, cases, postings, outbox and answers, and COMMIT, in one round trip."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

from ..ledger import body as bodies
from ..procedure.case import Case
from ..records import Record
from .handlers import handlers_of
from .opening import Opened, raw
from .world import Chain, Entry, World

Statement = tuple[str, Sequence[Any]]


CITY_ONLY = "330100"


def seal(entries: Sequence[Entry], opened: Opened, ids: Sequence[int]) -> None:
    """Give entries their ids, places in the chains, bodies and digests, in order."""
    for entry, event_id in zip(entries, ids, strict=True):
        entry.id = event_id
        chain = _chain(opened.world, entry.subject)
        others = [_chain(opened.world, r) for r in entry.also]
        for c in (chain, *others):
            c.seq += 1
        entry.seq = chain.seq
        facts, closing = _facts(entry, chain, others)
        closed = {}
        # Where the record has no public layer its number is closed too, and commitments stand on "".
        number = chain.number if "subject" in facts else ""
        for name, (kind, value) in closing.items():
            salt = os.urandom(32)
            entry.salted[name] = (value, salt)
            closed[name] = bodies.commit(salt, opened.ledger, number, chain.seq, name, kind, value)
        entry.body = bodies.build(opened.ledger, opened.now, facts, closed)
        entry.digest = bodies.digest(entry.body)
        for c in (chain, *others):
            c.prev = entry.digest


def _facts(entry: Entry, chain: Chain, others: list[Chain]) -> tuple[dict[str, Any], dict[str, tuple[str, Any]]]:
    """What stands open in the body, and what is committed: name → (type, value)."""
    links = {"subject": chain.number, "subject_seq": chain.seq, "prev": chain.prev}
    also = [{"subject": c.number, "subject_seq": c.seq, "prev": c.prev} for c in others]
    relates = [_relation(r) for r in entry.relates]
    closing: dict[str, tuple[str, Any]] = {"actor": ("code", entry.actor)}
    for name, value in entry.secrets.items():
        closing[name] = (entry.event.facts[name].type if name in entry.event.facts else "code", value)
    if entry.open:
        facts = {"kind": entry.kind, "at": entry.at, "centre": entry.subject.centre or CITY_ONLY, **links}
        facts |= {"relates": relates, **entry.event.opened(), **({"also": also} if also else {})}
        return facts, closing
    # A record without a public layer shows only kind, month and city.
    for name, value in entry.event.opened().items():
        closing[name] = (entry.event.facts[name].type, value)
    closing |= {
        "kept_by": ("code", entry.subject.centre),
        "moment": ("moment", entry.at),
        "relations": ("list", relates),
    }
    closing |= {
        "subject": ("code", chain.number),
        "subject_seq": ("count", chain.seq),
        "prev": ("digest", chain.prev),
    }
    closing |= {"others": ("list", also)} if also else {}
    return {"kind": entry.kind, "at": entry.at[:7], "centre": CITY_ONLY, "relates": []}, closing


def statements(opened: Opened, entries: Sequence[Entry]) -> list[Statement]:
    """Everything the world says, as SQL in the order foreign eyes may read it."""
    world, now = opened.world, opened.now
    found: list[Statement] = []
    for key, record in world.records.items():
        if key not in world.original:
            found.append(_insert(record))
        elif world.changed(key):
            found.append(_update(world, key, record, now))
    found += [_event(e, now) for e in entries]
    found += [_also(e, r) for e in entries for r in e.also]
    found += [
        (
            "INSERT INTO ledger_secret (event, field, value, salt) VALUES (%s, %s, %s, %s)",
            [e.id, n, Jsonb(v), s],
        )
        for e in entries
        for n, (v, s) in e.salted.items()
    ]
    found += [
        (
            "INSERT INTO kernel_correction (target, event, relation) VALUES (%s, %s, %s)",
            [r["digest"], e.id, r["rel"]],
        )
        for e in entries
        for r in e.relates
        if r["rel"] in ("cancels", "replaces")
    ]
    touched = {(r.type(), r.pk): r for e in entries for r in (e.subject, *e.also)}
    found += [_subject(key, world.chains[key], now) for key in touched]
    found += [_case(case, entry, fresh) for case, entry, fresh in world.moves]
    found += _postings(world)
    found += [
        (
            "INSERT INTO kernel_notice (organisation, centre, kind, subject, text_zh, text_en, made_at, event) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                n.organisation,
                n.centre,
                n.entry.kind,
                n.entry.subject.number,
                n.text.zh,
                n.text.en,
                now,
                n.entry.id,
            ],
        )
        for n in world.notices
    ]
    for e in entries:
        found += [
            (
                "INSERT INTO kernel_outbox (event, kind, handler, payload) VALUES (%s, %s, %s, %s)",
                [e.id, e.kind, name, Jsonb({"subject": e.subject.pk, "digest": e.digest})],
            )
            for name in handlers_of(e.kind)
        ]
    return found


def close_acts(found: Sequence[Statement]) -> None:
    """Run the statements and COMMIT in one pipeline; a fault leaves the transaction to be rolled back."""
    db = raw()
    with db.pipeline():
        for sql, values in found:
            psycopg.Cursor(db).execute(sql, values)  # type: ignore[arg-type]
        db.execute("COMMIT")


def _chain(world: World, record: Record) -> Chain:
    return world.chains.setdefault((record.type(), record.pk), Chain(record.number))


def _relation(relation: dict[str, Any]) -> dict[str, str]:
    if "cause" in relation:
        return {"rel": relation["rel"], "ledger": relation["ledger"], "digest": relation["cause"].digest}
    return relation


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
    fields = [record._meta.get_field(name) for name in world.changed(key)]
    sets = ", ".join(f'"{f.column}" = %s' for f in fields)
    sql = f'UPDATE "{record._meta.db_table}" SET {sets} WHERE id = %s'  # noqa: S608
    return sql, [*(_value(f, record) for f in fields), record.pk]


def _event(entry: Entry, now: datetime) -> Statement:
    return (
        "INSERT INTO ledger_event (id, kind, at, recorded_at, actor, seat, centre, subject_type, subject_id, "
        "subject, subject_seq, facts, request_key, body, digest) VALUES "
        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            entry.id, entry.kind, entry.at, now, entry.actor, entry.seat, entry.subject.centre,
            entry.subject.type(), entry.subject.pk, entry.subject.number, entry.seq,
            Jsonb(entry.event.opened() if entry.open else {}), entry.key, entry.body, entry.digest,
        ],
    )  # fmt: skip


def _also(entry: Entry, record: Record) -> Statement:
    return (
        "INSERT INTO ledger_also (event, subject_type, subject_id) VALUES (%s, %s, %s)",
        [entry.id, record.type(), record.pk],
    )


def _subject(key: tuple[str, int], chain: Chain, now: datetime) -> Statement:
    return (
        "INSERT INTO kernel_subject (type, id, number, seq, prev, last_at) VALUES (%s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (type, id) DO UPDATE SET seq = excluded.seq, prev = excluded.prev, last_at = excluded.last_at",
        [key[0], key[1], chain.number, chain.seq, chain.prev, now],
    )


def _case(case: Case, entry: Entry, fresh: bool) -> Statement:
    case.event = entry.id
    values = {name: getattr(case, name) for name in Case.FIELDS}
    values["due_from"] = Jsonb(case.due_from or {})
    if fresh:
        places = ", ".join(["%s"] * len(values))
        return f"INSERT INTO kernel_case ({', '.join(values)}) VALUES ({places})", list(values.values())  # noqa: S608
    case_id = values.pop("id")
    sets = ", ".join(f"{name} = %s" for name in values)
    return f"UPDATE kernel_case SET {sets} WHERE id = %s", [*values.values(), case_id]  # noqa: S608


def _postings(world: World) -> list[Statement]:
    lines: dict[int, int] = {}
    found: list[Statement] = []
    for entry, account, fen in world.postings:
        lines[entry.id] = lines.get(entry.id, 0) + 1
        found.append(
            (
                "INSERT INTO kernel_posting (event, line, account, fen) VALUES (%s, %s, %s, %s)",
                [entry.id, lines[entry.id], account, fen],
            )
        )
    return found
