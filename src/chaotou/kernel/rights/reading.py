"""Reading under rights: ``get_for``, ``list_for`` and ``within_act`` are the only way a record leaves the database."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404
from psycopg.types.json import Jsonb

from ..records import Record
from .seat import Seat

R = TypeVar("R", bound=Record)

_reader: contextvars.ContextVar[Seat | None] = contextvars.ContextVar("reader", default=None)


@contextmanager
def reading(seat: Seat) -> Iterator[Seat]:
    """One read transaction in which row-level security knows ``seat``; settings end with the transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT kernel_be(%s)", [Jsonb(seat.settings())])  # type: ignore[list-item]
        token = _reader.set(seat)
        try:
            yield seat
        finally:
            _reader.reset(token)


def current() -> Seat | None:
    """The seat of the read transaction around this code, None outside of one."""
    return _reader.get()


def ask(seat: Seat, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of one statement under ``seat``'s rights, in one round trip and a transaction of its own.

    For the few questions every request asks. Raises ``RuntimeError`` inside a transaction, whose rights are another's.
    The two statements of the pipeline are one transaction without a word, so the rights end with it.
    """
    if connection.in_atomic_block:
        raise RuntimeError("ask() is a transaction of its own")
    connection.ensure_connection()
    db = connection.connection
    with db.pipeline():
        psycopg.Cursor(db).execute("SELECT kernel_be(%s)", [Jsonb(seat.settings())], prepare=True)
        found = psycopg.Cursor(db).execute(sql, values, prepare=True)  # type: ignore[arg-type]
    return found.fetchall()


def list_for(seat: Seat, model: type[R]) -> QuerySet[R]:
    """All rows of ``model`` this seat may see. Must be asked inside ``reading(seat)``.

    Raises ``RuntimeError`` outside of it, because row-level security would answer for somebody else.
    """
    if _reader.get() is not seat:
        raise RuntimeError("list_for outside reading(seat)")
    return model._default_manager.all()


def get_for(seat: Seat, model: type[R], number: str) -> R:
    """The row with this public number, else ``Http404``: a foreign row answers like one that does not exist."""
    row = list_for(seat, model).filter(number=number).first()
    if row is None:
        raise Http404
    return row


def within_act(model: type[R], record_id: int) -> R:
    """A row that an act only looks at, as the act's seat sees it; what its rule relies on it must hold instead.

    Raises ``Http404`` for a row the seat does not see, and outside of an act, where nobody's rights are set.
    """
    found = model._default_manager.extra(where=["current_setting('chaotou.act', true) = 'on'"])
    row = found.filter(pk=record_id).first()
    if row is None:
        raise Http404
    return row
