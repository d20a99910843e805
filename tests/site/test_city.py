"""Another city runs the same release: its list of centres makes it so, and no code of Hangzhou is left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
CENTRES = """code,name_zh,name_en,full_zh,full_en,row,column
990100,潮城市,Tidetown,潮城技术转移中心,Tidetown Transfer Centre,0,0
990101,东岸区,Eastbank,东岸区分中心,Eastbank Centre,1,1
"""
OPENED = """
import django; django.setup()
from django.db import connection
from django.test import Client
from chaotou.site.database import make_database
from chaotou.site.installing import install
make_database(); install(demonstration=True)
import cast
from chaotou.kernel.figure import FIGURES
from chaotou.kernel.outbox import tell_centre
from chaotou.kernel.rights.seat import CITY, Kind, system
from chaotou.kernel.words import T
from chaotou.network.queries import seats_of
from chaotou.network.models import Account
firm = cast.organisation("企业", "enterprise", "990101")
city, officer = cast.seat(Kind.CITY, centre=CITY), cast.seat(Kind.OFFICER, centre="990101")
print(CITY, system().id, city.name, officer.name, firm.centre)
print(FIGURES["C-OUT-VALUE"].where["seller_city"], FIGURES["C-IN-VALUE"].where["buyer_city"])
from django.db import connections
owner = connections["owner"].cursor()
owner.execute("SELECT DISTINCT kind, actor, centre FROM ledger_event")
for kind, actor, centre in owner.fetchall():
    assert "3301" not in actor + centre, (kind, actor, centre)
owner.execute("SELECT actor, seat, centre FROM ledger_event WHERE subject_type = 'kernel.ledger'")
print(owner.fetchone())
page = Client().get("/").content.decode()
assert "潮城技术转移中心" in page and "杭州" not in page, page[:3000]
assert Client().get("/network").status_code == 200
"""
AGAIN = """
import django; django.setup()
from chaotou.site.installing import install
install()
"""


@pytest.fixture
def elsewhere(server, tmp_path):
    """Environment of an installation of another city, on the tests' server."""
    (tmp_path / "centres.csv").write_text(CENTRES, encoding="utf-8")
    name = f"tidetown_{os.getpid()}"
    tests = str(ROOT / "tests")
    yield {
        **os.environ, "CHAOTOU_DATABASE": name, "CHAOTOU_CENTRES": str(tmp_path / "centres.csv"), "CHAOTOU_ROOMS": "",
        "DJANGO_SETTINGS_MODULE": "chaotou.site.settings", "PYTHONPATH": tests,
    }  # fmt: skip
    with psycopg.connect(host=str(server.socket), user="postgres", autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _python(text: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", text], env=environment, capture_output=True, text=True, check=False
    )


def test_another_city_uses_the_same_release(elsewhere):
    done = _python(OPENED, elsewhere)
    assert done.returncode == 0, done.stderr[-3000:]
    said, figures, founded = done.stdout.strip().splitlines()
    assert said == "990100 -990100 潮城市 东岸区 990101"
    assert figures == "990100 990100" and founded == "('system.990100', -990100, '990100')"
    # The same database under Hangzhou's list is refused, because its ledger is another city's.
    again = _python(AGAIN, {k: v for k, v in elsewhere.items() if k != "CHAOTOU_CENTRES"})
    assert again.returncode and "990100" in again.stderr and "CHAOTOU_CENTRES" in again.stderr


def test_a_list_without_a_city_is_refused_plainly(elsewhere, tmp_path):
    for content in ("code,name_zh\n", "code,name_zh\n3301,杭州\n"):
        (tmp_path / "centres.csv").write_text(content, encoding="utf-8")
        done = _python("import django; django.setup()", elsewhere)
        assert done.returncode and "六位区划代码" in done.stderr


def test_no_code_names_a_city():
    named = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "src").rglob("*")
        if path.suffix in (".py", ".sql", ".html", ".js") and "demo" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\b3301\d\d\b|杭州|Hangzhou", line) and not line.lstrip().startswith("#")
    ]
    assert not named, named
