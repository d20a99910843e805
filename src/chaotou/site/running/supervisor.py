"""The supervisor: keeps children and the embedded database running, and ends them in order."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from ..database import DatabaseFault, Embedded
from .saying import say

#: Seconds before a dead child is started again: doubled each time, forgotten when it has lived a minute.
FIRST_PAUSE_S, LONGEST_PAUSE_S, HEALTHY_AFTER_S = 0.3, 30.0, 60.0
#: Seconds a child has to finish what it is doing.
PATIENCE_S = 10.0
#: A log that has grown beyond this is put aside when its process starts.
LOG_BYTES = 20_000_000
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that is kept alive."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    next_start: float = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches the supervisor alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv, env={**os.environ, **self.env}, start_new_session=True, preexec_fn=_end_with_parent,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.started_at = time.monotonic()

    def died(self) -> int | None:
        """Exit code if it has just ended, else None."""
        return self.process.poll() if self.process else None

    def bury(self) -> float:
        """Forget the dead process, end what it left of its group, and return the pause before the next start."""
        assert self.process is not None
        self._signal(signal.SIGKILL)
        lived = time.monotonic() - self.started_at
        self.deaths = 1 if lived > HEALTHY_AFTER_S else self.deaths + 1
        self.process = None
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (self.deaths - 1))
        self.next_start = time.monotonic() + pause
        return pause

    def end(self, patience: float = PATIENCE_S) -> bool:
        """Ask it to end, then make it; whether it ended by itself."""
        if self.process is None:
            return True
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            self.process.wait(patience)
            return True
        except subprocess.TimeoutExpired:
            return False
        finally:
            self._signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_bytes()[-4000:].decode("utf-8", "replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")

    def _signal(self, number: int) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def _end_with_parent() -> None:
    """On Linux the kernel ends the child when the supervisor is killed; elsewhere children watch their parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Runs children until it is asked to stop. ``server`` is the embedded database, None for a city's own."""

    def __init__(self, children: Sequence[Child], server: Embedded | None) -> None:
        self.children = children
        self.server = server
        self.stopping = False
        self._server_fails = 0
        self._server_next = 0.0

    def listen(self) -> None:
        """Take Ctrl-C and SIGTERM as the wish to stop; a second one ends the patience with children."""
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGHUP, self._stop)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()

    def watch(self, until: float | None = None) -> None:
        """Look after everything until the wish to stop (or the monotonic time ``until``)."""
        while not self.stopping and (until is None or time.monotonic() < until):
            self._look_at_server()
            for child in self.children:
                self._look_at(child)
            time.sleep(0.1)

    def end(self) -> None:
        """End children in order, then the embedded database."""
        for child in self.children:
            if not child.end():
                say(f"{child.name} 没有按时停下，已强行结束", f"{child.name} did not end in time and was killed")
        if self.server is not None:
            self.server.stop()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:
            for child in self.children:
                if child.process is not None:
                    child._signal(signal.SIGKILL)
        self.stopping = True

    def _look_at(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.next_start:
                child.start()
            return
        code = child.died()
        if code is not None and not self.stopping:
            pause = child.bury()
            say(
                f"{child.name} 意外结束（{code}），{pause:.1f} 秒后重新启动",
                f"{child.name} ended unexpectedly ({code}) and starts again in {pause:.1f} s",
            )
            print(f"    {child.last_words() + chr(10) + '    ' if code > 0 else ''}{child.log}", flush=True)

    def _look_at_server(self) -> None:
        if self.server is None or time.monotonic() < self._server_next or self.server.alive():
            return
        if not self._server_fails:
            say("数据库停了，重新启动", "the database stopped and starts again")
        try:
            self.server.start()
            self._server_fails = 0
        except DatabaseFault as fault:
            self._server_fails += 1
            pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**self._server_fails)
            self._server_next = time.monotonic() + pause
            if self._server_fails == 5:
                print(fault, flush=True)
