"""``chaotou up``: from nothing to an open door, and back.

Folder → ports → database → this release → (the demonstration city, once) → web, live and worker.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ...kernel.ledger.keys import KeyFault
from ..database import DatabaseFault, Embedded, drop_database, embedded, external, make_database, prepare_var
from .saying import Steps, say
from .supervisor import Child, Supervisor

Progress = Callable[[int, int], None]
Play = Callable[[Progress], object]

#: Seconds the pages may take to answer the first time.
OPENING_S = 60.0


class NotStarted(Exception):
    """Why the installation does not start; the text says what to do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--port", type=int, default=int(os.environ.get("CHAOTOU_PORT", "8000")), help="8000")
    parser.add_argument("--host", default=os.environ.get("CHAOTOU_HOST", "127.0.0.1"), help="127.0.0.1")
    parser.add_argument("--workers", type=int, default=2, help="网页进程数 / processes for pages")
    parser.add_argument("--demo", action="store_true", help="新库先装入演示城市 / load the demonstration city first")
    parser.add_argument("--demonstration", action="store_true", help="新账本标为演示 / a new ledger is a demonstration")


def run(options: argparse.Namespace, play: Play | None = None, welcome: Callable[[str], str] | None = None) -> int:
    """Start everything, stay until asked to stop, end everything.

    ``play`` loads the demonstration city; ``welcome`` gives what is said at the open door, by its address.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    server = None if external() else embedded()
    try:
        folder = prepare_var()
        with _alone(folder, options):
            _set_environment(options)
            try:
                supervisor = _open(folder, options, server, play)
            except BaseException:
                if server is not None:
                    server.stop()
                raise
            return _stay(supervisor, options, welcome(_url(options)) if welcome else "")
    except KeyboardInterrupt:
        say("\n已停止", "stopped")
        return 130
    except (DatabaseFault, NotStarted, KeyFault) as fault:
        print(f"\n{fault}", file=sys.stderr)
        return 1


def _open(folder: Path, options: argparse.Namespace, server: Embedded | None, play: Play | None) -> Supervisor:
    steps = Steps(4 if play is None else 5)
    _check_ports(options)
    steps.begin("数据库", "database")
    if server is not None:
        server.start()
    _prepare_django()
    unfinished = folder / "demo.unfinished"
    if unfinished.exists():
        _drop_unfinished(unfinished)
    make_database()
    steps.done()
    steps.begin("数据表、规则与账本", "tables, rules and ledger")
    install(demonstration=play is not None or options.demonstration)
    _ask_key()
    steps.done()
    if play is not None:
        steps.begin("演示城市", "demonstration city")
        steps.done(*_load(play, unfinished, steps))
    steps.begin("账本与上一个账本头核对", "ledger against its last head")
    halted = _compare()
    steps.done(*(("不一致", "it differs") if halted else ("一致", "it continues")))
    steps.begin("网页、实时与后台进程", "pages, live stream and worker")
    supervisor = Supervisor(_children(folder, options), server)
    supervisor.listen()
    supervisor.start()
    _wait_until_open(supervisor, options)
    steps.done()
    if halted:
        print(halted, flush=True)
    return supervisor


def _stay(supervisor: Supervisor, options: argparse.Namespace, welcome: str) -> int:
    say(f"\n潮头已开门：{_url(options)}", f"Chaotou is open: {_url(options)}")
    if welcome:
        print(welcome, flush=True)
    say("按 Ctrl-C 停止，数据保留", "Ctrl-C stops it, the data stays")
    try:
        supervisor.watch()
    finally:
        say("正在停止……", "stopping …")
        supervisor.end()
    say("已停止", "stopped")
    return 0


def _ask_key() -> None:
    """Raise ``KeyFault`` where the ledger's key is not at hand: the live process could seal nothing."""
    from django.db import connections

    from ...kernel.setup import signing_key

    signing_key()
    connections.close_all()


def install(*, demonstration: bool) -> bool:
    """Bring the database to this release; see ``site.installing``. Raises ``NotStarted`` where it refuses."""
    from django.db import DatabaseError, connections

    from ..installing import install as bring

    try:
        return bring(demonstration=demonstration)
    except DatabaseError as fault:
        raise NotStarted(
            f"数据库没能带到本版：{fault}\n若数据来自更新的版本，请用那一版启动；否则从备份恢复，或换 CHAOTOU_VAR\n"
            "The database could not be brought to this release. If a newer one has used it, start that one; else\n"
            "restore a backup, or choose another CHAOTOU_VAR"
        ) from fault
    finally:
        connections.close_all()


def _prepare_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chaotou.site.settings")
    django.setup()


def _load(play: Play, unfinished: Path, steps: Steps) -> tuple[str, str]:
    """Play the demonstration once. An interrupted play is thrown away at the next start."""
    from django.db import connections

    from ...kernel.installation import installation

    if not installation().demonstration:
        return "这是正式账本，不装演示", "this ledger is real: nothing is played"
    unfinished.touch()
    made = play(steps.bar())
    unfinished.unlink()
    connections.close_all()
    return ("已装入", "loaded") if made else ("已有", "is there")


def _drop_unfinished(unfinished: Path) -> None:
    from django.conf import settings

    drop_database()
    settings.LAST_HEAD_FILE.unlink(missing_ok=True)
    unfinished.unlink()


def _compare() -> str:
    """Compare the ledger with the last head kept outside the database; the text for the operator, or ""."""
    from django.conf import settings

    from ...kernel.ledger import adopt
    from ..database import connect_owner

    try:
        with connect_owner(autocommit=True) as db:
            found = adopt.check(db, settings.LAST_HEAD_FILE)
    except ValueError as fault:
        raise NotStarted(f"{fault}\n请从备份取回此文件，或移走它 / restore this file, or move it away") from fault
    return _HALTED[found].format(file=settings.LAST_HEAD_FILE) if found else ""


_ADOPT = (
    "网页可读，但不记任何新账。若确要从这里继续，停止后执行：chaotou ledger adopt\n"
    "Pages can be read, nothing is written. To go on from here for good, stop and run: chaotou ledger adopt"
)
_HALTED = {
    "behind": "账本比 {file} 记下的最后账本头更早：数据库被恢复到了过去。\n"
    "The ledger is behind the last head kept in {file}: the database was restored to an earlier point.\n" + _ADOPT,
    "forked": "账本与 {file} 记下的最后账本头不符：这是另一段历史。\n"
    "The ledger does not hold the last head kept in {file}: it is another history.\n" + _ADOPT,
    "foreign": "{file} 记的是另一本账：换用各自的 CHAOTOU_VAR 文件夹，或移走此文件。\n"
    "{file} belongs to another ledger: use a CHAOTOU_VAR folder for each, or move the file away.\n" + _ADOPT,
}


def _children(folder: Path, options: argparse.Namespace) -> list[Child]:
    """Pages first, because they are ended first: nothing new comes in while the rest finishes."""
    python = [sys.executable, "-m"]
    granian = [
        "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port), "--no-ws",
        "--workers", str(options.workers), "--blocking-threads", "8", "--backpressure", "128",
        "--respawn-failed-workers", "--workers-kill-timeout", "8", "--log-level", "warning",
        "chaotou.site.wsgi:application",
    ]  # fmt: skip
    logs = folder / "log"
    return [
        Child("web", [*python, *granian], logs / "web.log", {"CHAOTOU_POOL": "8"}),
        Child("worker", [*python, "chaotou.site.running.worker"], logs / "worker.log"),
        Child("live", [*python, "chaotou.site.running.live"], logs / "live.log"),
    ]


def _set_environment(options: argparse.Namespace) -> None:
    """What children and settings need to know of the options."""
    os.environ["CHAOTOU_VAR"] = str(prepare_var())
    os.environ.setdefault("CHAOTOU_URL", _url(options))
    os.environ["CHAOTOU_LIVE_BIND"] = f"{options.host}:{options.port + 1}"
    # A page under https may not read a stream without it: there a proxy puts the stream under the same name.
    behind = os.environ["CHAOTOU_URL"].startswith("https://")
    os.environ.setdefault("CHAOTOU_LIVE_URL", "/live" if behind else f"http://localhost:{options.port + 1}/live")


def _url(options: argparse.Namespace) -> str:
    # Passkeys need a name: no browser takes an IP address as a relying party.
    return f"http://localhost:{options.port}"


@contextmanager
def _alone(folder: Path, options: argparse.Namespace) -> Iterator[None]:
    """Hold the folder's lock. Raises ``NotStarted`` where another ``chaotou up`` runs there."""
    path = folder / "up.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise NotStarted(
                f"这个文件夹的潮头已在运行（{file.read().strip()}）：直接打开它，或先停止它，或换 CHAOTOU_VAR\n"
                f"Chaotou already runs in {folder}: open it, stop it first, or choose another CHAOTOU_VAR"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}, {_url(options)}")
        file.flush()
        yield


def _check_ports(options: argparse.Namespace) -> None:
    """Raises ``NotStarted`` where a port is taken; waits a moment for one that is just being given up."""
    for port in (options.port, options.port + 1):
        deadline = time.monotonic() + 2
        while not _free(options.host, port):
            if time.monotonic() > deadline:
                raise NotStarted(
                    f"端口 {port} 已被别的程序占用：停止它，或换一个端口，例如 CHAOTOU_PORT=8010 make run\n"
                    f"Port {port} is taken: stop that program, or choose another port, e.g. CHAOTOU_PORT=8010 make run"
                )
            time.sleep(0.2)


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((host, port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                return False
            raise NotStarted(f"不能使用 {host}:{port} / cannot listen there: {fault}") from fault
        return True


def _wait_until_open(supervisor: Supervisor, options: argparse.Namespace) -> None:
    """Watch until the first page answers. Raises ``NotStarted`` where it does not."""
    deadline = time.monotonic() + OPENING_S
    while not supervisor.stopping:
        if _answers(options):
            return
        if time.monotonic() > deadline or max(c.deaths for c in supervisor.children) > 2:
            supervisor.end()
            raise NotStarted("网页没有启动，原因见上 / the pages did not start; the reason stands above")
        supervisor.watch(until=time.monotonic() + 0.2)
    supervisor.end()
    raise KeyboardInterrupt


def _answers(options: argparse.Namespace) -> bool:
    host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104
    with contextlib.suppress(OSError, http.client.HTTPException):
        line = http.client.HTTPConnection(host, options.port, timeout=10)
        line.request("GET", "/", headers={"Host": f"localhost:{options.port}"})
        status = line.getresponse().status
        line.close()
        return status < 500
    return False


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
