"""A table is imported in the browser: staged, corrected, previewed, run, published; nothing twice, nothing lost."""

from __future__ import annotations

import io
import json
import re
import time
from pathlib import Path

import cast as people
import pytest
import xlsxwriter
from cast import cast
from django.db import connections
from django.test import Client

from chaotou.kernel import jobs
from chaotou.kernel.act import perform
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import Kind, Seat, system
from chaotou.library.intake.models import ImportRow
from chaotou.library.models import Achievement, Demand
from chaotou.network.acts import end_seat
from chaotou.network.models import Account, HeldSeat

pytestmark = pytest.mark.usefixtures("database")

FILES = Path(__file__).parents[3] / "shared" / "data" / "achievements"

SIZES = {"chinaxiv-2000.xlsx": 2000, "chinaxiv-500-gbk.csv": 500, "chinaxiv.csv": 5913}
#: Numbers at the source of rows that a real file has brought in so far.
DONE: set[str] = set()

HEADS = "编号,成果名称,完成人,完成单位,成果简介,关键词,中图分类号,DOI,产业生态圈,意向价（万元）"
ROWS = [
    '{k}-1,低温电解液配方,"张三1，李四2*(某某大学化学系，杭州 310027)",,容量保持率 78%,'
    "电解液；低温；锂电池中图分类号：TM912.9 文献标识码：A,,,,60",
    "{k}-2,低温电解液配方,王五,某研究所,同名的另一行,锂电池,,,新材料,",
    "{k}-3,,王五,某研究所,没有名称,锂电池,,,新材料,",
    "{k}-4,$\\mathrm {{ C O }} _ {{ 2 }}$ 捕集溶剂,赵六,某研究所,吸收率 92%,捕集；溶剂,,"
    "10.16670/j.cnki.cn11,新材料,12.5",
    "{k}-5,县域智库人才政策思考,孙七,某学院,政策研究,智库；政策,C932.4,,,",
]


def client_of(seat: Seat) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=seat.person), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def table(key: str, heads: str = HEADS, rows: list[str] = ROWS) -> bytes:
    return "\r\n".join([heads, *(r.format(k=key) for r in rows)]).encode()


def upload(client: Client, content: bytes, name: str = "成果.csv", what: str = "achievement", **more: str) -> int:
    file = io.BytesIO(content)
    file.name = name
    answer = client.post("/work/import", {"what": what, "file": file, **more})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return int(re.search(r"/(\d+)/columns", answer["Location"])[1])


def judged(client: Client, batch: int) -> None:
    """Confirm the columns as they were guessed; a long table is judged by a job."""
    page = client.get(f"/work/import/{batch}/columns")
    chosen = re.findall(r'name="column-(\d+)".*?</select>', page.content.decode(), re.S)
    fields = fields_of(batch)
    assert len(chosen) == len(fields)
    answer = client.post(f"/work/import/{batch}/columns", {f"column-{i}": f for i, f in enumerate(fields)})
    assert answer.status_code == 302
    if "run?job" in answer["Location"]:
        work()


def fields_of(batch: int) -> list[str]:
    """The field of each column, as the owner of the tables reads it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT fields::text FROM library_importbatch WHERE id = %s", [batch])
        return json.loads(cursor.fetchone()[0])


def rows_of(seat: Seat, batch: int) -> list[ImportRow]:
    with reading(seat):
        return list(ImportRow.objects.filter(batch=batch).order_by("line"))


def work() -> None:
    while jobs.run_next():
        pass


def run(client: Client, batch: int, **more: str) -> None:
    assert client.get(f"/work/import/{batch}/preview").status_code == 200
    answer = client.post(f"/work/import/{batch}/preview", {"key": f"k{batch}{more}", **more})
    assert answer.status_code == 302, answer.content.decode()
    work()


def known(prefix: str, model=Achievement) -> dict[str, Achievement]:
    with reading(system()) as eye:
        return {a.source_key: a for a in list_for(eye, model).filter(source_key__startswith=prefix)}


def test_a_table_is_staged_corrected_run_and_published():
    client, seat = client_of(cast().tto), cast().tto
    batch = upload(client, table("A"))
    judged(client, batch)
    one, two, three, four, five = rows_of(seat, batch)
    assert (one.values["inventors"], one.values["institution"]) == ("张三；李四", "某某大学化学系，杭州 310027")
    assert one.values["keywords_zh"] == "电解液；低温；锂电池" and one.values["class_number"] == "TM912.9"
    assert one.values["circle"] == "energy" and "circle_guessed" in one.codes and one.values["asking_fen"] == "60万"
    assert two.fate == "undecided" and "title_repeated" in two.codes
    assert three.fate == "blocked" and "title_empty" in three.codes
    assert four.values["title_zh"] == "CO₂捕集溶剂" and "doi_short" in four.codes and four.fate == "ready"
    assert five.fate == "undecided" and "not_technology" in five.codes
    page = client.get(f"/work/import/{batch}?faults=1").content.decode()
    assert "没有成果名称" in page and "名称与第 2 行相同" in page and "C932.4" in page and "已修复" in page
    english = client_of(cast().tto)
    english.cookies["lang"] = "en"
    assert "There is no title" in english.get(f"/work/import/{batch}").content.decode()
    # Correct on the spot: a title, a choice; and many alike: leave out what is no technology.
    form = {"c-4-title_zh": "补上的名称", "choice-3": "take", "choice-2": "take", "press": "accept:5:doi_short"}
    answer = client.post(f"/work/import/{batch}", {**form, "query": "?faults=1"})
    assert answer["Location"] == f"/work/import/{batch}?faults=1#row-5"
    client.post(f"/work/import/{batch}/many", {"code": "not_technology", "how": "leave"})
    one, two, three, four, five = rows_of(seat, batch)
    assert (one.choice, two.choice, three.values["title_zh"], three.kept) == ("", "take", "补上的名称", ["title_zh"])
    assert (four.values["doi"], four.fate, five.fate) == ("", "ready", "left")
    assert three.cells[1] == "" and [r.fate for r in (one, two, three)] == ["ready"] * 3
    preview = client.get(f"/work/import/{batch}/preview").content.decode()
    assert "<b>4</b>新增" in preview and client.get(f"/work/import/{batch}/rows/3").status_code == 200
    run(client, batch)
    made = known("A-")
    assert set(made) == {"A-1", "A-2", "A-3", "A-4"} and made["A-1"].asking_fen == 60_000_000
    assert made["A-4"].asking_fen == 12_500_000 and not made["A-1"].public and made["A-1"].source == "import"
    assert made["A-1"].origin[:2] == ["完成单位：某某大学化学系，杭州 310027", "中图分类号：TM912.9"]
    assert "文献标识码：A" in made["A-1"].origin[-1]
    result = client.get(f"/work/import/{batch}/run").content.decode()
    assert "发布其中完整的 4 条" in result
    client.post(f"/work/import/{batch}/publish", {"key": "p"})
    work()
    assert all(a.public for a in known("A-").values())
    assert client.get(f"/achievements/{made['A-1'].number}").status_code == 200


def test_the_same_table_again_changes_nothing_and_a_changed_one_asks():
    client = client_of(cast().tto)
    batch = upload(client, table("B"))
    judged(client, batch)
    run(client, batch)
    before = known("B-")
    assert set(before) == {"B-1", "B-4"}
    again = upload(client, table("B"))
    judged(client, again)
    assert "<b>2</b>没有变化" in client.get(f"/work/import/{again}/preview").content.decode()
    run(client, again)
    assert {k: a.version for k, a in known("B-").items()} == {k: a.version for k, a in before.items()}
    assert [r.number for r in rows_of(cast().tto, again) if r.fate == "done"] == [
        before["B-1"].number, before["B-4"].number,
    ]  # fmt: skip
    changed = upload(client, table("B").replace("容量保持率 78%".encode(), "容量保持率 81%".encode()))
    judged(client, changed)
    page = client.get(f"/work/import/{changed}/preview").content.decode()
    assert "容量保持率 78%" in page and "容量保持率 81%" in page
    assert client.post(f"/work/import/{changed}/preview", {"key": "x"}).status_code == 422
    run(client, changed, known="keep")
    assert known("B-")["B-1"].summary_zh == "容量保持率 78%"
    third = upload(client, table("B").replace("容量保持率 78%".encode(), "容量保持率 81%".encode()))
    judged(client, third)
    run(client, third, known="update")
    assert known("B-")["B-1"].summary_zh == "容量保持率 81%" and known("B-")["B-1"].inventors == ["张三", "李四"]


def test_a_double_press_has_one_effect():
    client = client_of(cast().tto)
    first, second = (upload(client, table("C"), key="same") for _ in range(2))
    assert first == second and len(rows_of(cast().tto, first)) == 5
    judged(client, first)
    jobs_before = len(jobs.recent(cast().tto, "library.import.run", 200))
    for _ in range(2):
        client.post(f"/work/import/{first}/preview", {"key": "once"})
    assert len(jobs.recent(cast().tto, "library.import.run", 200)) == jobs_before + 1
    work()
    assert len(known("C-")) == 2


def test_a_crash_between_the_acts_and_the_staged_table_repeats_nothing(monkeypatch):
    from chaotou.library.intake import run as running

    client, seat = client_of(cast().tto), cast().tto
    batch = upload(client, table("D"))
    judged(client, batch)
    monkeypatch.setattr(running, "_store", lambda seat, answers: (_ for _ in ()).throw(SystemError("crash")))
    with pytest.raises(SystemError):
        running.take_in(seat, batch)
    monkeypatch.undo()
    assert len(known("D-")) == 2
    counted = running.take_in(seat, batch)
    assert counted["unchanged"] == 2 and counted["new"] == 0
    assert [r.fate for r in rows_of(seat, batch)].count("done") == 2 and len(known("D-")) == 2


def test_an_import_stops_with_the_seat_that_started_it(monkeypatch):
    from chaotou.library.intake import effects
    from chaotou.library.intake import run as running

    gone = people.seat(Kind.TTO, cast().university)
    client = client_of(gone)
    batch = upload(client, table("Z"))
    judged(client, batch)
    store = running._store

    def store_and_leave(*given):
        store(*given)
        if len(known("Z-")) == 1:
            with reading(system()) as eye:
                held = list_for(eye, HeldSeat).get(pk=gone.id)
            perform(end_seat, system(), held, reason="离职")

    monkeypatch.setattr(effects, "PART", 1)
    monkeypatch.setattr(running, "_store", store_and_leave)
    client.post(f"/work/import/{batch}/preview", {"key": "left"})
    work()
    assert list(known("Z-")) == ["Z-1"] and [r.fate for r in rows_of(cast().tto, batch)].count("done") == 1
    page = client_of(cast().tto).get(f"/work/import/{batch}/run").content.decode()
    assert "席位已终止" in page and "已办理的 1 项保留" in page and "<b>1</b>新增" in page
    # A colleague goes on where it stopped.
    run(client_of(cast().tto), batch)
    assert set(known("Z-")) == {"Z-1", "Z-4"}


def test_a_table_is_nobody_elses():
    batch = upload(client_of(cast().tto), table("E"))
    judged(client_of(cast().tto), batch)
    for seat in (cast().officer, cast().other_officer, cast().city, cast().buyer):
        client = client_of(seat)
        for address in ("", "/columns", "/preview", "/run", "/result.xlsx"):
            assert client.get(f"/work/import/{batch}{address}").status_code == 404, (seat.kind, address)
        assert client.post(f"/work/import/{batch}/many", {"how": "leave"}).status_code == 404
        assert rows_of(seat, batch) == []
    assert client_of(cast().tto2).get(f"/work/import/{batch}").status_code == 200
    for seat in (cast().signer, cast().registrar, cast().auditor, cast().researcher):
        assert client_of(seat).get("/work/import").status_code == 403
    assert Client().get("/work/import")["Location"].startswith("/sign-in")


def test_an_officer_imports_for_an_organisation_of_the_centre():
    client = client_of(cast().officer)
    file = io.BytesIO(table("F"))
    file.name = "f.csv"
    assert client.post("/work/import", {"what": "achievement", "file": file}).status_code == 422
    batch = upload(client, table("F"), **{"into-achievement": str(cast().university.pk)})
    judged(client, batch)
    run(client, batch)
    assert {a.owner for a in known("F-").values()} == {cast().university.pk} and len(known("F-")) == 2
    assert "发布其中" not in client.get(f"/work/import/{batch}/run").content.decode()
    assert client.post(f"/work/import/{batch}/publish", {"key": "p"}).status_code == 403
    foreign = client_of(cast().other_officer)
    file.seek(0)
    answer = foreign.post(
        "/work/import", {"what": "achievement", "file": file, "into-achievement": str(cast().university.pk)}
    )
    assert answer.status_code == 422


def test_demands_from_a_workbook():
    client = client_of(cast().buyer)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("需求")
        for i, head in enumerate(
            ("需求编号", "需求名称", "需求说明", "预算（万元）", "截止时间", "产业", "不公开企业名称")
        ):
            sheet.write_string(0, i, head)
        for i, value in enumerate(("G-1", "低温电芯改性", "−20 ℃ 容量保持 78%", 150, "2099/3/31", "绿色能源", "是")):
            sheet.write(1, i, value)
        for i, value in enumerate(("G-2", "=1+1", "公式只是文字", "不详", "03/04/2099", "金矿", "也许")):
            sheet.write_string(2, i, value)
    batch = upload(client, file.getvalue(), "需求.xlsx", "demand")
    judged(client, batch)
    good, bad = rows_of(cast().buyer, batch)
    assert good.fate == "ready" and bad.fate == "blocked" and bad.values["title_zh"] == "=1+1"
    assert {"amount_bad", "day_unsure", "code_unknown"} <= set(bad.codes)
    run(client, batch)
    one = known("G-", Demand)["G-1"]
    assert (one.budget_fen, str(one.deadline), one.circle, one.hidden_name) == (
        150_000_000, "2099-03-31", "energy", True,
    )  # fmt: skip
    client.post(f"/work/import/{batch}/publish", {"key": "p"})
    work()
    assert known("G-", Demand)["G-1"].public


def test_columns_are_corrected_and_remembered():
    client = client_of(cast().rival_signer)
    assert client.get("/work/import").status_code == 403
    client = client_of(cast().tto)
    heads = HEADS.replace("成果名称", "东西叫什么").replace("成果简介", "说明文字")
    batch = upload(client, table("H", heads))
    fields = fields_of(batch)
    assert fields[1] == "" and fields[4] == ""
    refused = client.post(f"/work/import/{batch}/columns", {f"column-{i}": f for i, f in enumerate(fields)})
    assert refused.status_code == 422 and "缺少“成果名称”这一列" in refused.content.decode()
    fields[1], fields[4] = "title_zh", "summary_zh"
    client.post(f"/work/import/{batch}/columns", {f"column-{i}": f for i, f in enumerate(fields)})
    assert rows_of(cast().tto, batch)[0].values["title_zh"] == "低温电解液配方"
    assert fields_of(upload(client, table("H", heads))) == fields


def test_the_result_file_gives_every_row_its_number():
    from chaotou.library.sources.workbook import read_workbook

    client = client_of(cast().tto)
    batch = upload(client, table("I"))
    judged(client, batch)
    run(client, batch)
    answer = client.get(f"/work/import/{batch}/result.xlsx")
    _, rows, _ = read_workbook(answer.content, 100, 100)
    assert len(rows) == 6 and rows[0][:3] == ["行", "结果", "编号"]
    assert rows[1][2] == known("I-")["I-1"].number and rows[3][1] == "须改正" and rows[3][5] == "I-3"


@pytest.mark.skipif(not FILES.exists(), reason="../shared is not here")
@pytest.mark.parametrize("name", ["chinaxiv-2000.xlsx", "chinaxiv-500-gbk.csv", "chinaxiv.csv"])
def test_a_real_file(name):
    client, seat = client_of(cast().tto), cast().tto
    batch = upload(client, (FILES / name).read_bytes(), name)
    judged(client, batch)
    rows = rows_of(seat, batch)
    assert len(rows) == SIZES[name]
    for address in ("", "?faults=1", "?code=title_repeated", "?fate=undecided&page=2", "?empty=circle"):
        assert client.get(f"/work/import/{batch}{address}").status_code == 200
    client.post(f"/work/import/{batch}/many", {"code": "authors_not_names", "how": "accept"})
    client.post(
        f"/work/import/{batch}/many", {"empty": "circle", "how": "set", "field": "circle", "value": "materials"}
    )
    ready = sum(r.fate == "ready" for r in rows_of(seat, batch))
    began = time.monotonic()
    run(client, batch, known="keep")
    print(f"{name}: {ready} rows to the ledger, {ready / (time.monotonic() - began):.0f} rows/s with preview")
    done = [r for r in rows_of(seat, batch) if r.fate == "done"]
    assert len(done) == ready and all(r.number for r in done)
    if name == "chinaxiv.csv":
        # The first 2,500 rows came by the other two files: known by their numbers, none is made twice.
        assert not [r for r in done if r.line <= 2001 and r.effect == "new" and r.values["source_key"] in DONE]
        assert len({r.number for r in done}) == len(done)
    DONE.update(r.values["source_key"] for r in done)


def test_a_draft_that_lacks_something_is_completed_in_the_table_and_published():
    client, seat = client_of(cast().tto), cast().tto
    batch = upload(client, table("J", rows=["{k}-1,没有产业圈的成果,王五,某研究所,简介,词,,,,"]))
    judged(client, batch)
    run(client, batch)
    page = client.get(f"/work/import/{batch}/run").content.decode()
    assert "还有 1 条草稿没有发布" in page and "发布其中完整的" not in page and "回表里补齐" in page
    client.post(f"/work/import/{batch}/many", {"fate": "done", "empty": "circle", "how": "reopen"})
    client.post(f"/work/import/{batch}/many", {"empty": "circle", "how": "set", "field": "circle", "value": "energy"})
    run(client, batch, known="update")
    assert known("J-")["J-1"].circle == "energy" and len(known("J-")) == 1
    client.post(f"/work/import/{batch}/publish", {"key": "p"})
    work()
    assert known("J-")["J-1"].public and [r.note["published"] for r in rows_of(seat, batch)] == [True]
