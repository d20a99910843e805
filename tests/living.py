"""An installation of a test's own, run as people run it: ``chaotou up`` in a folder, with ports of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any


def free_ports() -> int:
    """A port that is free, with the next one free too."""
    while True:
        with closing(socket.socket()) as first, closing(socket.socket()) as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Living:
    """A folder with everything an installation has; ``start`` and ``stop`` it as often as needed."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_ports()
        self.process: subprocess.Popen[str] | None = None
        self.said = folder.with_suffix(".txt")

    @property
    def env(self) -> dict[str, str]:
        """The environment of its commands, free of what the tests' own database needs."""
        own = {"CHAOTOU_DATABASE", "CHAOTOU_ROOMS", "CHAOTOU_URL", "CHAOTOU_LIVE_URL", "DATABASE_URL"}
        kept = {k: v for k, v in os.environ.items() if k not in own}
        return {**kept, "CHAOTOU_VAR": str(self.folder), "CHAOTOU_PORT": str(self.port), "PYTHONWARNINGS": "ignore"}

    def start(self, *arguments: str, seconds: float = 180, open_door: bool = True) -> float:
        """Start it and wait until the door is open; returns the seconds that took."""
        began = time.monotonic()
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "chaotou", "up", *arguments], env=self.env, stdout=out, stderr=out, text=True,
                start_new_session=True,
            )  # fmt: skip
        if open_door:
            self.until("is open", seconds)
        return time.monotonic() - began

    def until(self, words: str, seconds: float = 180) -> None:
        """Wait until it has said these words; fails when it has ended before, or after ``seconds``."""
        deadline = time.monotonic() + seconds
        while words not in self.text():
            assert self.process is not None and self.process.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.1)

    def text(self) -> str:
        """What it has said so far."""
        return self.said.read_text(encoding="utf-8")

    def stop(self, number: int = signal.SIGTERM, seconds: float = 90) -> int:
        """Send a signal and wait for the end; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(seconds)
        self.process = None
        return code

    def drop(self) -> None:
        """End it without ceremony; the database at least puts its shared memory away."""
        assert self.process is not None
        server = self.server_pid()
        for pid in self.processes():
            with open_ended():
                os.kill(pid, signal.SIGQUIT if pid == server else signal.SIGKILL)
        self.process.wait(30)
        self.process = None
        self.wait(30, lambda: not alive(server))

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """One command of the installation to its end."""
        return subprocess.run(
            [sys.executable, "-m", "chaotou", *arguments], env=self.env, capture_output=True, text=True, timeout=120,
            input=given, check=False,
        )  # fmt: skip

    def python(self, code: str) -> str:
        """Run code inside this installation's Django; returns what it printed. Raises what it raised, as text."""
        done = subprocess.run(
            [sys.executable, "-c", "import django; django.setup()\n" + code], capture_output=True, text=True,
            env={**self.env, "DJANGO_SETTINGS_MODULE": "chaotou.site.settings"}, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def get(self, path: str = "/") -> tuple[int, str]:
        """Status and text of a page."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    def health(self) -> dict[str, Any]:
        """What the live process says of itself."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port + 1, timeout=10)) as line:
            line.request("GET", "/health")
            return json.loads(line.getresponse().read())  # type: ignore[no-any-return]

    def wait(self, seconds: float, what: Any) -> Any:
        """Ask ``what`` until it answers truly; connection faults count as no. Fails after ``seconds``."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                found = what()
            except (OSError, http.client.HTTPException):
                found = None
            if found:
                return found
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.1)

    def server_pid(self) -> int:
        """Process id of its database."""
        return int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])

    def kill_server(self) -> None:
        """End the database and all its processes at once, as a power cut would."""
        postmaster = self.server_pid()
        for pid in [postmaster, *children(postmaster)]:
            with open_ended():
                os.kill(pid, signal.SIGKILL)

    def processes(self) -> list[int]:
        """Everything it has started, children of children included, and its database."""
        assert self.process is not None
        found, new = set(), {self.process.pid, self.server_pid()}
        while new:
            found |= new
            new = {c for p in new for c in children(p)} - found
        return sorted(found)


@contextmanager
def open_ended() -> Iterator[None]:
    """A process that has ended meanwhile is no fault."""
    try:
        yield
    except ProcessLookupError:
        return


def children(pid: int) -> list[int]:
    """Direct children of a process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.parent.name))
        except (OSError, ValueError, IndexError):
            continue
    return found


def alive(pid: int) -> bool:
    """Whether a process lives (one waiting to be buried does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def living(*arguments: str, open_door: bool = True) -> Iterator[Living]:
    """A started installation in a folder of its own, ended whatever happens."""
    with tempfile.TemporaryDirectory(prefix="chaotou-living-") as parent:
        one = Living(Path(parent) / "var")
        try:
            one.start(*arguments, open_door=open_door)
            yield one
        finally:
            if one.process is not None:
                one.stop()


#: One organisation joins by a real act; prints its number.
JOIN = """
import sys
from chaotou.kernel.act import perform
from chaotou.kernel.rights.seat import system
from chaotou.network.acts import register_organisation
A = "0123456789ABCDEFGHJKLMNPQRTUWXY"
def uscc(n):
    head = f"91330106LAN{n:06d}"
    total = sum(A.index(c) * pow(3, i, 31) for i, c in enumerate(head))
    return head + A[(31 - total % 31) % 31]
def join(n, key=""):
    return perform(register_organisation, system(), key=key, name_zh=f"演示{n}", name_en=f"Demo {n}",
                   kind="enterprise", uscc=uscc(n), district="330106")
"""
