"""A PostgreSQL of the city's own, of the oldest version that is promised: the whole demonstration is played on it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from urllib.parse import urlsplit

import psycopg
import pytest

DSN = os.environ.get("CHAOTOU_CITUS_DSN", "")

pytestmark = pytest.mark.skipif(
    not DSN, reason="needs a server: CHAOTOU_CITUS_DSN=$(../shared/tools/citus/up.sh | tail -1)"
)


@pytest.fixture
def chaotou(tmp_path):
    """The command, on a new database of that server."""
    name = f"city_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(DSN, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    environment = {
        **{k: v for k, v in os.environ.items() if k != "CHAOTOU_DATABASE"},
        "DATABASE_URL": urlsplit(DSN)._replace(path=f"/{name}").geturl(),
        "CHAOTOU_VAR": str(tmp_path),
    }

    def run(*words: str) -> subprocess.CompletedProcess:
        called = [sys.executable, "-W", "ignore", "-m", "chaotou", *words]
        return subprocess.run(called, env=environment, capture_output=True, text=True, timeout=180)

    yield run
    with psycopg.connect(DSN, autocommit=True) as db:
        db.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_city_is_played_and_checked_on_a_server_of_its_own(chaotou):
    early = chaotou("demo", "--sign-ins")
    assert early.returncode == 1 and "chaotou migrate" in early.stderr and "Traceback" not in early.stderr
    for words in (("migrate", "--demonstration"), ("demo",), ("checkdb",)):
        done = chaotou(*words)
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
