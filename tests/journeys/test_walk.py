"""Journeys 1, 5, 10, 12, 13, 17, 19 in one walk: a row of a spreadsheet becomes a deal that anybody can check."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from people import Person

SHARED = Path(__file__).parents[3] / "shared" / "data" / "achievements"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the real tables to import lie in ../shared, which is not here"
)
PROBLEM = "大鼠心脏缺血再灌注损伤的保护作用机制"


def home_figure(person: Person) -> int:
    """Fen of the home page's C-OUT-VALUE of this month, from the figure's own page."""
    person.go("/figures/C-OUT-VALUE")
    found = re.search(r"合计 ([\d,]+)\.(\d\d)", person.text())
    return int(found[1].replace(",", "") + found[2]) if found else 0


def clock(city, leap: str) -> None:
    """Move the city's clock on, and let time and handlers do what falls due."""
    done = city.run("demo", "--clock", leap)
    assert done.returncode == 0, done.stderr + done.stdout


def imported(city, browser, office: Person, name: str, rows: int) -> None:
    """Upload a table, confirm its columns, mend one cell, look at the preview, run it to its end."""
    office.go("/work/import")
    office.page.set_input_files("input[type=file]", str(SHARED / name))
    office.press("上传并核对列").press("确认，开始检查")
    city.wait(240, lambda: office.page.reload() and office.page.get_by_role("link", name="预览").count())
    assert f"{rows:,}" in office.text() or str(rows) in office.text()
    office.shot(f"import-{name}")
    office.follow("预览")
    known = office.page.locator("input[name=known][value=keep]")
    if known.count():
        known.check()
    office.shot(f"preview-{name}")
    office.press("导入 .* 行")
    office.page.wait_for_url(re.compile("/run"), timeout=60_000)
    city.wait(240, lambda: _done(office))


def _done(office: Person) -> bool:
    office.page.reload()
    return bool(office.page.locator("a[href$='result.xlsx']").count())


@pytest.fixture(scope="module")
def story() -> dict[str, str]:
    """Numbers that one step leaves for the next."""
    return {}


def test_tables_come_in(city, browser, story):
    """Journey 10: three real tables; faults at the cell, some mended, the rest kept, nothing published by itself."""
    office = Person(browser, city.address, "zhong.wenlan")
    for name, rows in (("chinaxiv-500-gbk.csv", 500), ("chinaxiv-2000.xlsx", 2000), ("chinaxiv.csv", 5913)):
        imported(city, browser, office, name, rows)
    office.go("/achievements?q=心肌缺血再灌注")
    found = re.search(r"CG-\d{4}-\d+", office.page.content())
    assert found
    story["achievement"] = found[0]
    office.shot("achievements-after-import")
    office.close()


def test_a_result_is_published_and_verified(city, browser, story):
    """The office completes the row and publishes it; the district's officer vouches for it."""
    office, officer = (Person(browser, city.address, login) for login in ("zhong.wenlan", "lin.shuying"))
    number = story["achievement"]
    office.go(f"/achievements/{number}/do/edit").fill(circle="").press("修改成果", last=True)
    office.go(f"/achievements/{number}/do/publish").press("发布成果", last=True)
    assert "发布前请" in office.text(), "what is missing is said before anything is public"
    office.act(
        f"/achievements/{number}/do/edit", "修改成果", circle="biomedicine", field="04", trl="4",
        ip="发明专利 ZL202610000001.X", asking_fen="120万", forms="license",
    )  # fmt: skip
    office.act(f"/achievements/{number}/do/publish", "发布成果")
    officer.go("/work")
    assert number in officer.page.content(), "it stands in the officer's workbench"
    officer.act(f"/achievements/{number}/do/verify", "核验通过")
    assert "已核验" in officer.text()
    office.close()
    officer.close()


def test_a_problem_finds_it(city, browser, story):
    """Journey 1: an engineer who is not signed in describes a problem; then a firm publishes it as a demand."""
    engineer = Person(browser, city.address)
    city.wait(30, lambda: story["achievement"] in engineer.go(f"/match?q={PROBLEM}").page.content())
    assert engineer.page.locator("main mark").count(), "the words that match are marked"
    engineer.shot("match")
    firm = Person(browser, city.address, "tang.yichen")
    firm.act(
        "/demands/do/draft", "提出需求", title_zh="寻求减轻心肌缺血再灌注损伤的方法", problem_zh=PROBLEM,
        circle="biomedicine", deadline="2027-12-31", keywords_zh="心肌缺血；再灌注损伤",
    )  # fmt: skip
    demand = firm.number()
    firm.act(f"/demands/{demand}/do/publish", "发布需求")
    city.wait(30, lambda: story["achievement"] in firm.go(f"/demands/{demand}").page.content())
    firm.shot("demand")
    firm.close()
    engineer.close()


def test_it_is_listed_and_taken(city, browser, story):
    """Journey 5: decided and approved by two people, announced, taken with a deposit, closed by time, awarded."""
    office, signer, buyer = (
        Person(browser, city.address, login) for login in ("zhong.wenlan", "zhu.chongli", "liang.guoan")
    )
    office.act(
        "/lots/do/draw-up", "挂牌转让", achievement=story["achievement"], form="license",
        several_takers="highest_offer", asking_price_cny_fen="120万", deposit_cny_fen="12万",
        ends_at=city.days_on(15), conditions_zh="交付全套技术资料",
    )  # fmt: skip
    lot = story["lot"] = office.number()
    assert buyer.page.goto(f"{city.address}/lots/{lot}").status == 404, "a lot that is not announced does not exist"
    buyer.wrong.clear()
    office.act(f"/lots/{lot}/do/decide", "登记单位决策", decision="校长办公会纪要〔2026〕9 号")
    signer.act(f"/lots/{lot}/do/approve", "审批")
    office.act(f"/lots/{lot}/do/announce", "公告挂牌")
    buyer.act(f"/lots/{lot}/do/hold-deposit", "报名并交保证金")
    buyer.go(f"/lots/{lot}").shot("lot")
    buyer.act(f"/lots/{lot}/do/take", "摘牌", price_fen="120万")
    assert "已存证" in buyer.text() or "待封存" in buyer.text()
    clock(city, "+16d")
    assert "结果公示" in buyer.go(f"/lots/{lot}").text()
    clock(city, "+7d")
    buyer.go("/contracts")
    found = re.search(r"HT-\d{4}-\d+", buyer.page.content())
    assert found
    story["contract"] = found[0]
    for person in (office, signer, buyer):
        person.close()


def test_the_contract_is_signed_filed_and_registered(city, browser, story):
    """Journeys 12 and 13: prefilled from the deal, signed by both, decided by the registrar beside text and rules."""
    signer, buyer, office, registrar = (
        Person(browser, city.address, login) for login in ("zhu.chongli", "liang.guoan", "zhong.wenlan", "song.hezhang")
    )
    contract = story["contract"]
    for person in (signer, buyer):
        person.act(f"/contracts/{contract}/do/sign", "签署合同")
    before = home_figure(office)
    office.act(f"/contracts/{contract}/do/submit", "提交登记申请", expected_output_fen="800万")
    registrar.go("/work/desk")
    assert contract in registrar.page.content()
    registrar.go(f"/work/desk/{contract}").shot("desk")
    registrar.press("登记并发证")
    city.wait(30, lambda: home_figure(office) == before + 120_000_000)
    assert "120.0" in office.go("/").text(), "the home page says it"
    office.shot("home-after")
    registrar.go(f"/contracts/{contract}/certificate").shot("certificate")
    for person in (signer, buyer, office, registrar):
        person.close()


def test_the_figure_opens_and_an_outsider_recomputes_it(city, browser, story, tmp_path):
    """Journeys 17 and 19: figure → entry → proof; then claim, bodies and bundle against the script alone."""
    outsider = Person(browser, city.address)
    outsider.go("/figures/C-OUT-VALUE")
    assert story["contract"] in outsider.text()
    month = outsider.page.locator("select[name=until]").input_value()
    outsider.shot("figure")
    outsider.follow("可验证").shot("entry")
    assert "/ledger/entries/" in outsider.page.url
    claim = f"/figures/C-OUT-VALUE.json?since={month}&until={month}"
    files = {
        "claim.json": claim, "bodies.jsonl": f"/ledger/bodies/{month}.jsonl",
        "bundle.json": f"/lots/{story['lot']}/bundle.json", "verify.py": "/verify/chaotou_verify.py",
    }  # fmt: skip
    for name, path in files.items():
        answer = outsider.context.request.get(city.address + path)
        assert answer.ok, (path, answer.status)
        (tmp_path / name).write_bytes(answer.body())
    outsider.close()
    key = json.loads((tmp_path / "claim.json").read_text())["head"]["key"]
    verify(tmp_path, 0, "figure", "claim.json", "bodies.jsonl", "--key", key)
    verify(tmp_path, 0, "bundle", "bundle.json", "--key", key)
    lines = (tmp_path / "bodies.jsonl").read_text().splitlines(keepends=True)
    counted = next(
        i for i, line in enumerate(lines) if story["contract"] in line and "contracts.contract.registered" in line
    )
    (tmp_path / "fewer.jsonl").write_text("".join(lines[:counted] + lines[counted + 1 :]))
    verify(tmp_path, 1, "figure", "claim.json", "fewer.jsonl", "--key", key)
    bundle = json.loads((tmp_path / "bundle.json").read_text())
    taken = next(i for i, e in enumerate(bundle["events"]) if '"market.lot.taken"' in e["body"])
    dropped = bundle["events"].pop(taken)["position"]
    bundle["proofs"] = [p for p in bundle["proofs"] if p["position"] != dropped]
    (tmp_path / "without.json").write_text(json.dumps(bundle, ensure_ascii=False))
    verify(tmp_path, 1, "bundle", "without.json", "--key", key)


def verify(folder: Path, wanted: int, *arguments: str) -> None:
    """Run the downloaded script as a stranger would: an empty folder, no packages, no path of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == wanted, (arguments, done.stdout[-1500:], done.stderr[-1500:])
