"""The indicator of docs/how-to/add-an-indicator.md, taken out of the page, counted and recomputed by the verifier."""

import subprocess
import sys

import pytest
from books import VERIFIER
from cast import cast, read
from how_to import lines_of, unpack
from sealing import seal_all

import chaotou.measure.indicators
from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.figure import FIGURES, Slice, by_dimension, value
from chaotou.kernel.installation import now
from chaotou.kernel.ledger import months, store
from chaotou.kernel.terms import local_day
from chaotou.library.models import Demand

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def figure(tmp_path_factory):
    """The indicator, found in its folder like every other; forgotten afterwards."""
    folder = tmp_path_factory.mktemp("city")
    unpack(folder, "add-an-indicator.md")
    chaotou.measure.indicators.__path__.append(str(folder / "indicators"))
    chaotou.measure.indicators.find()
    yield FIGURES["L-DEM-PUB"]
    del FIGURES["L-DEM-PUB"]
    chaotou.measure.indicators.__path__.pop()


def publish():
    written = {"title_zh": "低温启动", "problem_zh": "零下四十度启动时间不超过三十秒", "circle": "energy"}
    made = perform(ACTS["library.demand.draft"], cast().buyer, **written)
    perform(ACTS["library.demand.publish"], cast().buyer, read(Demand, made.number))
    seal_all()


def test_it_is_one_file():
    print("add-an-indicator.md:", lines_of("add-an-indicator.md"))
    assert [n <= 30 for n in lines_of("add-an-indicator.md").values()] == [True]


def test_it_counts_what_was_published(figure):
    month = f"{local_day(now()):%Y-%m}"
    seal_all()
    before = value(figure, Slice(month, month))
    publish()
    assert value(figure, Slice(month, month)) == before + 1
    assert by_dimension(figure, Slice(month, month))["330110"][0] >= 1


def test_its_page_opens_and_an_outsider_recomputes_it(figure, web, tmp_path):
    publish()
    month, size = f"{local_day(now()):%Y-%m}", store.head()["size"]
    assert "发布技术需求" in web.get(f"/figures/L-DEM-PUB?month={month}").content.decode()
    (tmp_path / "claim.json").write_bytes(web.get(f"/figures/L-DEM-PUB.json?month={month}&size={size}").content)
    names = [f"{m}.jsonl" for m in months.spans(size)]
    for name in names:
        (tmp_path / name).write_bytes(b"".join(web.get(f"/ledger/bodies/{name}?size={size}").streaming_content))
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, "figure", "claim.json", *names, "--key", store.head()["key"], "--strict"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
