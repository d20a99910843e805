"""``chaotou ledger rotate-key`` on an installation of its own: entry, files, heads, audit, and the verifier."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
LIFE = """
import django; django.setup()
import subprocess, sys
from pathlib import Path
from django.conf import settings
from django.db import connections
from django.test import Client
from chaotou.kernel.ledger import heads, months, store
from chaotou.kernel.ledger.audit import audit
from chaotou.kernel.ledger.keys import KeyFault, in_force
from chaotou.kernel.ledger.sequencer import Sequencer
from chaotou.kernel.installation import now
from chaotou.kernel.setup import signing_key
from chaotou.open.ledger.files import VERIFIER
from chaotou.site.commands.ledger import adopt_ledger, rotate_key
from chaotou.site.database import make_database
from chaotou.site.installing import install
from chaotou.site.running.settling import seal
make_database(); install(demonstration=True); seal()
owner = connections["owner"]
path = Path(settings.LEDGER_KEY_FILE)
names, stale = [heads.public_key(signing_key())], signing_key()

def refused(what):
    try:
        what()
    except KeyFault as fault:
        return str(fault)
    raise AssertionError("not refused")

# The operator has moved the recovery key to a safe: nothing makes another.
safe = path.with_name("safe"); path.with_name("recovery.key").rename(safe)
adopt_ledger()
assert not path.with_name("recovery.key").exists()
names.append(rotate_key(None, None))
assert "another key" in refused(lambda: Sequencer(stale).round(owner.connection)), "a process that has the old key"
seal()
assert "another key" in refused(lambda: (rotate_key(None, None), Sequencer(heads.load_key(
    next(p for p in path.parent.glob("ledger.key.*")))).round(owner.connection))[1])
names.append(heads.public_key(signing_key())); seal()
# The file is gone: nothing signs, and the recovery key names the next.
path.unlink()
assert "rotate-key --recovery" in refused(signing_key) and not path.exists()
assert "rotate-key --recovery" in refused(seal)
assert "not the recovery key" in refused(lambda: rotate_key(next(path.parent.glob("ledger.key.*")), None))
assert "compromised" in refused(lambda: rotate_key(None, 3))
size = store.head()["size"]
names.append(rotate_key(safe, size + 1)); seal()
with owner.cursor() as cursor:
    assert in_force(cursor) == names[-1] == store.head()["key"]
assert len(set(names)) == 4 and audit(owner.connection) == [], audit(owner.connection)
web, files, size = Client(), [], store.head()["size"]
for address, name in [("/figures/C-OUT-VALUE.json?size=%s" % size, "claim.json"), *(
        (f"/ledger/bodies/{m}.jsonl?size={size}", m) for m in months.spans(size))]:
    answer = web.get(address)
    file = path.with_name(name)
    file.write_bytes(answer.getvalue()); files.append(str(file))
page = web.get("/ledger").content.decode()
assert "更换签名密钥" in page and names[-1] in web.get("/verify").content.decode()
keys = [word for name in names for word in ("--key", name)]
done = subprocess.run([sys.executable, "-I", str(VERIFIER), "figure", *files, *keys, "--strict"], capture_output=True)
print(done.stdout.decode()); sys.exit(done.returncode)
"""


@pytest.fixture
def apart(server, tmp_path):
    name = f"keys_{os.getpid()}"
    yield {**os.environ, "CHAOTOU_DATABASE": name, "CHAOTOU_LEDGER_KEY_FILE": str(tmp_path / "ledger.key"),
           "CHAOTOU_ROOMS": "", "DJANGO_SETTINGS_MODULE": "chaotou.site.settings"}  # fmt: skip
    with psycopg.connect(host=str(server.socket), user="postgres", autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_ledger_changes_its_key_and_never_in_silence(apart):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LIFE], env=apart, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "通过" in done.stdout, done.stdout + done.stderr[-3000:]
