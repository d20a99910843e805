"""``chaotou up`` as an operator meets it: opening, closing, what stands in its way, and what dies on it."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from living import JOIN, Living, alive, children, living


@pytest.fixture(scope="module")
def one():
    with living() as made:
        yield made


def test_it_opens_and_shows_what_it_does(one):
    text = one.text()
    assert "[1/4] 数据库 database" in text and f"http://localhost:{one.port}" in text
    assert one.get()[0] == 200
    assert one.get("/no-such-page")[0] == 404
    health = one.wait(30, lambda: one.health()["size"] and one.health())
    assert health["halted"] == "" and health["healthy"] and health["size"] == 1


def test_a_second_start_in_the_same_folder_says_so(one):
    done = one.run("up")
    assert done.returncode == 1
    assert "已在运行" in done.stderr and "already runs" in done.stderr and "Traceback" not in done.stderr


def test_an_occupied_port_says_which_and_what_to_do(one, tmp_path):
    done = Living(tmp_path / "var", one.port).run("up")
    assert done.returncode == 1
    assert f"Port {one.port} is taken" in done.stderr and "CHAOTOU_PORT=" in done.stderr
    other = Living(tmp_path / "var")
    with closing(socket.socket()) as line:
        line.bind(("127.0.0.1", other.port + 1))
        line.listen()
        done = other.run("up")
    assert done.returncode == 1 and f"Port {other.port + 1} is taken" in done.stderr


def test_what_is_sealed_comes_by_the_stream(one):
    with closing(http.client.HTTPConnection("127.0.0.1", one.port + 1, timeout=20)) as line:
        line.request("GET", "/")
        stream = line.getresponse()
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        number = one.python(JOIN + "print(join(1).number)")
        told = _events(stream)
        name, entry = next(told)
        assert name == "entry" and entry["kind"] == "network.organisation.registered" and entry["subject"] == number
        name, head = next(told)
        assert name == "head" and head["size"] == entry["position"] + 1
    with closing(http.client.HTTPConnection("127.0.0.1", one.port + 1, timeout=20)) as line:
        line.request("GET", "/", headers={"Last-Event-ID": str(entry["position"] - 1)})
        assert next(_events(line.getresponse())) == ("entry", entry), "a returning reader gets what it missed"
    with closing(http.client.HTTPConnection("127.0.0.1", one.port + 1, timeout=20)) as line:
        line.request("GET", f"/?subject={number}", headers={"Last-Event-ID": "0"})
        assert next(_events(line.getresponse())) == ("entry", entry)


def test_a_closed_record_streams_without_its_number(one):
    code = "from chaotou.network.acts import grant_seat\nfrom chaotou.network.models import Account\n"
    code += "p = Account.objects.create_user('u', 'u@example.invalid', None, name_zh='测')\n"
    code += "perform(grant_seat, system(), person=p.pk, kind='officer', organisation=None, centre='330106')"
    with closing(http.client.HTTPConnection("127.0.0.1", one.port + 1, timeout=20)) as line:
        line.request("GET", "/")
        stream = line.getresponse()
        one.python(JOIN + code)
        assert next(_events(stream))[1]["subject"] == ""


def test_a_page_that_is_open_hears_of_somebody_elses_act(one):
    """In a browser, under the strict policy: the stream has another port, and the page may listen to it."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("no browser: sudo apt-get install -y chromium")
    number = one.python(PUBLISHED + "print(made.number)")
    with playwright.sync_playwright() as opened:
        browser = opened.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page, wrong = browser.new_page(), []
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.goto(f"http://localhost:{one.port}/achievements/{number}")
        told = page.locator("[data-live]")
        assert told.count() == 1 and not told.is_visible()
        one.wait(30, lambda: one.health()["readers"] == 1)
        one.python(PUBLISHED.split("office =")[0] + VERIFY.format(number=number))
        told.wait_for(state="visible", timeout=30_000)
        assert "刚有新的记录" in told.inner_text() and not wrong
        browser.close()


TESTS = str(Path(__file__).parents[1])
PUBLISHED = f"""
import sys
sys.path[:0] = [{TESTS!r}, {TESTS!r} + "/market"]
from cast import organisation, read, seat
from chaotou.kernel.act import perform
from chaotou.kernel.rights.seat import Kind
from chaotou.library import acts as library
from chaotou.library.models import Achievement
from lot_stage import WRITTEN
office = seat(Kind.TTO, organisation("读者", "university", "330106"))
made = perform(library.draft_achievement, office, **WRITTEN)
perform(library.publish_achievement, office, read(Achievement, made.number))
"""
VERIFY = """
import cast
cast._people = cast.count(500)
perform(library.verify_achievement, seat(Kind.OFFICER, centre="330106"), read(Achievement, "{number}"))
"""


def test_dead_children_and_a_dead_database_come_back(one):
    before = one.health()["size"]
    mine = children(one.process.pid)
    assert len(mine) == 3
    for pid in mine:
        os.kill(pid, signal.SIGKILL)
    one.wait(90, lambda: one.get()[0] == 200 and one.health()["healthy"])
    assert not any(alive(pid) for pid in mine)
    one.kill_server()
    one.wait(90, lambda: one.get()[0] == 200 and one.health()["healthy"])
    one.python(JOIN + "join(2)")
    one.wait(30, lambda: one.health()["size"] == before + 1)
    assert "the database stopped and starts again" in one.text() and "web ended unexpectedly" in one.text()


def test_other_commands_use_the_running_database(one):
    done = one.run("checkdb")
    assert done.returncode == 0 and " 0 breaks" in done.stdout, done.stdout + done.stderr
    assert one.run("doctor").returncode == 0
    assert one.run("due").returncode == 0
    done = one.run("nothing")
    assert done.returncode == 2 and "chaotou up" not in done.stdout and "checkdb" in done.stderr


def test_it_stops_clean_and_keeps_its_data(one):
    processes, size = one.processes(), one.health()["size"]
    assert one.stop(signal.SIGINT) == 0
    assert not any(alive(pid) for pid in processes)
    assert "Traceback" not in one.text()
    print(f"second start: {one.start():.1f} s")
    assert one.wait(30, one.health)["size"] == size
    assert one.stop(signal.SIGTERM) == 0
    one.start()
    mine = children(one.process.pid)
    one.stop(signal.SIGKILL)
    one.wait(30, lambda: not any(alive(p) for p in mine))
    one.start()
    assert one.wait(30, one.health)["size"] == size, "even a killed supervisor leaves nothing in its own way"
    one.stop()
    assert one.run("checkdb").returncode == 0, "a single command starts the database for itself"
    assert not (one.folder / "postgres" / "postmaster.pid").exists(), "and stops it afterwards"


def test_a_restored_database_stops_and_asks_for_a_new_epoch(one):
    """The folder of the database is put back to an earlier day; the last head stays where it was."""
    earlier = one.folder.parent / "earlier"
    shutil.copytree(one.folder / "postgres", earlier)
    one.start()
    size = one.wait(30, lambda: one.health()["size"]) + 1
    lost = one.python(JOIN + "print(join(3).digest)")
    one.wait(30, lambda: one.health()["size"] == size)
    one.wait(30, lambda: json.loads(one.python(_LAST))["size"] == size)
    one.stop()
    shutil.rmtree(one.folder / "postgres")
    shutil.copytree(earlier, one.folder / "postgres")
    shutil.rmtree(earlier)
    one.start()
    assert "it differs" in one.text() and "chaotou ledger adopt" in one.text()
    assert one.wait(30, lambda: one.health()["halted"]) == "behind"
    assert one.get()[0] == 200, "pages can still be read"
    assert one.python(JOIN + _REFUSED) == "Halted"
    assert one.run("ledger").returncode == 1
    assert one.run("ledger", "adopt", given="no\n").returncode == 1
    done = one.run("ledger", "adopt", given="adopt\n")
    assert done.returncode == 0 and "-2" in done.stdout, done.stdout + done.stderr
    one.wait(30, lambda: one.health()["halted"] == "" and one.health()["healthy"])
    one.python(JOIN + "join(4)")
    one.wait(30, lambda: one.health()["size"] == size + 1)
    founding = json.loads(one.python(_FOUNDING))
    assert founding["lost_size"] == size and founding["adopted_size"] == size - 1
    assert founding["lost_head"] != founding["adopted_head"]
    done = one.run("checkdb")
    assert done.returncode == 0, done.stdout
    assert one.python(f"from chaotou.kernel.ledger.store import by_digest; print(by_digest({lost!r}))") == "None"
    assert one.run("ledger", "adopt").stdout.count("nothing to adopt") == 1
    one.stop()


_LAST = "from django.conf import settings; print(settings.LAST_HEAD_FILE.read_text())"
_REFUSED = """
from chaotou.kernel.faults import Halted
try:
    join(5)
except Halted:
    print("Halted")
"""
_FOUNDING = """
import json
from chaotou.kernel.ledger.store import entries
print(json.dumps(entries("e.kind = %s", ["kernel.ledger.founded"])[-1].facts))
"""


@pytest.mark.parametrize("folder", ["/dev/null/var", "/proc/chaotou"])
def test_a_folder_that_cannot_be_written_says_so(folder):
    env = {**os.environ, "CHAOTOU_VAR": folder}
    env.pop("DATABASE_URL", None)
    for command in ("up", "checkdb", "doctor"):
        done = subprocess.run([sys.executable, "-m", "chaotou", command], env=env, capture_output=True, text=True)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        assert "not writable" in done.stdout + done.stderr


def test_a_database_that_does_not_answer_says_so(tmp_path):
    missing = Living(tmp_path / "var")
    env = {**missing.env, "DATABASE_URL": "postgresql://city:secret@127.0.0.1:1/chaotou"}
    done = subprocess.run([sys.executable, "-m", "chaotou", "up"], env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "does not answer" in done.stderr and "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    wrong = {**missing.env, "DATABASE_URL": "mysql://x"}
    done = subprocess.run(
        [sys.executable, "-m", "chaotou", "up"], env=wrong, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1 and "postgresql://" in done.stderr and "Traceback" not in done.stderr


def test_an_end_during_the_start_leaves_nothing_running(tmp_path):
    early = Living(tmp_path / "var")
    early.start(open_door=False)
    early.wait(120, lambda: "[2/4]" in early.text())
    processes = [early.process.pid, early.server_pid()]
    assert early.stop(signal.SIGTERM) == 130
    assert not any(alive(pid) for pid in processes) and "Traceback" not in early.text()


def _events(stream):
    """Events of a stream as (name, data)."""
    name = ""
    for raw in stream:
        line = raw.decode().rstrip("\n")
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])
