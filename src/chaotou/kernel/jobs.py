"""Jobs 后台任务: long work with a row that shows its progress, run by the worker, swept after a crash.

A job's function may run again after a crash, so it is idempotent: it writes by acts whose request keys are made
of the job's id and the row's place.

Its seat is asked anew when it begins and at each progress: a right that has ended since is none (``rights.md``).
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from .faults import ActFault
from .loss import database_lost
from .rights.holding import still_holds
from .rights.seat import Seat, seat_of
from .words import T

log = logging.getLogger(__name__)

#: A running job whose last beat is older is taken from a worker that has died.
SWEPT_AFTER_S = 60
BEAT_S = 10
#: Beyond this many unnumbered entries a job pauses (``ledger.md`` 3).
MOST_UNNUMBERED = 2000
#: How often a job may take its worker down with it before it counts as failed.
MOST_ATTEMPTS = 3

#: Set when the worker shall end: jobs stop at their next progress and wait for the next worker.
stopping = threading.Event()

Function = Callable[["Work"], dict[str, Any] | None]

JOBS: dict[str, Function] = {}
_TITLES: dict[str, T] = {}


class Stopped(Exception):
    """This worker must let go of the job: it ends, or another worker has taken the job over."""


class SeatEnded(Exception):
    """The seat the job acts from has ended since it was started; nothing further is written."""


@dataclass(frozen=True)
class Job:
    """A job's row. ``state``: waiting, running, done or failed; ``done`` of ``total`` steps are made."""

    id: int
    kind: str
    seat: dict[str, Any]
    arguments: dict[str, Any]
    state: str
    done: int
    total: int
    attempt: int
    result: dict[str, Any]
    fault: str
    made_at: datetime
    beat_at: datetime | None
    organisation: int | None
    centre: str

    @property
    def title(self) -> T:
        """What the job is called on a page."""
        return _TITLES.get(self.kind, T(self.kind, self.kind))

    @property
    def ended(self) -> bool:
        """Whether nothing more will change."""
        return self.state in ("done", "failed")

    @property
    def percent(self) -> int:
        """Share of the steps made, 0 to 100."""
        if self.state == "done":
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def fault_text(self) -> T:
        """Why it failed, in both languages."""
        zh, _, en = self.fault.partition("\n")
        return T(zh, en or zh)


_COLUMNS = (
    "id, kind, seat, arguments, state, done, total, attempt, result, fault, made_at, beat_at, organisation, centre"
)


class Work:
    """A running job as its function sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.id = job.id
        self.seat = seat_of(job.seat)
        self.arguments = job.arguments
        self.done = job.done

    def key(self, *parts: object) -> str:
        """Request key of one act of this job: the same for the same ``parts`` however often the job runs."""
        return ":".join(["job", str(self.id), *(str(p) for p in parts)])

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far the work is, and let others go first while too much waits for its number.

        Raises ``Stopped`` where this worker must let go, ``SeatEnded`` where the seat no longer holds; let both
        pass through. Called outside of a transaction, between one chunk that has committed and the next.
        """
        if stopping.is_set():
            raise Stopped
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_job SET done = %s, total = coalesce(%s, total), beat_at = clock_timestamp() "
                "WHERE id = %s AND state = 'running' AND attempt = %s",
                [done, total, self.id, self.job.attempt],
            )
            if cursor.rowcount == 0:
                raise Stopped
        self.done = done
        _let_others_go_first()
        self.ask_seat()

    def ask_seat(self) -> None:
        """Raises ``SeatEnded`` where the seat no longer holds."""
        if not still_holds(self.seat):
            raise SeatEnded


def _let_others_go_first() -> None:
    """Wait while more than ``MOST_UNNUMBERED`` entries are not numbered yet, so that no bid waits behind an import.

    Where nobody numbers (a single command, a test) the count does not fall, and there is nobody to wait for.
    """
    before = None
    while not stopping.is_set():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(pg_sequence_last_value('ledger_event_id'), 0) - highest, highest FROM ledger_counter"
            )
            unnumbered, highest = cursor.fetchone()
        if unnumbered <= MOST_UNNUMBERED or highest == before:
            return
        before = highest
        stopping.wait(1.0)


def job(kind: str, title: T) -> Callable[[Function], Function]:
    """Declare a job: the function takes its ``Work`` and returns what its page shows. Raises ``ValueError`` twice."""

    def declare(function: Function) -> Function:
        if kind in JOBS:
            raise ValueError(f"job {kind} is declared twice")
        JOBS[kind], _TITLES[kind] = function, title
        return function

    return declare


def start(kind: str, seat: Seat, arguments: dict[str, Any], total: int = 0, *, key: str = "") -> int:
    """Put a job in the queue and return its id; the same kind and key again return the first one's.

    Raises ``LookupError`` for a kind that nobody declared.
    """
    if kind not in JOBS:
        raise LookupError(f"no job {kind}")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_job (kind, key, seat, arguments, total, organisation, centre) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (kind, key) WHERE key <> '' DO UPDATE SET key = excluded.key RETURNING id",
            [kind, key, _json(seat.plain()), _json(arguments), total, seat.organisation, seat.centre],
        )
        return int(cursor.fetchone()[0])


def get(seat: Seat, job_id: int) -> Job | None:
    """The job, if it is this seat's, its organisation's or its centre's; else None, as if there were none."""
    found = _read("id = %s", [job_id])
    return found[0] if found and _sees(seat, found[0]) else None


def recent(seat: Seat, kind: str = "", limit: int = 20) -> list[Job]:
    """The newest jobs this seat may see."""
    where = "(%s = '' OR kind = %s) AND (%s = 'city' OR organisation = %s OR (organisation IS NULL AND centre = %s))"
    found = _read(
        f"{where} ORDER BY id DESC LIMIT {int(limit)}", [kind, kind, seat.sees, seat.organisation, seat.centre]
    )
    return [j for j in found if _sees(seat, j)]


def run_next() -> int | None:
    """Claim the oldest waiting job, run it to its end and return its id; None where nothing waits.

    Raises ``OperationalError`` when the database is lost: the job then stays running until it is swept.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_job SET state = 'running', attempt = attempt + 1, beat_at = clock_timestamp() WHERE id = "  # noqa: S608
            "(SELECT id FROM kernel_job WHERE state = 'waiting' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) "
            f"RETURNING {_COLUMNS}",
            [],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    claimed = _job(row)
    with _beating(claimed):
        _run(claimed)
    return claimed.id


def sweep() -> int:
    """Put jobs of dead workers back in the queue, or fail those that took too many workers down."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_job SET state = CASE WHEN attempt >= %s THEN 'failed' ELSE 'waiting' END, "
            "fault = CASE WHEN attempt >= %s THEN %s ELSE '' END "
            "WHERE state = 'running' AND beat_at < clock_timestamp() - make_interval(secs => %s)",
            [MOST_ATTEMPTS, MOST_ATTEMPTS, _GIVEN_UP, SWEPT_AFTER_S],
        )
        return int(cursor.rowcount)


_GIVEN_UP = "多次中断，已停止；请联系管理员\nInterrupted several times and given up: please tell the operator"
_BROKEN = (
    "处理时出错，未完成部分没有写入；请联系管理员（任务号 {id}）\n"
    "A fault of ours: what is missing was not written; please tell the operator (job {id})"
)
_SEAT_ENDED = (
    "发起人的席位已终止，任务到此为止：已办理的 {done} 项保留，其余没有办理；请由在任的同事接着办\n"
    "The seat that started this has ended, so it stops here: the {done} steps made stay, the others were not made; "
    "a colleague whose seat holds may go on"
)


def _run(claimed: Job) -> None:
    function = JOBS.get(claimed.kind)
    try:
        if function is None:
            raise ActFault(T(f"本版没有任务 {claimed.kind}", f"This release has no job {claimed.kind}"), "job")
        work = Work(claimed)
        work.ask_seat()
        result = function(work) or {}
    except Stopped:
        _leave(claimed, "waiting", attempt=claimed.attempt - 1)
    except SeatEnded:
        _leave(claimed, "failed", result={"done": work.done}, fault=_SEAT_ENDED.format(done=work.done))
    except ActFault as fault:
        _leave(claimed, "failed", fault=f"{fault.text.zh}\n{fault.text.en}")
    except Exception as fault:
        if database_lost(fault):
            raise
        log.exception("job %s %s", claimed.kind, claimed.id)
        _leave(claimed, "failed", fault=_BROKEN.format(id=claimed.id))
    else:
        _leave(claimed, "done", result=result)


def _leave(
    claimed: Job, state: str, *, result: dict[str, Any] | None = None, fault: str = "", attempt: int | None = None
) -> None:
    """Write the end of this attempt, unless another worker has taken the job over meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_job SET state = %s, result = %s, fault = %s, attempt = %s, beat_at = clock_timestamp(), "
            "done = CASE WHEN %s = 'done' THEN greatest(done, total) ELSE done END "
            "WHERE id = %s AND state = 'running' AND attempt = %s",
            [state, _json(result or {}), fault, claimed.attempt if attempt is None else attempt, state,
             claimed.id, claimed.attempt],
        )  # fmt: skip


@contextmanager
def _beating(claimed: Job) -> Iterator[None]:
    """Beat from a thread of its own, so that one long step does not look like a crash."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_S):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE kernel_job SET beat_at = clock_timestamp() WHERE id = %s AND attempt = %s",
                        [claimed.id, claimed.attempt],
                    )
            except Exception:
                log.warning("job %s: no beat", claimed.id)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, daemon=True, name=f"beat-{claimed.id}")
    thread.start()
    try:
        yield
    finally:
        over.set()


def _sees(seat: Seat, found: Job) -> bool:
    if seat.sees == "city" or found.seat["id"] == seat.id:
        return True
    if found.organisation is not None:
        return found.organisation == seat.organisation
    return seat.sees == "centre" and found.centre == seat.centre


def _read(where: str, values: list[Any]) -> list[Job]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM kernel_job WHERE {where}", values)  # noqa: S608
        return [_job(row) for row in cursor.fetchall()]


def _json(value: dict[str, Any]) -> Any:
    return Jsonb(value)


def _job(row: tuple[Any, ...]) -> Job:
    values = [json.loads(v) if i in (2, 3, 8) and isinstance(v, str) else v for i, v in enumerate(row)]
    return Job(*values)
