"""Restore and take-over 恢复与接管: the last signed head is kept outside the database, and is law.

A database that does not hold that head any more was restored to an earlier point, or is another one: entries that
people hold receipts for are gone. Nothing is written then until an operator opens a new epoch by an entry that
names the lost head (``chaotou ledger adopt``), so that everyone can see from where to where entries are missing.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg

from . import heads

_COLUMNS = "ledger, size, root_sha256, root_sm3, time, previous, signature, key"


@dataclass(frozen=True)
class LastHead:
    """A signed head with its digest, as it is kept in the file."""

    ledger: str
    size: int
    root_sha256: str
    root_sm3: str
    time: str
    previous: str
    signature: str
    key: str
    digest: str


def newest(db: psycopg.Connection[Any]) -> LastHead | None:
    """The newest head of the database."""
    return _head(db, "ORDER BY size DESC LIMIT 1", [])


def remember(path: Path, head: LastHead) -> None:
    """Keep a head in the file: written beside, flushed, then moved over, so that no crash leaves half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    with half.open("w", encoding="ascii") as file:
        json.dump(asdict(head), file)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def remembered(path: Path) -> LastHead | None:
    """The head of the file; None where there is none yet. Raises ``ValueError`` for a file that cannot be read."""
    if not path.exists():
        return None
    try:
        return LastHead(**json.loads(path.read_text(encoding="ascii")))
    except (TypeError, ValueError) as fault:
        raise ValueError(f"{path} is not a head: {fault}") from fault


def compare(db: psycopg.Connection[Any], last: LastHead | None) -> str:
    """Why this database does not continue from ``last``: ``behind``, ``forked``, ``foreign``, or "" where it does."""
    if last is None:
        return ""
    row = db.execute("SELECT installation FROM kernel_installation").fetchone()
    if row is None or last.ledger.rpartition("-")[0] != row[0]:
        return "foreign"
    if _adopted(db, last):
        return ""
    here = _head(db, "WHERE size = %s", [last.size])
    if here == last:
        return ""
    top = newest(db)
    return "behind" if top is None or top.size < last.size else "forked"


def check(db: psycopg.Connection[Any], path: Path) -> str:
    """Compare, and halt or release the acts of this database by the answer, which is returned."""
    found = compare(db, remembered(path))
    db.execute("UPDATE kernel_installation SET halted = %s WHERE halted <> %s", [found, found])
    return found


def _adopted(db: psycopg.Connection[Any], last: LastHead) -> bool:
    """Whether an entry of a later epoch names this head as lost."""
    return (
        db.execute(
            "SELECT 1 FROM ledger_event WHERE kind = 'kernel.ledger.founded' AND facts->>'lost_head' = %s",
            [last.digest],
        ).fetchone()
        is not None
    )


def _head(db: psycopg.Connection[Any], which: str, values: list[Any]) -> LastHead | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM ledger_head {which}", values).fetchone()  # type: ignore[arg-type] # noqa: S608
    if row is None:
        return None
    ledger, size, sha256, sm3, time, previous, signature, key = row
    raw = heads.head_bytes(
        ledger, size, bytes.fromhex(sha256.removeprefix("sha256:")), bytes.fromhex(sm3.removeprefix("sm3:")),
        time, previous,
    )  # fmt: skip
    return LastHead(ledger, size, sha256, sm3, heads.body.time_text(time), previous, signature, key,
                    heads.head_digest(raw))  # fmt: skip


def facts_of(last: LastHead | None, here: LastHead | None) -> dict[str, Any]:
    """What the entry that opens an epoch says: the head that is lost, and the one the new epoch goes on from."""
    facts: dict[str, Any] = {"adopted_size": here.size if here else 0}
    if here:
        facts |= {"adopted_ledger": here.ledger, "adopted_head": here.digest}
    if last:
        facts |= {
            "lost_ledger": last.ledger, "lost_size": last.size, "lost_head": last.digest,
            "lost_root_sha256": last.root_sha256, "lost_root_sm3": last.root_sm3,
        }  # fmt: skip
    return facts
