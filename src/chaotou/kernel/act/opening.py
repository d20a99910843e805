"""Opening an act: one round trip for seat, request keys, locks, clock, ids and the locked rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg.types.json import Jsonb

from ..faults import Busy, Halted, Waiting
from ..procedure.case import Case
from ..records import Record
from ..rights.seat import Seat
from ..rules import saw_version
from .world import Chain, World

Ref = tuple[type[Record], int]
#: A question, with its values, that finds a row as long as the caller may still speak for the seat.
Witness = tuple[str, tuple[Any, ...]]
_MOMENTS = ("due", "opened_at", "moved_at")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Opened:
    """What the opening call answered."""

    ledger: str
    now: datetime
    claimed: list[dict[str, Any]]
    events: list[int]
    world: World
    stands: list[bool]


class Flooding(Exception):
    """The seat was refused too often within this minute to take the lock once more."""


def raw() -> psycopg.Connection[Any]:
    """The psycopg connection under Django's. Raises ``RuntimeError`` inside a Django transaction."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    if wrapper.in_atomic_block:
        raise RuntimeError("an act is its own transaction and does not run inside another")
    wrapper.ensure_connection()
    return wrapper.connection  # type: ignore[no-any-return]


def open_acts(
    seat: Seat,
    keys: list[dict[str, Any]],
    refs: Sequence[Ref],
    witnesses: Sequence[Witness | None],
    *,
    events: int,
    records: int,
    cases: int,
    most: int | None = None,
    look: bool = False,
) -> Opened:
    """BEGIN, ``kernel_open``, the witnesses and the locked rows in one pipeline.

    With ``look`` nothing is claimed or locked: what is committed is judged, and the caller rolls back. ``most`` is how
    many refusals by the rule a minute a seat may take the lock for.

    Raises ``Flooding`` beyond that, ``Busy`` when a lock is not given within two seconds, ``Waiting`` when the seat
    already waits for the same record, ``Halted`` after a restore behind the last head.
    """
    db = raw()
    types = [model.type() for model, _ in refs]
    ids = [record_id for _, record_id in refs]
    try:
        with db.pipeline():
            psycopg.Cursor(db).execute("BEGIN")
            opened = psycopg.Cursor(db).execute(
                "SELECT kernel_open(%s, %s, %s::text[], %s::bigint[], %s::int, %s::int, %s::int, %s::int, %s)",
                [Jsonb(seat.settings()), Jsonb(keys), types, ids, events, records, cases, most, look],
                prepare=True,
            )
            asked = [w and psycopg.Cursor(db).execute(*w, prepare=True) for w in witnesses]  # type: ignore[call-overload]
            rows = [(model, _select(db, model, record_id)) for model, record_id in refs]
        answer = opened.fetchone()[0]  # type: ignore[index]
    except psycopg.errors.LockNotAvailable as fault:
        rollback(db)
        raise Busy from fault
    except BaseException:
        rollback(db)
        raise
    answer = _plain(answer)
    for halt in (Flooding, Waiting, Halted):
        if answer.get(halt.__name__.lower()):
            rollback(db)
            raise halt
    saw_version(answer["rules_version"])
    now = EPOCH + timedelta(milliseconds=int(answer["now"]))
    stands = [cursor is None or cursor.fetchone() is not None for cursor in asked]
    return Opened(answer["ledger"], now, answer["claimed"], answer["events"], _world(answer, rows), stands)


def _world(answer: dict[str, Any], rows: list[tuple[type[Record], psycopg.Cursor[Any]]]) -> World:
    world = World(record_ids=answer["records"], case_ids=answer["cases"])
    for held in answer["subjects"]:
        world.chains[(held["type"], held["id"])] = Chain(held["number"], held["seq"], held["prev"])
    for model, cursor in rows:
        row = cursor.fetchone()
        if row is not None:
            world.hold(_made(model, row))
    for held in answer["standing"]:
        case = Case(**{name: _moment(held[name]) if name in _MOMENTS else held[name] for name in Case.FIELDS})
        world.cases[case.id] = case
    return world


def be(seat: Seat) -> None:
    """From here to the end of the transaction row-level security answers for ``seat``."""
    psycopg.Cursor(raw()).execute("SELECT kernel_be(%s)", [Jsonb(seat.settings())], prepare=True)


def rollback(db: psycopg.Connection[Any]) -> None:
    """End the transaction without a trace; a connection whose pipeline broke off is let go.

    There the driver believes in prepared statements that the server never came to prepare.
    """
    if db.closed:
        return
    if db.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:
        db.close()
        connection.close()
    else:
        db.execute("ROLLBACK")


def _select(db: psycopg.Connection[Any], model: type[Record], record_id: int) -> psycopg.Cursor[Any]:
    return psycopg.Cursor(db).execute(_by_id(model), [record_id], prepare=True)  # type: ignore[arg-type]


@cache
def _by_id(model: type[Record]) -> str:
    columns = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE id = %s'  # noqa: S608


def _made(model: type[Record], row: Sequence[Any]) -> Record:
    fields = model._meta.concrete_fields
    values = [
        f.from_db_value(v, None, connection) if hasattr(f, "from_db_value") else v
        for f, v in zip(fields, row, strict=True)
    ]
    return model.from_db(None, [f.attname for f in fields], values)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    """JSON as Python, whether or not the driver has read it already."""
    if isinstance(value, str):
        import json

        return json.loads(value)
    return value
