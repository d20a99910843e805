"""A city of its own for a measurement: embedded database, served by granian, driven over loopback."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


@contextmanager
def city() -> Iterator[Path]:
    """A freshly installed city under a temporary folder; Django is set up for it."""
    with tempfile.TemporaryDirectory(prefix="chaotou-bench-") as folder:
        var = Path(folder) / "var"
        os.environ |= {"CHAOTOU_VAR": str(var), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        if os.geteuid() == 0:
            Path(folder).chmod(0o755)
        import django

        django.setup()
        from chaotou.site.database import Embedded, make_database
        from chaotou.site.installing import install

        server = Embedded(var / "postgres")
        server.start({"shared_buffers": "512MB", "max_wal_size": "4GB"})
        try:
            make_database()
            install(demonstration=True)
            yield var
        finally:
            server.stop()


@contextmanager
def served(workers: int = 2, threads: int = 8) -> Iterator[int]:
    """The city's pages and the bare views of ``bench.urls`` on a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/src:{ROOT}:{ROOT}/tests", "CHAOTOU_POOL": str(threads)}
    process = subprocess.Popen(
        [
            *(sys.executable, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
            *("--log-level", "warning", "chaotou.site.wsgi:application"),
        ],
        env=environment,
        cwd=ROOT,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, seconds: int = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/bench/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")


@dataclass(frozen=True)
class Load:
    """What a drive measured: answers per second and milliseconds per answer."""

    rate: float
    p50_ms: float
    p95_ms: float
    wrong: int


def drive(port: int, request: Callable[[int, int], tuple[str, str, bytes, dict[str, str]]], *, clients: int = 8,
          seconds: float = 6.0) -> Load:  # fmt: skip
    """Send ``request(client, n)`` (method, path, body, headers) from so many clients; the first second is a warm-up."""
    spent: list[float] = []
    wrong = [0]
    start = time.monotonic() + 1.0
    stop = start + seconds

    def client(c: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        n = 0
        while (began := time.monotonic()) < stop:
            method, path, body, headers = request(c, n)
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            n += 1
            if answer.status != 200:
                wrong[0] += 1
            if began >= start:
                spent.append(time.monotonic() - began)

    threads = [threading.Thread(target=client, args=(c,)) for c in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    spent.sort()
    return Load(len(spent) / seconds, 1000 * spent[len(spent) // 2], 1000 * spent[int(len(spent) * 0.95)], wrong[0])


def paired(ours: Callable[[], Load], bare: Callable[[], Load], rounds: int = 3) -> list[tuple[Load, Load]]:
    """The two in turn, so that the machine's drift falls on both."""
    return [(ours(), bare()) for _ in range(rounds)]


def report(name: str, pairs: list[tuple[Load, Load]], wanted: float) -> bool:
    """Print each pair and the median ratio; True if it reaches what is wanted and every answer was a right one."""
    ratios = sorted(a.rate / b.rate for a, b in pairs)
    for a, b in pairs:
        print(f"  {a.rate:8.0f}/s  p95 {a.p95_ms:6.1f} ms   ceiling {b.rate:8.0f}/s  p95 {b.p95_ms:6.1f} ms   "
              f"ratio {a.rate / b.rate:.2f}   wrong {a.wrong}/{b.wrong}")  # fmt: skip
    median = ratios[len(ratios) // 2]
    wrong = sum(a.wrong + b.wrong for a, b in pairs)
    told = f", {wrong} wrong answers: a speed of nothing" if wrong else ""
    print(f"{name}: ratio {median:.2f} (of {ratios[0]:.2f} to {ratios[-1]:.2f}), wanted {wanted}{told}")
    return median >= wanted and not wrong
