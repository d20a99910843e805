"""The trading method of docs/how-to/add-a-trading-method.md: a lot is sold by it, and an outsider settles it again."""

import importlib.util
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cast import read
from how_to import lines_of, unpack
from sealing import seal_all
from tree import ROOT

from chaotou.kernel.faults import Refused
from chaotou.kernel.ledger import store
from chaotou.market import ruling
from chaotou.market.methods import method
from chaotou.market.models import Lot

pytestmark = pytest.mark.usefixtures("database")

FALL, FLOOR = 2_000_000, 40_000_000


def load(path: Path, name: str):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


stage = load(ROOT / "tests" / "market" / "lot_stage.py", "lot_stage_of_methods")


@pytest.fixture(scope="module")
def lot(database):
    """A lot whose price has fallen for three days, with one offer below it and one taken."""
    with stage.clock() as set_to:
        made = stage.announced(method="falling", fall_cny_fen=FALL, floor_cny_fen=FLOOR, several_takers="first_come")
        one, two = stage.buyer(), stage.buyer()
        for taker in (one, two):
            stage.do("hold_deposit", taker, made)
        set_to(stage.START + timedelta(days=3, hours=1))
        price = stage.PRICE - 3 * FALL
        with pytest.raises(Refused) as fault:
            stage.do("take", one, made, price_fen=price - 1)
        assert fault.value.code == "below_minimum"
        stage.do("take", two, made, price_fen=price)
        with pytest.raises(Refused) as fault:
            stage.do("take", one, made, price_fen=stage.PRICE)
        assert fault.value.code == "taken"
        stage.pass_time(set_to, made)
        stage.pass_time(set_to, made)
        seal_all()
    return read(Lot, made.number)


def test_it_is_one_file():
    print("add-a-trading-method.md:", lines_of("add-a-trading-method.md"))
    assert [n <= 120 for n in lines_of("add-a-trading-method.md").values()] == [True]


def test_the_room_sells_at_the_price_of_the_day(lot):
    assert stage.state(lot) == "awarded" and lot.sold_fen == stage.PRICE - 3 * FALL
    assert ruling.result(lot)["outcome"] == "sold"
    (said,) = stage.facts(lot, "announced")
    assert said["fall_cny_fen"] == str(FALL) and said["method"] == "falling"


def test_the_floor_nobody_and_after_the_end():
    rule, start, end = method("falling").settle, "2026-03-02T01:00:00.000Z", "2026-03-22T01:00:00.000Z"
    announced = {
        "asking_price_cny_fen": "50000000", "fall_cny_fen": str(FALL), "floor_cny_fen": str(FLOOR),
        "deposit_cny_fen": "0", "starts_at": start, "ends_at": end, "several_takers": "first_come",
    }  # fmt: skip
    closed = {"kind": "market.lot.closed", "at": end}
    assert rule(announced, [closed])["outcome"] == "failed"

    def take(price, at):
        return {"kind": "market.lot.taken", "at": at, "taker": "A", "price_cny_fen": str(price)}

    def answers(price, at):
        return rule(announced, [take(price, at)])["answers"]

    assert answers(FLOOR, "2026-03-21T01:00:00.000Z") == ["accepted"]
    assert answers(FLOOR - 1, "2026-03-21T01:00:00.000Z") == ["below_minimum"]
    assert answers(50_000_000, end) == ["late"] and answers(50_000_000, "2026-03-02T00:59:59.999Z") == ["early"]
    voided = {"kind": "market.lot.voided", "at": end}
    assert rule(announced, [take(50_000_000, start), closed, voided])["winner"] == ""


def test_an_outsider_settles_it_again(lot, web, tmp_path):
    """The verifier is generated with the new file, as ``make docs`` does, and run alone on the bundle."""
    methods = tmp_path / "methods"
    shutil.copytree(ROOT / "src" / "chaotou" / "market" / "methods", methods)
    unpack(tmp_path, "add-a-trading-method.md")
    shutil.copy(ROOT / "verify" / "chaotou_verify.py", tmp_path)
    generate = load(ROOT / "verify" / "generate.py", "generate_of_methods")
    generate.METHODS, verifier = methods, tmp_path / "chaotou_verify.py"
    verifier.write_text(generate.renewed(verifier.read_text("utf-8")), "utf-8")
    (tmp_path / "bundle.json").write_bytes(web.get(f"/lots/{lot.number}/bundle.json").content)
    done = subprocess.run(
        [sys.executable, "-I", str(verifier), "bundle", "bundle.json", "--key", store.head()["key"]],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and str(stage.PRICE - 3 * FALL) in done.stdout, done.stdout
