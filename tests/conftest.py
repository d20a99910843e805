"""One embedded PostgreSQL for all tests, one database per worker, made from a template that is migrated once.

Acts commit, so tests do not roll back: each makes its own records. The ledger of a test database is marked as a
demonstration, so that its clock may be set.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VAR = Path(os.environ.get("CHAOTOU_TEST_VAR") or Path(tempfile.gettempdir()) / f"chaotou-tests-{os.getuid()}")
os.environ["CHAOTOU_VAR"] = str(VAR)
os.environ["CHAOTOU_DATABASE"] = f"test_{os.getpid()}"
os.environ["DJANGO_SETTINGS_MODULE"] = "chaotou.site.settings"
# The browser's driver keeps an event loop in this thread; Django would take every later test for asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The room and the trading method of docs/how-to are installed beside the city's own.
sys.path.insert(0, str(Path(__file__).parent))
import how_to  # noqa: E402

ROOMS = VAR / "rooms"
VAR.mkdir(parents=True, exist_ok=True)
os.environ["CHAOTOU_ROOMS"] = "visits"
os.environ["PYTHONPATH"] = str(ROOMS)
with (VAR / "lock").open("w") as unpacking:
    fcntl.flock(unpacking, fcntl.LOCK_EX)
    how_to.unpack(ROOMS, "add-a-record.md", "add-a-procedure.md", "add-a-trading-method.md")
    how_to.make_migration("visits", ROOMS, dict(os.environ))
sys.path.insert(0, str(ROOMS))
# Workers of xdist take the path their parent began with, and set Django up before they read this file.
import xdist.plugin  # noqa: E402

xdist.plugin._sys_path.insert(0, str(ROOMS))

import chaotou.market.methods  # noqa: E402

chaotou.market.methods.__path__.append(str(ROOMS / "methods"))

import django  # noqa: E402

django.setup()

MAKE_TEMPLATE = """
import django; django.setup()
from chaotou.site.database import make_database
from chaotou.site.installing import install
make_database(); install(demonstration=True)
"""


#: Files that take minutes, the longest first: begun last, they would keep one core waiting for the other. The one that
#: starts the whole city has a browser of its own, which must be gone before another file opens one.
LONGEST = ("test_up.py", "test_every_page.py", "test_walk.py", "test_walk_branches.py", "test_declared.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, then those with most tests; the order within a file stays."""
    many = Counter(item.path for item in items)

    def turn(item: pytest.Item) -> tuple[int, int]:
        name = item.path.name
        return LONGEST.index(name) if name in LONGEST else len(LONGEST), -many[item.path]

    items.sort(key=turn)


@pytest.fixture(autouse=True)
def _no_flood_of_others(request: pytest.FixtureRequest) -> None:
    """Seats of the cast are refused by many tests within a minute; each begins as if it were the first."""
    if "database" in request.fixturenames:
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM kernel_flood")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker must not set Django up before its own conftest has made the rooms of the how-tos importable."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def _schema_digest() -> str:
    """Changes whenever the tables, the rules or a procedure may have changed."""
    found = hashlib.sha256()
    for path in sorted([*(ROOT / "src").rglob("*"), *ROOMS.rglob("*")]):
        if path.suffix in (".py", ".sql", ".csv") and "demo" not in path.parts:
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


@pytest.fixture(scope="session")
def server():
    """The running server; started by whoever comes first and left running for the next call."""
    from chaotou.site.database import Embedded

    VAR.mkdir(parents=True, exist_ok=True)
    server = Embedded(VAR / "postgres")
    with (VAR / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server.start({"fsync": "off", "max_connections": "200"})
        template = "template_" + _schema_digest()
        import psycopg

        with psycopg.connect(host=str(server.socket), user="postgres", autocommit=True) as db:
            if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
                for (old,) in db.execute(
                    "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'"
                ).fetchall():
                    db.execute(f"DROP DATABASE {old} WITH (FORCE)")
                making = {**os.environ, "CHAOTOU_DATABASE": "template_half"}
                subprocess.run([sys.executable, "-W", "ignore", "-c", MAKE_TEMPLATE], env=making, check=True)
                db.execute(f"ALTER DATABASE template_half RENAME TO {template}")
            name = os.environ["CHAOTOU_DATABASE"]
            for (old,) in db.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+$'").fetchall():
                if old == name or not Path(f"/proc/{old[5:]}").exists():
                    db.execute(f"DROP DATABASE {old} WITH (FORCE)")
            db.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server
    from django.db import connections

    connections.close_all()
    with psycopg.connect(host=str(server.socket), user="postgres", autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def database(server, django_db_blocker):
    """A freshly installed city's database, empty but for what a release brings."""
    with django_db_blocker.unblock():
        yield server


@pytest.fixture
def web(database, client):
    """Django's test client over the database."""
    return client
