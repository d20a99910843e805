"""Telling a lost database from a statement that failed."""

from __future__ import annotations

import django.db
import psycopg

_CONNECTION = (
    django.db.OperationalError,
    django.db.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


def database_lost(fault: BaseException) -> bool:
    """Whether ``fault`` means that the connection is gone: no SQLSTATE, class 08, or a server shutting down (57P)."""
    if not isinstance(fault, _CONNECTION):
        return False
    cause = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(("08", "57P"))
