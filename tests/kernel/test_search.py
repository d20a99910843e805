"""Search: the cut of words, the index that follows the ledger, and what it may and may not tell."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from itertools import count

import pytest
from cast import organisation, seat
from sealing import seal_all

from chaotou.kernel.face import FACES
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import PUBLIC, system
from chaotou.kernel.search import index, projection, words
from chaotou.kernel.search.query import frequencies, narrow, propose
from chaotou.network.models import HeldSeat, Organisation

pytestmark = pytest.mark.usefixtures("database")

_serial = count(1)


@pytest.fixture
def search(settings, tmp_path):
    """An index folder of its own."""
    settings.SEARCH_PATH = tmp_path / "search"
    return settings.SEARCH_PATH


def named(name: str, **more):
    return organisation(f"{name}{next(_serial)}", "enterprise", **more)


def listed(text: str, eye=PUBLIC) -> list[str]:
    with reading(eye):
        return [o.number for o in narrow(list_for(eye, Organisation), FACES["organisations"], text)]


def test_long_words_count_with_their_parts_and_stand_in_their_place():
    text = "石墨烯导热膜与 Batteries，ＭＥＭＳ"
    found = list(words.words(text))
    assert [w.text for w in found if w.start == 0] == ["石墨", "石墨烯"]
    assert {"导热", "batteri", "mem"} <= {w.text for w in found}
    assert all(text[w.start : w.end] for w in found)
    assert [w.text for w in words.whole_words("石墨烯的导热，石墨烯")] == ["石墨烯", "导热"]
    assert words.bag("导热导热 66 膜") == {"导热": 2}


@pytest.mark.parametrize(
    "term", ["石墨烯", "钙钛矿", "磷酸铁锂", "液流电池", "毫米波雷达", "脂质纳米颗粒", "谐波减速器"]
)
def test_the_science_dictionary_is_loaded(term):
    assert [w.text for w in words.whole_words(term)] == [term]


def test_marks_stand_where_the_words_do():
    assert words.pieces("用石墨烯给Batteries散热", {"石墨烯", "batteri"}) == [
        ("用", False), ("石墨烯", True), ("给", False), ("Batteries", True), ("散热", False),
    ]  # fmt: skip
    assert words.pieces("", {"石墨烯"}) == []


def test_the_index_follows_the_ledger(search):
    seal_all()
    projection.catch_up()
    made = named("钙钛矿光伏")
    assert listed("钙钛矿") == []
    assert projection.lag() == 0
    seal_all()
    assert projection.lag() > 0
    assert projection.catch_up() > 0
    assert listed("钙钛矿") == [made.number]
    assert listed(made.uscc) == listed(made.number) == listed(f"光伏 {made.uscc}") == [made.number]
    assert listed("光伏 不存在的词") == []
    assert projection.lag() == 0 and projection.catch_up() == 0


def test_any_two_characters_of_a_word_find_it(search):
    made = named("甲骨釉彩坊")
    seal_all()
    projection.catch_up()
    assert listed("骨釉") == listed("釉") == listed("骨釉彩") == [made.number]
    assert listed("釉骨") == []


def test_relevance_orders_and_a_title_weighs_more(search):
    found = [named("蓝藻监测"), named("监测")]
    seal_all()
    projection.catch_up()
    best = propose([Organisation], "水库 蓝藻 监测")
    ids = [p.id for p in best]
    assert ids.index(found[0].pk) < ids.index(found[1].pk)
    assert best[0].type == "network.organisation" and best[0].score > best[-1].score
    common = frequencies(["蓝藻", "监测", "从未出现"])
    assert common.held["蓝藻"] < common.held["监测"] and common.held["从未出现"] == 0
    assert common.rarity("从未出现") >= common.rarity("蓝藻") > common.rarity("监测")
    assert propose([HeldSeat], "蓝藻") == []


def test_a_stale_or_absent_index_never_leaks_and_never_blocks(search):
    made = named("离线可查")
    assert index.reader() is None and propose([Organisation], "离线") == []
    assert listed("离线可查") == [made.number]
    assert listed("") and made.number in listed(" ")


def test_a_seat_is_proposed_only_what_it_sees(search, monkeypatch):
    made = named("保密单位")
    other = named("旁人")
    monkeypatch.setattr(Organisation, "public", property(lambda self: False, lambda self, value: None))
    projection.rebuild()
    insider, outsider = seat("signer", made), seat("signer", other)
    assert [p.id for p in propose([Organisation], "保密单位", seat=insider)] == [made.pk]
    assert propose([Organisation], "保密单位", seat=outsider) == propose([Organisation], "保密单位", seat=PUBLIC) == []
    assert propose([Organisation], "保密单位", seat=system())[0].id == made.pk


def test_fields_below_the_open_layer_are_not_indexed():
    for face in index.searched_faces():
        closed = {c.name for c in face.columns if c.layer != "open"}
        assert not closed & set(index.searched(face))


def test_rebuild_tells_its_progress_and_switches_at_the_end(search):
    named("重建前")
    seal_all()
    projection.catch_up()
    first = index.generation()
    told = []
    projection.rebuild(lambda done, total: told.append((done, total)))
    assert told and told[-1][0] == told[-1][1] > 0
    assert index.generation() != first and len(listed("重建前")) == 1
    projection.rebuild()
    assert not first.exists()


def test_another_ledger_or_a_broken_folder_is_built_anew(search):
    made = named("重来一次")
    seal_all()
    projection.catch_up()
    first = index.generation()
    place = json.loads((first / "place.json").read_text())
    for wrong in ({"head": "sha256:00"}, {"ledger": "other-1"}, {"position": place["position"] + 7}):
        here = index.generation()
        (here / "place.json").write_text(json.dumps({**place, **wrong}))
        assert projection.catch_up() > 0
        assert index.generation() != here and listed("重来一次") == [made.number]
    here = index.generation()
    (here / "meta.json").write_text("{")
    assert projection.catch_up() > 0
    assert index.generation() != here and listed("重来一次") == [made.number]


def test_one_writer_per_host(search):
    with projection.Follower(), pytest.raises(BlockingIOError):
        projection.catch_up()


def test_the_loop_keeps_up_within_two_seconds(search):
    stop = threading.Event()
    worker = threading.Thread(target=_following, args=(stop,))
    worker.start()
    try:
        until(lambda: index.reader() is not None)
        made = named("两秒之内")
        seal_all()
        started = time.monotonic()
        until(lambda: listed("两秒之内") == [made.number])
        taken = time.monotonic() - started
    finally:
        stop.set()
        worker.join()
    print(f"search lag: {taken:.2f} s")
    assert taken <= 2


def until(true) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_loop_that_stumbles_goes_on(search, monkeypatch, caplog):
    stop = threading.Event()
    rounds = iter([RuntimeError("first"), 5, 0])

    def round_(self):
        step = next(rounds)
        if step == 0:
            stop.set()
        if isinstance(step, Exception):
            raise step
        return step

    monkeypatch.setattr(projection.Follower, "round", round_)
    monkeypatch.setattr(stop, "wait", lambda seconds: None)
    projection.follow(stop)
    assert "stumbled" in caplog.text and next(rounds, None) is None


def _following(stop: threading.Event) -> None:
    from django.db import connections

    try:
        projection.follow(stop)
    finally:
        connections.close_all()


KILLED = """
import sys, django
from django.test.utils import override_settings
django.setup()
from chaotou.kernel.search import projection
projection.STRIDE = 1
with override_settings(SEARCH_PATH=sys.argv[1]):
    print("ready", flush=True)
    while True:
        projection.catch_up()
"""


def test_killed_at_any_moment_it_catches_up(search):
    projection.catch_up()
    made = []
    for round_ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", KILLED, str(search)], stdout=subprocess.PIPE, env=os.environ
        )
        assert child.stdout.readline() == b"ready\n"
        made += [named("断电试验") for _ in range(3)]
        seal_all()
        time.sleep(0.02 + 0.03 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
    projection.catch_up()
    assert sorted(listed("断电试验")) == sorted(o.number for o in made)
    ids = [p.id for p in propose([Organisation], "断电 试验", 1000)]
    assert len(ids) == len(set(ids))


def test_a_reader_in_use_outlives_its_generation(search):
    named("读到一半")
    projection.rebuild()
    old = index.reader()
    old.searcher()
    projection.rebuild()
    projection.rebuild()
    assert not old.folder.exists() and old.searcher().num_docs > 0
    assert len(listed("读到一半")) == 1
