"""The numbering loop: a round every 200 ms, its head kept outside the database, its entries handed on."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from ...kernel.ledger import adopt, keys, witness
from ...kernel.ledger.keys import KeyFault
from ...kernel.ledger.sequencer import MOST, Sequencer

log = logging.getLogger(__name__)

ROUND_S = 0.2
#: Missing months of the ledger are made, and entries that every round has missed are looked for, so often.
CARE_S = 3600.0
#: The database is compared with the last head after each reconnection, and so often besides.
COMPARE_S = 5.0
LONGEST_PAUSE_S = 5.0
KEPT = 2000
#: Rounds whose times are remembered: half an hour of them.
REMEMBERED = 9000

Entry = dict[str, Any]


@dataclass(frozen=True)
class Sealed:
    """What came under a new head: the entries as their bodies say openly, the size and the head's digest."""

    entries: list[Entry]
    size: int
    head: str


def ignore(sealed: Sealed) -> None:
    """Nobody listens."""


class Numbering:
    """Runs in a thread with a connection of its own as the owner of the tables; holds the ledger's private key."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.listener: Callable[[Sealed], None] = ignore
        self.recent: deque[Entry] = deque(maxlen=KEPT)
        self.size: int | None = None
        self.head = ""
        self.halted = ""
        self.last_round = 0.0
        self.spent: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)
        self.file = settings.LAST_HEAD_FILE
        self.minutes = witness.Minutes()

    def run(self) -> None:
        """Number until ``stop`` is set; a lost database is waited for."""
        pause = ROUND_S
        while not self.stop.is_set():
            try:
                with _connect() as db:
                    pause = ROUND_S
                    self._serve(db)
            except KeyFault as fault:
                # The key was changed while this process ran, or is not there: nothing is sealed under another's name.
                log.error("%s", fault)
                self.stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
            except (psycopg.Error, OSError) as fault:
                log.warning("the numbering lost its database and asks again in %.1f s: %s", pause, fault)
                self.stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)

    def since(self, position: int, most: int) -> Sealed | None:
        """Entries from ``position`` on, out of memory; None where they are too many or no longer kept."""
        kept = [e for e in list(self.recent) if e["position"] >= position]
        size = self.size or 0
        if len(kept) > most or (position < size and (not kept or kept[0]["position"] != position)):
            return None
        return Sealed(kept, size, self.head)

    def healthy(self) -> bool:
        """Whether a round was made within the last seconds."""
        return time.monotonic() - self.last_round < 5

    def state(self) -> dict[str, Any]:
        """What ``/health`` answers."""
        since = time.monotonic() - 60
        return {
            "size": self.size or 0, "head": self.head, "halted": self.halted, "healthy": self.healthy(),
            "round_ms": _times([ms for _, ms in list(self.spent)]),
            "last_minute_ms": _times([ms for at, ms in list(self.spent) if at > since]),
        }  # fmt: skip

    def _serve(self, db: psycopg.Connection[Any]) -> None:
        """Rounds on one connection, while the database continues from the last head."""
        with db.cursor() as cursor:
            sequencer = Sequencer(keys.signing(Path(settings.LEDGER_KEY_FILE), keys.in_force(cursor)))
        care = compare = time.monotonic()
        while not self.stop.is_set():
            began = time.monotonic()
            if began >= compare or self.halted:
                compare = began + COMPARE_S
                self.halted = adopt.check(db, self.file)
            if self.halted:
                # Two heads of one size in one ledger would be a fork: nothing is sealed until it is adopted.
                self.last_round = began
                self.stop.wait(2)
                continue
            if began >= care:
                care = began + CARE_S
                _care(db, sequencer)
            full = self._round(db, sequencer)
            self.last_round = time.monotonic()
            if not full:
                self.stop.wait(max(0.0, began + ROUND_S - self.last_round))
        self._round(db, sequencer)

    def _round(self, db: psycopg.Connection[Any], sequencer: Sequencer) -> bool:
        """One round, and what follows from a new head, whoever signed it; whether the next should come at once."""
        if self.halted:
            return False
        began = time.monotonic()
        done = sequencer.round(db)
        if done is not None and done.numbered:
            ended = time.monotonic()
            self.spent.append((ended, round(1000 * (ended - began), 1)))
        head = adopt.newest(db) if done is None or done.size != self.size else None
        if head is None or head.size == self.size:
            _tell_witness(self.minutes.quiet(datetime.now(UTC)))
            return False
        adopt.remember(self.file, head)
        _tell_witness(self.minutes.of(head))
        if self.size is not None and head.size > self.size:
            entries = _entries(db, max(self.size, head.size - KEPT), head.size)
            self.recent.extend(entries)
            self.listener(Sealed(entries, head.size, head.digest))
        self.size, self.head = head.size, head.digest
        return done is not None and done.numbered >= MOST


def _tell_witness(head: adopt.LastHead | None) -> None:
    """Give the witness a minute's last head; that it cannot be written is said, and stops nothing."""
    if head is None or settings.WITNESS is None:
        return
    try:
        witness.tell(settings.WITNESS, head)
    except OSError as fault:
        log.error("the witness of heads cannot be written: %s", fault)


def _times(spent: list[float]) -> dict[str, float]:
    """How many rounds, and what half, nearly all and the longest of them took."""
    spent.sort()
    half, most, worst = (spent[int(len(spent) * share)] if spent else 0.0 for share in (0.5, 0.99, 0.9999999))
    return {"rounds": len(spent), "p50": half, "p99": most, "worst": worst}


def _connect() -> psycopg.Connection[Any]:
    from .. import database

    return database.connect_owner(autocommit=True, application_name="chaotou live")


def _care(db: psycopg.Connection[Any], sequencer: Sequencer) -> None:
    late = sequencer.straggle(db)
    if late:
        log.warning("%s entries had been missed and are numbered now", late)
    db.execute("SELECT kernel_make_months(current_date, current_date + 400)")


def _entries(db: psycopg.Connection[Any], start: int, end: int) -> list[Entry]:
    """Numbered entries as their bodies say openly: who has no public layer stands without subject."""
    rows = db.execute(
        "SELECT p.position, p.digest, e.body FROM ledger_position p JOIN ledger_event e "
        "ON e.id = p.event AND e.recorded_at = p.recorded_at WHERE p.position >= %s AND p.position < %s "
        "ORDER BY p.position",
        [start, end],
    ).fetchall()
    return [_entry(position, digest, json.loads(bytes(body))) for position, digest, body in rows]


def _entry(position: int, digest: str, body: dict[str, Any]) -> Entry:
    told = body["open"]
    return {
        "position": position, "digest": digest, "kind": told.get("kind", ""), "subject": told.get("subject", ""),
        "at": body["recorded_at"],
    }  # fmt: skip
