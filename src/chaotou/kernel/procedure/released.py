"""Declarations that were released 已发布的版本: a running case ends under the version it began with.

Every release leaves what it declares in the database, so one that declares something else still knows the states,
holders, terms and steps of each case that has not ended.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from ..words import T
from .declaration import PROCEDURES, Procedure

_former: dict[tuple[str, str], Procedure] = {}


def keep(cursor: Any) -> None:
    """Leave what this release declares in the database. Safe to repeat."""
    cursor.executemany(
        "INSERT INTO kernel_declaration (procedure, version, text) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [(p.name, p.version, Jsonb(p.plain())) for p in PROCEDURES.values()],
    )


def under(name: str, version: str) -> Procedure:
    """The declaration of a version. Raises ``LookupError`` for one that was never released here."""
    current = PROCEDURES.get(name)
    if current is not None and current.version == version:
        return current
    if (name, version) not in _former:
        _read()
    if (name, version) not in _former:
        raise LookupError(f"no version {version} of {name} was released here")
    return _former[name, version]


def known() -> list[Procedure]:
    """Every declaration a case may run under: this release's first, then the former ones."""
    _read()
    return [*PROCEDURES.values(), *_former.values()]


def state_title(name: str, state: str) -> T:
    """What a state is called, also where only a former declaration has it."""
    return next((p.by_name[state].title for p in known() if p.name == name and state in p.by_name), T(state, state))


def acts_lost(cursor: Any, acts: Collection[str]) -> list[tuple[str, str, list[str]]]:
    """Versions with running cases, and which of the acts they need are not among ``acts``."""
    cursor.execute(
        "SELECT procedure, version, text FROM kernel_declaration WHERE (procedure, version) IN "
        "(SELECT procedure, version FROM kernel_case WHERE NOT closed) ORDER BY procedure, kept_at"
    )
    found = [(name, version, _made(name, version, text)) for name, version, text in cursor.fetchall()]
    return [(name, version, lost) for name, version, p in found if (lost := sorted(p.acts() - set(acts)))]


def _read() -> None:
    """Take in what the database has and this release does not declare; it is insert-only, so what is read stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procedure, version, text FROM kernel_declaration ORDER BY kept_at, procedure")
        rows = cursor.fetchall()
    for name, version, text in rows:
        current = PROCEDURES.get(name)
        if (name, version) not in _former and (current is None or current.version != version):
            _former[name, version] = _made(name, version, text)


def _made(name: str, version: str, text: Any) -> Procedure:
    return Procedure.from_plain(name, version, json.loads(text) if isinstance(text, str) else text)
