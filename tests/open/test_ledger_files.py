"""What the open ledger hands out is what the stand-alone verifier takes: a figure, a lot, a receipt, two heads."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import books
import pytest
from cast import cast
from sealing import seal_all

from chaotou.kernel.ledger import canonical, months, store

pytestmark = pytest.mark.usefixtures("database")
verify = books.verifier()


def stage():
    """The helpers of the market's tests."""
    path = Path(__file__).parents[1] / "market" / "lot_stage.py"
    spec = importlib.util.spec_from_file_location("lot_stage", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lot(database):
    """A lot sold to the higher of two takers and awarded, everything sealed."""
    market = stage()
    with market.clock() as set_to:
        made, one, two = market.announced(), market.buyer(), market.buyer()
        for taker in (one, two):
            market.do("hold_deposit", taker, made)
        set_to(market.START + timedelta(days=1))
        market.do("take", one, made, price_fen=market.PRICE)
        market.do("take", two, made, price_fen=market.PRICE + 300_000)
        market.pass_time(set_to, made)
        seal_all()
        made.shown = store.head()["size"]
        market.pass_time(set_to, made)
    seal_all()
    return made


@pytest.fixture
def key():
    return store.head()["key"]


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = verify.main(list(arguments))
    return code, out.getvalue()


def fetched(web, folder: Path, address: str, name: str) -> str:
    answer = web.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    (folder / name).write_bytes(data)
    return str(folder / name)


def test_a_lots_bundle_is_accepted_and_without_any_event_refused(web, tmp_path, lot, key):
    path = fetched(web, tmp_path, f"/lots/{lot.number}/bundle.json", "bundle.json")
    code, said = run("bundle", path, "--key", key)
    assert code == 0 and "50300000" in said and "declared unfinished" in said, said  # awarded and not signed yet
    assert run("bundle", path, "--key", key, "--strict")[0] == 1
    whole = canonical.decode(Path(path).read_bytes())
    kinds = [json.loads(event["body"])["open"]["kind"].rsplit(".")[-1] for event in whole["events"]]
    assert kinds[:4] == ["drawn_up", "decided", "approved", "announced"] and "awarded" in kinds
    assert set(whole["events"][0]["salts"]) == {"subject", "subject_seq", "prev"}
    for i in range(len(kinds)):
        rest = {k: [x for j, x in enumerate(whole[k]) if j != i] for k in ("events", "proofs")}
        (tmp_path / "bad.json").write_bytes(canonical.encode(whole | rest))
        code, said = run("bundle", str(tmp_path / "bad.json"), "--key", key)
        assert code == 1, (kinds[i], said)


def test_names_and_losers_terms_stay_out_of_the_bundle(web, lot):
    text = web.get(f"/lots/{lot.number}/bundle.json").content.decode()
    assert "摘牌方" not in text and cast().signer.pseudonym not in text and "校长办公会" not in text


def test_a_bundle_waits_for_the_end(web, lot):
    market = stage()
    with market.clock():
        open_lot = market.announced()
    seal_all()
    assert web.get(f"/lots/{open_lot.number}/bundle.json").status_code == 409
    draft = None
    with market.clock():
        draft = market.drawn_up()
    assert web.get(f"/lots/{draft.number}/bundle.json").status_code == 404


def test_figures_are_recomputed_from_the_bodies_alone(web, tmp_path, lot, key):
    head = store.head()
    size = head["size"]
    files = [
        fetched(web, tmp_path, f"/ledger/bodies/{month}.jsonl?size={size}", f"{month}.jsonl")
        for month in months.spans(size)
    ]
    for query in ("month=2026-03", "since=2022-01&until=2030-12", "month=2026-03&district=330106", "month=2023-01"):
        for name in ("L-ACH-PUB", "C-OUT-VALUE", "C-IN-VALUE"):
            path = fetched(web, tmp_path, f"/figures/{name}.json?{query}&size={size}", "claim.json")
            code, said = run("figure", path, *files, "--key", key, "--strict")
            assert code == 0, said
    claim = canonical.decode((tmp_path / "claim.json").read_bytes())
    counted = json.loads(web.get(f"/figures/L-ACH-PUB.json?month=2026-03&size={size}").content)
    assert int(counted["value"]) == len(counted["entries"]) >= 1 and claim["head"] == head
    early = fetched(web, tmp_path, f"/figures/L-ACH-PUB.json?month=2026-03&size={lot.shown}", "early.json")
    assert run("figure", early, *files, "--key", key, "--strict")[0] == 0
    # Other tests move the clock by years: of the month of this test's own lot it is told plainly what is wrong.
    body = Path(next((f for f in files if f.endswith("2026-03.jsonl")), files[0]))
    lines = body.read_bytes().splitlines(keepends=True)
    for i in (1, len(lines) // 2, len(lines) - 1):
        body.write_bytes(b"".join(lines[:i] + lines[i + 1 :]))
        code, said = run("figure", str(tmp_path / "claim.json"), *files, "--key", key)
        assert code == 1 and "left out" in said, said


def test_receipts_and_heads(web, tmp_path, lot, key):
    size = store.head()["size"]
    for position in (0, 1, lot.shown, size - 1):
        digest = store.at(position).digest
        path = fetched(web, tmp_path, f"/ledger/receipts/{digest}.json", "receipt.json")
        code, said = run("receipt", path, "--key", key, "--strict")
        assert code == 0 and f"sealed at position {position}" in said, said
    path = fetched(web, tmp_path, f"/ledger/consistency/{lot.shown}/{size}.json", "heads.json")
    assert run("heads", path, "--key", key, "--strict")[0] == 0


def test_outside_of_the_house_in_an_empty_folder(web, tmp_path, lot, key):
    size = store.head()["size"]
    fetched(web, tmp_path, "/verify/chaotou_verify.py", "chaotou_verify.py")
    fetched(web, tmp_path, f"/lots/{lot.number}/bundle.json", "bundle.json")
    fetched(web, tmp_path, f"/figures/L-ACH-PUB.json?month=2026-03&size={size}", "claim.json")
    files = []
    for month in months.spans(size):
        fetched(web, tmp_path, f"/ledger/bodies/{month}.jsonl?size={size}", f"{month}.jsonl")
        files.append(f"{month}.jsonl")
    for arguments in (["bundle", "bundle.json", *files], ["figure", "claim.json", *files, "--strict"]):
        done = subprocess.run(
            [sys.executable, "-I", "-S", "chaotou_verify.py", *arguments, "--key", key],
            cwd=tmp_path, env={"PYTHONUTF8": "1"}, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0 and "通过 ACCEPTED" in done.stdout, done.stdout + done.stderr
