"""The ledger goes on being numbered and sealed while a snapshot is held at full load and during a bulk import.

The times are those of the live process itself, as its ``/health`` says them. ``make soak`` holds the snapshot for
ten minutes (``CHAOTOU_SOAK_S`` changes it).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from living import living

TESTS = Path(__file__).parents[1]
WRITERS = 6
P99_MS = 100.0
WRITE = """
import sys, time
sys.path[:0] = [{tests!r}]
import ledgers
from chaotou.site.database import connect_owner
n = 0
with connect_owner(autocommit=True) as db:
    until = time.monotonic() + {seconds}
    while time.monotonic() < until:
        with db.transaction():
            ledgers.write(db, 5_000_000 + {writer} * 64 + n % 64)
        n += 1
print(n)
"""
IMPORT = """
import sys, time
sys.path[:0] = [{tests!r}]
from cast import cast
from chaotou.kernel import jobs
from chaotou.kernel.act import ACTS, Call, run
from chaotou.kernel.words import T
WRITTEN = {{"title_zh": "批量", "summary_zh": "一万行里的一行。", "circle": "energy", "trl": 5, "forms": ["license"]}}

@jobs.job("soak.import", T("批量", "Bulk"))
def bulk(work):
    for start in range(0, work.arguments["rows"], 500):
        calls = [Call(work.seat, work.key(n), WRITTEN) for n in range(start, start + 500)]
        assert not any(o.fault for o in run(ACTS["library.achievement.draft"], None, calls))
        work.progress(start + 500, work.arguments["rows"])

began = time.monotonic()
made = jobs.start("soak.import", cast().tto, {{"rows": {rows}}}, {rows})
while not jobs.get(cast().tto, made).ended:
    jobs.run_next()
assert jobs.get(cast().tto, made).state == "done", jobs.get(cast().tto, made).fault
print(time.monotonic() - began)
"""


def _python(one, code):
    return subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup()\n" + code], stdout=subprocess.PIPE, text=True,
        env={**one.env, "DJANGO_SETTINGS_MODULE": "chaotou.site.settings"},
    )  # fmt: skip


def _hold_snapshot(one):
    """A reading transaction that began now, as a dump or an index build is."""
    from chaotou.site.database import Embedded

    held = psycopg.connect(host=str(Embedded(one.folder / "postgres").socket), user="postgres", dbname="chaotou")
    held.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    held.execute("SELECT count(*) FROM ledger_event")
    return held


def _all_sealed(one):
    from chaotou.site.database import Embedded

    with psycopg.connect(host=str(Embedded(one.folder / "postgres").socket), user="postgres", dbname="chaotou") as db:
        return db.execute(
            "SELECT count(*) FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id WHERE p.event IS NULL"
        ).fetchone() == (0,)


def _run(seconds: float, rows: int) -> None:
    with living("--demonstration") as one:
        held = _hold_snapshot(one)
        code = WRITE.format(tests=str(TESTS), seconds=seconds, writer="{writer}")
        writers = [_python(one, code.replace("{writer}", str(n))) for n in range(WRITERS)]
        written = sum(int(w.communicate(timeout=seconds + 120)[0]) for w in writers)
        health = one.health()
        one.wait(60, lambda: _all_sealed(one))
        loaded = health["round_ms"]
        held.close()
        time.sleep(60 if rows else 0)
        took = float(one.python(IMPORT.format(tests=str(TESTS), rows=rows))) if rows else 0.0
        one.wait(60, lambda: _all_sealed(one))
        after = one.health()["last_minute_ms"]
        print(
            f"\nsealing: {written} entries by {WRITERS} writers under a snapshot held {seconds:.0f} s "
            f"({written / seconds:.0f}/s): round {json.dumps(loaded)}; with an import of {rows} rows in {took:.0f} s: "
            f"{json.dumps(after)}; wanted p99 ≤ {P99_MS:.0f} ms"
        )
        assert loaded["p99"] <= P99_MS and after["p99"] <= P99_MS
        assert one.run("checkdb").returncode == 0


@pytest.mark.soak
def test_sealing_goes_on_under_a_held_snapshot_and_an_import():
    _run(float(os.environ.get("CHAOTOU_SOAK_S", "600")), rows=10_000)
