"""The ledger goes on being numbered and sealed while a snapshot is held at full load and during a bulk import.

The load is real acts over the runner, the import is the job of the pages, run by the installation's own worker. The
times are those of the live process itself, as its ``/health`` says them while it happens. ``make soak`` holds the
snapshot for ten minutes; ``CHAOTOU_SOAK_S=40`` is the short form for whoever changes something here.
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
WRITERS, EACH = 6, 8
P99_MS = 100.0
#: Transfer offices, each with achievements of its own; prints person and numbers of each, and the importer.
PREPARE = """
import json, sys
sys.path[:0] = [{tests!r}]
from all_states import achievement
from cast import cast, seat
from chaotou.kernel.rights.seat import Kind
offices = [seat(Kind.TTO, cast().university) for _ in range({writers})]
made = [[by.person, [achievement("draft", by).number for _ in range({each})]] for by in offices]
print(json.dumps([made, cast().tto.person]))
"""
#: One office edits its drafts, one after the other, as fast as the runner lets it; prints how often.
WRITE = """
import sys, time
sys.path[:0] = [{tests!r}]
from all_states import WRITTEN
from cast import read
from chaotou.kernel.act import ACTS, perform
from chaotou.library.models import Achievement
from chaotou.network.models import Account
from chaotou.network.queries import seats_of
by, numbers, n = seats_of(Account.objects.get(pk={person}))[0], {numbers}, 0
until = time.monotonic() + {seconds}
while time.monotonic() < until:
    row = read(Achievement, numbers[n % len(numbers)])
    given = {{**WRITTEN, "summary_zh": f"第{{n}}次修改，待机电流低于两微安。"}}
    perform(ACTS["library.achievement.edit"], by, row, **given)
    n += 1
print(n)
"""
#: Stages and judges a table as the pages do, starts their job and waits until the worker has done it.
IMPORT = """
import csv, io, time
from chaotou.kernel import jobs
from chaotou.kernel.rights.reading import reading
from chaotou.library.intake import staging
from chaotou.library.intake.kinds import intake_of
from chaotou.library.intake.run import TAKE_IN, judge_batch
from chaotou.library.sources.tables import read_table
from chaotou.network.models import Account
from chaotou.network.queries import seats_of
seat, intake, text = seats_of(Account.objects.get(pk={person}))[0], intake_of("achievement"), io.StringIO()
rows = csv.writer(text)
rows.writerow(["编号", "成果名称", "成果简介", "关键词", "完成人"])
rows.writerows([f"S-{{i:06d}}", f"宽温区传感器的第 {{i}} 种标定方法", "针对零点漂移的标定方法。" * 12, "传感器；标定",
                "陆知远；沈亦舟"] for i in range({rows}))
table = read_table(text.getvalue().encode(), "soak.csv", intake.knows)
with reading(seat):
    batch = staging.stage(seat, intake, None, "soak.csv", table, "soak", "")
judge_batch(seat, batch.pk)
began = time.monotonic()
made = jobs.start(TAKE_IN, seat, {{"batch": batch.pk}}, {rows}, key="soak")
while not jobs.get(seat, made).ended:
    time.sleep(0.2)
done = jobs.get(seat, made)
assert done.state == "done" and done.result["counts"]["new"] == {rows}, (done.state, done.fault, done.result)
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


def _while(one, running):
    """What the processes printed, and the worst of what the live process said of its rounds meanwhile."""
    worst = {"rounds": 0, "p50": 0.0, "p99": 0.0, "worst": 0.0}
    ended = False
    while not ended:
        for _ in range(10):
            time.sleep(0.5)
            ended = all(p.poll() is not None for p in running)
            if ended:
                break
        said = one.health()["last_minute_ms"]
        worst = {name: max(worst[name], said[name]) for name in worst}
    told = [p.communicate()[0] for p in running]
    assert not any(p.returncode for p in running), told
    return told, worst


def _run(seconds: float, rows: int) -> None:
    tests = str(TESTS)
    with living("--demonstration") as one:
        offices, importer = json.loads(one.python(PREPARE.format(tests=tests, writers=WRITERS, each=EACH)))
        held = _hold_snapshot(one)
        writers = [
            _python(one, WRITE.format(tests=tests, person=person, numbers=numbers, seconds=seconds))
            for person, numbers in offices
        ]
        told, loaded = _while(one, writers)
        written, whole = sum(map(int, told)), one.health()["round_ms"]
        print(
            f"\nsealing: {written:,} acts of {WRITERS} seats under a snapshot held {seconds:.0f} s "
            f"({written / seconds:.0f}/s): rounds {json.dumps(whole)}, worst minute {json.dumps(loaded)}"
        )
        held.close()
        one.wait(60, lambda: _all_sealed(one))
        time.sleep(60)  # what is said of the last minute is then the import's alone
        (took,), bulk = _while(one, [_python(one, IMPORT.format(person=importer, rows=rows))])
        print(
            f"sealing: an import of {rows:,} rows by the worker in {float(took):.0f} s: worst minute "
            f"{json.dumps(bulk)}; wanted p99 ≤ {P99_MS:.0f} ms"
        )
        one.wait(60, lambda: _all_sealed(one))
        assert one.run("checkdb").returncode == 0
        assert loaded["rounds"] and bulk["rounds"], "nothing was sealed meanwhile"
        assert whole["p99"] <= P99_MS and bulk["p99"] <= P99_MS


@pytest.mark.soak
def test_sealing_goes_on_under_a_held_snapshot_and_an_import():
    seconds = float(os.environ.get("CHAOTOU_SOAK_S", "600"))
    _run(seconds, rows=10_000 if seconds >= 300 else 1_000)
