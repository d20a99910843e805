"""The index follows the ledger: position by position, each touched record read again and its document replaced.

It remembers ``(ledger, position, head)`` beside the documents, and only after them: killed at any moment it does
a few records again. Where the ledger it remembers is not the ledger it finds, it builds itself anew.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import tantivy
from django.db import close_old_connections, connection

from ..face import Face
from ..rights.reading import list_for, reading
from ..rights.seat import system
from . import index

#: Positions taken in one commit, and rows read in one query.
STRIDE = 2000
ROWS = 500
PAUSE = 0.5

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


class Stop(Protocol):
    """What ends a loop: a ``threading.Event`` or one of ``multiprocessing``."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float) -> bool: ...


@dataclass(frozen=True)
class Place:
    """How far the index has read: the ledger's id, how many entries, and the root of the head over them."""

    ledger: str
    position: int
    head: str


#: Before the first head.
NOTHING = Place("", 0, "")


class Follower:
    """The one writer of this host's index. Use as a context manager; raises ``BlockingIOError`` if another writes."""

    def __enter__(self) -> Follower:
        index.home().mkdir(parents=True, exist_ok=True)
        self.lock = os.open(index.home() / "follower.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self.lock)
            raise
        self.folder: Path | None = None
        self.writer: tantivy.IndexWriter | None = None
        return self

    def __exit__(self, *fault: Any) -> None:
        try:
            self.leave()
        finally:
            os.close(self.lock)

    def leave(self) -> None:
        """Close the writer, its merges finished."""
        writer, self.folder, self.writer = self.writer, None, None
        if writer is not None:
            writer.wait_merging_threads()

    def round(self) -> int:
        """Take what the ledger has numbered since the last round, at most about ``STRIDE`` entries.

        Returns how many entries it took; 0 means the index is up to date.
        """
        here = index.generation()
        place = remembered(here)
        if here is None or place is None or not agrees(place):
            self.leave()
            return rebuild()
        writer = self._writer(here)
        if writer is None:
            return rebuild()
        goal = _next_head(place)
        if goal is None:
            return 0
        for record_type, ids in _touched(place.position, goal.position).items():
            _replace(writer, record_type, ids)
        writer.commit()
        _remember(here, goal)
        return goal.position - place.position

    def _writer(self, here: Path) -> tantivy.IndexWriter | None:
        """The writer of this generation, kept open so that its small segments are merged; None if it is broken."""
        if self.folder != here:
            self.leave()
            try:
                self.writer = tantivy.Index.open(str(here)).writer(30_000_000, 1)
            except ValueError:
                log.exception("the search index cannot be opened and is built anew")
                return None
            self.folder = here
        return self.writer


def catch_up() -> int:
    """Bring the index to the ledger's newest head; returns the entries taken. For tests and single commands.

    Raises ``BlockingIOError`` while a follower runs on this host.
    """
    taken = 0
    with Follower() as follower:
        while step := follower.round():
            taken += step
    return taken


def follow(stop: Stop) -> None:
    """Follow the ledger until ``stop`` is set: the loop of a worker process. One per host; others stand by."""
    while not stop.is_set():
        try:
            with Follower() as follower:
                _follow(follower, stop)
        except BlockingIOError:
            stop.wait(5)
        except Exception:
            # Whatever it was (a restart of the database, a full disk), searching must come back by itself.
            log.exception("the search index stumbled and starts again")
            close_old_connections()
            stop.wait(2)


def _follow(follower: Follower, stop: Stop) -> None:
    while not stop.is_set():
        if follower.round() == 0:
            stop.wait(PAUSE)


def rebuild(progress: Progress | None = None) -> int:
    """Build a new generation from the records beside the one in use, then switch; returns its position.

    ``progress`` is told (records done, records in all). Raises ``BlockingIOError`` while another one is building.
    """
    with _building():
        place = newest()
        folder = _fresh()
        writer = tantivy.Index(index.schema(), str(folder)).writer(128_000_000, 2)
        faces = index.searched_faces()
        with reading(system()) as eye:
            total = sum(list_for(eye, face.model).count() for face in faces)
        done = 0
        for face in faces:
            for document in _documents(face):
                writer.add_document(document)
                done += 1
                if progress and (done % ROWS == 0 or done == total):
                    progress(done, max(done, total))
        writer.commit()
        writer.wait_merging_threads()
        _remember(folder, place)
        _switch(folder)
    return place.position


def remembered(folder: Path | None) -> Place | None:
    """What the index in ``folder`` remembers; None where that cannot be read."""
    try:
        return Place(**json.loads((folder / "place.json").read_text())) if folder else None
    except (OSError, ValueError, TypeError):
        return None


def newest() -> Place:
    """The ledger's newest head."""
    return _place("ORDER BY size DESC", []) or NOTHING


def lag() -> int | None:
    """How many numbered entries the index has not taken yet; None where there is no index."""
    place = remembered(index.generation())
    return None if place is None else max(newest().position - place.position, 0)


def agrees(place: Place) -> bool:
    """Whether the ledger still holds the head that was remembered: not after a restore or under a new epoch."""
    now = newest()
    if place == NOTHING or now == NOTHING:
        return place == now
    return now.ledger == place.ledger and _place("AND size = %s", [place.position]) == place


def _next_head(place: Place) -> Place | None:
    """The first head at least a stride further, else the newest; None if nothing is new."""
    further = _place("AND size >= %s ORDER BY size", [place.position + STRIDE]) or newest()
    return further if further.position > place.position else None


def _place(which: str, values: list[Any]) -> Place | None:
    sql = f"SELECT ledger, size, root_sha256 FROM ledger_head WHERE true {which} LIMIT 1"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return Place(*row) if row else None


def _touched(since: int, until: int) -> dict[str, set[int]]:
    """Records that entries from position ``since`` up to ``until`` stand on, by type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (SELECT e.id, e.subject_type, e.subject_id FROM ledger_position p JOIN ledger_event e "
            "ON e.id = p.event AND e.recorded_at = p.recorded_at WHERE p.position >= %s AND p.position < %s) "
            "SELECT subject_type, subject_id FROM taken UNION "
            "SELECT a.subject_type, a.subject_id FROM ledger_also a JOIN taken t ON t.id = a.event",
            [since, until],
        )
        found: dict[str, set[int]] = {}
        for record_type, record_id in cursor.fetchall():
            found.setdefault(record_type, set()).add(record_id)
    return found


def _replace(writer: tantivy.IndexWriter, record_type: str, ids: Iterable[int]) -> None:
    face = next((f for f in index.searched_faces() if f.model.type() == record_type), None)
    if face is None:
        return
    for record_id in ids:
        writer.delete_documents_by_term("id", record_id)
    for document in _documents(face, sorted(ids)):
        writer.add_document(document)


def _documents(face: Face, ids: list[int] | None = None) -> Iterator[tantivy.Document]:
    """Documents of the given records, or of all, read in small transactions so that none is held open long."""
    last = 0
    while True:
        with reading(system()) as eye:
            rows = list_for(eye, face.model).filter(pk__gt=last).order_by("pk")
            page = list((rows if ids is None else rows.filter(pk__in=ids))[:ROWS])
        if not page:
            return
        for record in page:
            yield index.document(face, record)
        last = page[-1].pk


@contextmanager
def _building() -> Iterator[None]:
    index.home().mkdir(parents=True, exist_ok=True)
    lock = os.open(index.home() / "building.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def _fresh() -> Path:
    """An empty folder for the next generation; what a killed build has left goes."""
    numbers = [int(p.name) for p in index.home().iterdir() if p.name.isdigit()]
    used = index.generation()
    for left in index.home().iterdir():
        if left.name.isdigit() and left != used:
            shutil.rmtree(left)
    folder = index.home() / f"{max(numbers, default=0) + 1:06d}"
    folder.mkdir()
    return folder


def _remember(folder: Path, place: Place) -> None:
    half = folder / "place.half"
    half.write_text(json.dumps(asdict(place)))
    os.replace(half, folder / "place.json")


def _switch(folder: Path) -> None:
    """Let ``current`` point at the new generation in one step; indexes of other releases go."""
    half = index.home() / "current.half"
    half.unlink(missing_ok=True)
    half.symlink_to(folder.name)
    os.replace(half, index.home() / "current")
    for other in index.home().parent.iterdir():
        if other.is_dir() and other != index.home() and len(other.name) == len(index.mark()):
            shutil.rmtree(other, ignore_errors=True)
