"""A witness of heads 见证 (``ledger.md`` 5): each minute's last head also goes to a place outside this machine.

The operator names a folder (``CHAOTOU_WITNESS``) that somebody else keeps: a share of another house, a synchronised
folder, a write-once store. Heads are added to one file a ledger, a line each, and never changed; whoever keeps it can
show later what this ledger had signed. A folder that cannot be written stops nothing: ``chaotou doctor`` shows the lag.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from .adopt import LastHead


def file_of(folder: Path, ledger: str) -> Path:
    """The file of one installation's heads, over all its epochs."""
    return folder / f"{ledger.rpartition('-')[0]}.heads.jsonl"


def tell(folder: Path, head: LastHead) -> None:
    """Add a head, flushed to the disk; a line that a crash has cut off is ended first. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    with file_of(folder, head.ledger).open("ab") as file:
        if file.tell():
            with file_of(folder, head.ledger).open("rb") as before:
                before.seek(-1, os.SEEK_END)
                file.write(b"" if before.read() == b"\n" else b"\n")
        file.write(json.dumps(asdict(head)).encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())


def told(folder: Path, ledger: str) -> list[dict[str, Any]]:
    """The heads that the witness holds, oldest first; a line that is none is passed over."""
    path = file_of(folder, ledger)
    found = []
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


class Minutes:
    """Which heads go out: the last one of each minute, once the next minute has begun."""

    def __init__(self) -> None:
        self.held: LastHead | None = None

    def of(self, head: LastHead) -> LastHead | None:
        """Take in the newest head; returns the one before it if that was the last of its minute."""
        before, self.held = self.held, head
        return before if before and minute(before.time) != minute(head.time) else None

    def quiet(self, now: datetime) -> LastHead | None:
        """The head that is still held, if its minute is over though nothing came after it."""
        if self.held is None or minute(self.held.time) >= f"{now:%Y-%m-%dT%H:%M}":
            return None
        last, self.held = self.held, None
        return last


def minute(time: str) -> str:
    """The minute of a head's time, ``YYYY-MM-DDTHH:MM`` in UTC."""
    return time[:16]
