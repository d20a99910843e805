"""Journeys 1, 5, 10, 12, 13, 17, 19 in one walk: a row of a spreadsheet becomes a deal that anybody can check.

The real tables lie beside the project in ``../shared``. Where they do not, the same road is walked with a small table
of the test's own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from people import Person
from sheets import SOLD, result_of, tables

PROBLEM = "大鼠心脏缺血再灌注损伤的保护作用机制"
#: What a row was answered that has a record now.
TAKEN = ("新增", "更新", "没有变化", "保持原样")
#: The organisation whose registrars decide on the walk's contract.
POINT = "12330106DEM000209Y"


def home_figure(person: Person) -> int:
    """Fen of the value sold out this month, as it stands on the home page itself."""
    person.go("/")
    shown = person.page.locator("a.fig[title][href^='/figures/C-OUT-VALUE?month=']")
    exact = re.fullmatch(r"([\d,]+)\.(\d\d) 元", shown.get_attribute("title") or "")
    assert exact, "the amount's yuan stand behind its words"
    fen = int(exact[1].replace(",", "") + exact[2])
    words = re.fullmatch(r"([\d,.]+) (元|万元|亿元)", shown.inner_text())
    assert words
    read = float(words[1].replace(",", "")) * {"元": 100, "万元": 10**6, "亿元": 10**10}[words[2]]
    assert abs(read - fen) <= (10**8 if words[2] == "亿元" else 10**5), "the words say the same amount"
    return fen


def clock(city, leap: str) -> None:
    """Move the city's clock on, and let time and handlers do what falls due."""
    done = city.run("demo", "--clock", leap)
    assert done.returncode == 0, done.stderr + done.stdout


def number(text: str) -> int:
    """A count as pages write it."""
    return int(text.replace(",", ""))


def uploaded(city, office: Person, path: Path) -> str:
    """Upload a table and confirm its columns; returns its address once every row has been looked at."""
    office.go("/work/import")
    office.page.set_input_files("input[type=file]", str(path))
    office.press("上传并核对列").press("确认，开始检查")
    city.wait(240, lambda: office.page.reload() and office.page.get_by_role("link", name="预览").count())
    return re.sub(r".*(/work/import/\d+).*", r"\1", office.page.url)


def of_kind(office: Person, address: str, code: str) -> int:
    """Go to the rows with one kind of fault; returns how many there are by the list of kinds."""
    office.go(f"{address}?code={code}")
    here = office.page.locator("aside.kinds a[aria-current]")
    return number(here.locator("span").last.inner_text()) if here.count() else 0


def corrected(office: Person, address: str) -> int:
    """Faults stand at their cells: one is mended by hand, all of one kind at once. Returns the mended line."""
    office.go(f"{address}?faults=1")
    faulty = number(office.page.locator("ul.fates a[aria-current] b").inner_text())
    rows = office.page.locator(".staged > li")
    assert 0 < rows.count() == min(faulty, 50), "the filter shows as many rows as it says"
    assert rows.evaluate_all(
        "all => all.every(r => r.querySelector('.said .tag') && r.querySelector('.said').innerText)"
    )
    assert office.page.locator(".staged .cell .said").count(), "faults are said at cells, beside their fields"
    stopped = of_kind(office, address, "text_too_long")
    assert stopped > 0
    row = office.page.locator(".staged > li").first
    line = int((row.get_attribute("id") or "").removeprefix("row-"))
    cell = row.locator(".cell", has=office.page.locator(".tag", has_text="超长")).first
    assert re.search(r"超过 \d+ 字，放不下", cell.inner_text()) and "须改正" in row.inner_text()
    field = cell.locator("textarea, input").first
    was = field.input_value()
    assert any(len(word) > 120 for word in was.split("；")), "the cell is too long, as it says"
    field.fill("")  # What stands there is a passage of the text; it names nobody.
    row.locator("input[value=take]").check()
    office.press("保存本页")
    assert of_kind(office, address, "text_too_long") == stopped - 1, "and only that one is mended"
    short = of_kind(office, address, "doi_short")
    assert short > 0 and "DOI 好像被截断了" in office.text()
    office.press("清空不全的 DOI")
    assert f"已处理 {short} 行" in office.text() and of_kind(office, address, "doi_short") == 0
    office.go(f"{address}/rows/{line}")
    label = office.page.locator("tr", has=office.page.locator(f"[name=c-{line}-inventors]"))
    assert label.locator("input, textarea").input_value() == "" and was[:40] in label.locator(".was").inner_text()
    return line


def run(city, office: Person, address: str) -> dict[str, int]:
    """Preview and run to the end; returns what the result page says became of the rows."""
    office.go(address).follow("预览")
    foreseen = [number(t) for t in office.page.locator("ul.sum b").all_inner_texts()]
    known = office.page.locator("input[name=known][value=keep]")
    if known.count():
        known.check()
    office.press("导入 .* 行")
    office.page.wait_for_url(re.compile("/run"), timeout=60_000)
    city.wait(240, lambda: _done(office))
    said = [t.split("\n") if "\n" in t else re.split(r"(?<=\d)(?=\D)", t, maxsplit=1)
            for t in office.page.locator("ul.sum li").all_inner_texts()]  # fmt: skip
    told = {name.strip(): number(n) for n, name in said}
    assert told["新增"] == foreseen[0], f"what the preview foresaw is what was done: {foreseen} {told}"
    return told


def _done(office: Person) -> bool:
    office.page.reload()
    return bool(office.page.locator("a[href$='result.xlsx']").count())


def check_result(office: Person, rows: int, line: int, told: dict[str, int]) -> dict[int, list[str]]:
    """Download the result file: every row as it came, what became of it, and its number where it has one."""
    with office.page.expect_download() as coming:
        office.page.get_by_role("link", name="下载结果表").click()
    heads, found = result_of(Path(coming.value.path()))
    assert heads[:5] == ["行", "结果", "编号", "说明", "页面"] and len(found) == rows
    made = Counter(row[1] for row in found.values() if row[1] in TAKEN)
    assert made == {k: n for k, n in told.items() if n}, "the file says what the page says"
    assert all(bool(re.fullmatch(r"CG-\d{4}-\d+", r[2])) is (r[1] in TAKEN) for r in found.values())
    fresh = [r[2] for r in found.values() if r[1] == "新增"]
    assert len(set(fresh)) == len(fresh) == told["新增"]
    assert found[line][1] in TAKEN, "the mended row came in"
    authors = heads.index("完成人", 5)
    assert len(found[line][authors]) > 120, "and stands there as the file had it"
    return found


@pytest.fixture(scope="module")
def story() -> dict[str, str]:
    """Numbers that one step leaves for the next."""
    return {}


def test_tables_come_in(city, browser, story, tmp_path):
    """Journey 10: faults at the cell, some mended, nothing lost when the browser closes, nothing public by itself."""
    for path, rows in tables(tmp_path):
        office = Person(browser, city.address, "zhong.wenlan")
        address = uploaded(city, office, path)
        assert rows == number(office.page.locator("ul.fates li b").first.inner_text())
        office.shot(f"import-{path.name}")
        line = corrected(office, address)
        left = of_kind(office, address, "text_too_long")
        office.close()
        office = Person(browser, city.address, "zhong.wenlan")
        office.go("/work/import").follow(re.escape(path.name))
        assert office.page.url.endswith(address) and of_kind(office, address, "text_too_long") == left
        told = run(city, office, address)
        office.shot(f"result-{path.name}")
        found = check_result(office, rows, line, told)
        assert sum(r[1] == "须改正" for r in found.values()) == left, "what is not mended stays, and says so"
        story.setdefault("table", address)
        sold = next((r[2] for r in found.values() if r[1] in TAKEN and any(SOLD in c for c in r[5:8])), "")
        story["achievement"] = story.get("achievement") or sold
        office.close()
    visitor = Person(browser, city.address)
    assert visitor.page.goto(f"{city.address}/achievements/{story['achievement']}").status == 404
    visitor.wrong.clear()
    visitor.close()


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


def test_complete_rows_are_published_at_once(city, browser, story):
    """Journey 10, its end: the complete drafts of a table in one job; the others say what they lack."""
    office, visitor = Person(browser, city.address, "zhong.wenlan"), Person(browser, city.address)
    before = all_in(visitor, "/achievements")
    office.go(story["table"] + "/run")
    offered = re.search(r"发布其中完整的 ([\d,]+) 条", office.text())
    assert offered
    office.press("发布其中完整的")
    city.wait(240, lambda: _done(office) and "发布其中完整的" not in office.text())
    office.shot("published")
    assert all_in(visitor, "/achievements") == before + number(offered[1])
    office.close()
    visitor.close()


def all_in(person: Person, address: str) -> int:
    """How many rows a list says it has."""
    found = re.search(r"共 ([\d,]+) 条", person.go(address).text())
    assert found
    return number(found[1])


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


def test_the_city_grants_a_seat_and_two_of_it_change_a_rule(city, browser, story):
    """The city's own: a registrar's seat that nobody else may give, and a term of days by four eyes."""
    first, second, officer = (
        Person(browser, city.address, login) for login in ("pan.huichuan", "gong.tingchao", "lin.shuying")
    )
    officer.go("/work/people/grant")
    assert not officer.page.locator("option[value=registrar]").count(), "a district does not give the city's seats"
    first.go("/work/people/grant").fill(username="wenren.shuo", kind="registrar", uscc=POINT, centre="330106")
    first.press("授予席位", last=True)
    assert "receipt=" in first.page.url and "wenren.shuo" in first.text()
    first.act(
        "/rules-changes/do/propose?name=contracts.review_days", "提议修改规则", value="10wd",
        since=city.days_on(0)[:10], source="市中心办公会纪要〔2026〕3 号", flag="verified", reason="登记提速。",
    )  # fmt: skip
    change = story["change"] = first.number()
    first.go(f"/rules-changes/{change}/do/confirm").press("确认修改规则", last=True)
    assert "提议人不能自己确认" in first.text()
    second.sit("市中心").go("/work/rules").shot("rules")
    assert change in second.page.content(), "it waits for a second person"
    second.act(f"/rules-changes/{change}/do/confirm", "确认修改规则")
    row = second.go("/work/rules").page.locator("tr", has_text="contracts.review_days")
    assert "10 个工作日" in row.inner_text()
    for person in (first, second, officer):
        person.close()


def test_the_contract_is_signed_filed_and_registered(city, browser, story):
    """Journeys 12 and 13: prefilled from the deal, signed by both, decided by the registrar beside text and rules."""
    signer, buyer, office, registrar = (
        Person(browser, city.address, login) for login in ("zhu.chongli", "liang.guoan", "zhong.wenlan", "wenren.shuo")
    )
    contract = story["contract"]
    for person in (signer, buyer):
        person.act(f"/contracts/{contract}/do/sign", "签署合同")
    before = home_figure(office)
    office.act(f"/contracts/{contract}/do/submit", "提交登记申请", expected_output_fen="800万")
    registrar.sit("合同登记员").go("/work/desk")
    assert contract in registrar.page.content(), "the seat that the city granted holds the file"
    registrar.go(f"/work/desk/{contract}").shot("desk")
    assert home_figure(office) == before, "what is filed is not counted yet"
    registrar.press("登记并发证")
    city.wait(30, lambda: home_figure(office) != before)
    assert home_figure(office) == before + 120_000_000, "it grows by the price of the deal and by nothing else"
    office.shot("home-after")
    registrar.go(f"/contracts/{contract}/certificate").shot("certificate")
    for person in (signer, buyer, office, registrar):
        person.close()


def test_the_city_sees_its_figure_and_ends_the_seat(city, browser, story):
    """Journey 17 from the city's seat: home → figure → entry; then the seat it granted ends at once."""
    centre, registrar = Person(browser, city.address, "pan.huichuan"), Person(browser, city.address, "wenren.shuo")
    registrar.sit("合同登记员").go("/work/desk")
    amount = centre.go("/").page.locator("a.fig[title][href^='/figures/C-OUT-VALUE?month=']")
    amount.click()
    centre.page.wait_for_load_state()
    entry = centre.page.locator("tr", has_text=story["contract"])
    assert "120" in entry.inner_text(), "the figure opens to the entry, with its amount"
    entry.get_by_role("link", name=re.compile("可验证")).click()
    centre.page.wait_for_load_state()
    assert "/ledger/entries/" in centre.page.url and "登记" in centre.text()
    held = centre.go("/work/people").page.locator("tr", has_text="wenren.shuo").filter(has_text="登记员")
    held.get_by_role("link", name=re.compile("终止")).click()
    centre.fill(reason="支援登记结束").press("终止", last=True)
    assert "receipt=" in centre.page.url
    answer = registrar.page.goto(f"{city.address}/work/desk")
    assert answer.status == 403 or "/work/seats" in registrar.page.url, "ending a seat takes effect on the next request"
    for person in (centre, registrar):
        person.wrong.clear()
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
