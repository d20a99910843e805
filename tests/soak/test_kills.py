"""D1: the database is killed with all its processes while sixteen buyers take lots over HTTP.

Every answer a buyer got stands for an entry that is still there; no press of a button had two effects; what was
committed without an answer is answered when the same key is sent again. ``make test`` kills twice, ``make soak``
twenty times.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from living import living

TESTS = Path(__file__).parents[1]
BUYERS = 16
PREPARE = """
import json, sys
sys.path[:0] = [{tests!r}, {tests!r} + "/market"]
from datetime import timedelta
from django.utils import timezone
from cast import cast, organisation, seat
from lot_stage import TERMS, announced, clock
from chaotou.kernel.rights.seat import Kind
from chaotou.network.models import Account
from chaotou.open.api.tokens import make
now = timezone.now().replace(microsecond=0)
terms = {{"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=30)}}
buyers = [seat(Kind.SIGNER, organisation(f"买方{{n}}", "enterprise", "330110")) for n in range({buyers})]
tokens = [make(Account.objects.get(pk=s.person), s, "soak") for s in buyers]
with clock(now - timedelta(hours=2)) as set_to:
    lots = [announced(**terms).number for _ in range({lots})]
print(json.dumps([tokens, lots]))
"""


class Buyer(threading.Thread):
    """Holds a deposit on each lot and takes it; sends the same key again until it has an answer."""

    def __init__(self, port: int, token: str, lots: list[str], seed: int, pace: float) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.pace = port, token, pace
        self.lots = random.Random(seed).sample(lots, len(lots))
        self.answers: list[tuple[str, str, bool]] = []
        self.odd: list[str] = []
        self.retries = 0
        self.stop = threading.Event()

    def run(self) -> None:
        """Until every lot is taken or the test has seen enough."""
        for lot in self.lots:
            for act, body in (("hold-deposit", {}), ("take", {"price_fen": 50_000_000})):
                if self.stop.is_set():
                    return
                self._press(f"/api/v1/lots/{lot}/{act}", body)
                time.sleep(self.pace)

    def _press(self, path: str, body: dict) -> None:
        key = uuid.uuid4().hex
        while True:
            try:
                status, answer = self._send(path, body, key)
            except (OSError, http.client.HTTPException, ValueError):
                status, answer = 0, {}
            if status == 200:
                self.answers.append((key, answer["digest"], answer["repeated"]))
                return
            if status and status < 500 and status != 429:
                self.odd.append(f"{status} {path} {answer}")
                return
            self.retries += 1
            time.sleep(0.2)

    def _send(self, path: str, body: dict, key: str) -> tuple[int, dict]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            headers = {
                "Host": f"localhost:{self.port}", "Authorization": f"Bearer {self.token}",
                "Idempotency-Key": key, "Content-Type": "application/json",
            }  # fmt: skip
            line.request("POST", path, json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())


def _kill(one, times: int, longest_s: float, rng: random.Random) -> list[float]:
    """Kill the database at random moments; returns the seconds until it answered again, each."""
    recovered = []
    for _ in range(times):
        time.sleep(rng.uniform(0.5, longest_s))
        one.kill_server()
        began = time.monotonic()
        one.wait(90, lambda: _database(one))
        recovered.append(time.monotonic() - began)
    time.sleep(1.0)
    return recovered


def _database(one):
    """A connection to the installation's database, None while it does not answer."""
    from chaotou.site.database import Embedded

    try:
        return psycopg.connect(
            host=str(Embedded(one.folder / "postgres").socket), user="postgres", dbname="chaotou", autocommit=True
        )
    except psycopg.OperationalError:
        return None


def _run(kills: int, lots: int, pace: float, longest_s: float) -> None:
    seed = random.randrange(10**6)
    with living("--demonstration", open_door=False) as one:
        # The ledger is there before the door opens: the lots are announced while the processes start.
        one.until("[3/")
        tokens, numbers = json.loads(one.python(PREPARE.format(tests=str(TESTS), buyers=BUYERS, lots=lots)))
        one.until("is open")
        buyers = [Buyer(one.port, t, numbers, seed + n, pace) for n, t in enumerate(tokens)]
        began = time.monotonic()
        for buyer in buyers:
            buyer.start()
        one.wait(60, lambda: sum(len(b.answers) for b in buyers) > 100)
        recovered = _kill(one, kills, longest_s, random.Random(seed))
        busy = sum(b.is_alive() for b in buyers)
        for buyer in buyers:
            buyer.stop.set()
        for buyer in buyers:
            buyer.join(120)
        seconds = time.monotonic() - began
        answers = [a for b in buyers for a in b.answers]
        odd = [o for b in buyers for o in b.odd]
        assert not odd, odd[:5]
        assert busy == BUYERS, "the load must outlast the kills"
        one.wait(60, lambda: one.health()["healthy"])
        lost, doubled, unsealed = one.wait(60, lambda: _count(one, answers))
        again = sum(repeated for _, _, repeated in answers)
        print(
            f"\nD1 seed {seed}: {kills} kills in {seconds:.0f} s, {len(answers)} acknowledged acts, {lost} lost, "
            f"{doubled} doubled, {again} committed without an answer and answered by the same key, "
            f"{sum(b.retries for b in buyers)} retries, recovery {max(recovered):.1f} s at worst"
        )
        assert (lost, doubled, unsealed) == (0, 0, 0)
        done = one.run("checkdb")
        assert done.returncode == 0, done.stdout[-3000:]
        one.drop()


def _count(one, answers):
    """Acknowledged acts without an entry, keys with two effects, entries without position; None until sealed."""
    db = _database(one)
    if db is None:
        return None
    with db:
        found = dict(
            db.execute("SELECT digest, request_key FROM ledger_event WHERE kind LIKE 'market.lot.%'").fetchall()
        )
        lost = sum(found.get(digest) != key for key, digest, _ in answers)
        (doubled,) = db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM ledger_event WHERE kind IN ('market.lot.taken', "
            "'market.lot.deposit_held') GROUP BY seat, request_key, kind HAVING count(*) > 1 UNION ALL "
            "SELECT 1 FROM ledger_event WHERE kind IN ('market.lot.taken', 'market.lot.deposit_held') "
            "GROUP BY subject, facts->>'taker', kind HAVING count(*) > 1) d"
        ).fetchone()
        (unsealed,) = db.execute(
            "SELECT count(*) FROM ledger_event e LEFT JOIN ledger_position p ON p.event = e.id WHERE p.event IS NULL"
        ).fetchone()
    return None if unsealed else (lost, doubled, unsealed)


def test_two_kills():
    _run(kills=2, lots=24, pace=0.15, longest_s=1.5)


@pytest.mark.soak
def test_twenty_kills():
    _run(kills=20, lots=200, pace=0.05, longest_s=4.0)
