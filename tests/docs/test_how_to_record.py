"""The room of docs/how-to/add-a-record.md, taken out of the page and driven on every surface the page promises."""

import csv
import io
import json
import re
import uuid
from datetime import timedelta

import pytest
from cast import cast, organisation, read
from django.test import Client
from how_to import lines_of

from chaotou.kernel import jobs
from chaotou.kernel.act import perform
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.faults import Forbidden, Missing, Refused
from chaotou.kernel.installation import now
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.procedure.case import held_by
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import system
from chaotou.kernel.terms import local_day
from chaotou.library.sources.workbook import read_workbook
from chaotou.network.models import Account
from chaotou.open.api import tokens

pytestmark = pytest.mark.usefixtures("database")


def client_of(seat):
    client = Client()
    client.force_login(Account.objects.get(pk=seat.person), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def plan(**changes):
    given = {"owner": cast().firm.pk, "purpose": "了解中试需求", "on": local_day(now())} | changes
    return perform(ACTS["visits.visit.plan"], cast().officer, **given)


def visits(**which):
    from visits.models import Visit

    with reading(system()) as eye:
        return list(list_for(eye, Visit).filter(**which).order_by("id"))


def test_it_is_short():
    lines = lines_of("add-a-record.md")
    print("add-a-record.md:", lines, "in all", sum(lines.values()))
    assert sum(lines.values()) <= 150


def test_a_visit_is_planned_held_and_reported():
    from visits.models import Visit

    made = plan()
    visit = read(Visit, made.number)
    assert made.number.startswith("ZF-")
    case = held_by(cast().officer).get(record_type="visits.visit", record_id=visit.pk)
    assert case.state == "planned" and case.due_from["rule"] == "visits.report_days"
    perform(ACTS["visits.visit.report"], cast().officer, visit, found="缺中试线")
    assert read(Visit, made.number).found == "缺中试线"
    assert not held_by(cast().officer).filter(record_type="visits.visit", record_id=visit.pk)


def test_who_may_not():
    from visits.models import Visit

    visit = read(Visit, plan(on=local_day(now()) + timedelta(days=3)).number)
    report = ACTS["visits.visit.report"]
    with pytest.raises(Missing):
        perform(report, cast().other_officer, visit, found="x")
    with pytest.raises(Forbidden):
        perform(report, cast().tto, visit, found="x")
    with pytest.raises(Refused) as fault:
        perform(report, cast().officer, visit, found="x")
    assert fault.value.code == "early"


def test_its_form_asks_says_what_is_wrong_and_makes_the_record():
    client = client_of(cast().officer)
    page = client.get("/visits/do/plan").content.decode()
    assert [n for n in ("owner", "purpose", "on") if f'name="{n}"' not in page] == [] and "安排走访" in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    faulty = client.post("/visits/do/plan", {"key": key, "owner": cast().firm.pk, "purpose": "", "on": "明天"})
    said = faulty.content.decode()
    assert faulty.status_code == 422 and "请填写事由" in said and 'id="e-on"' in said and 'value="明天"' in said
    given = {"key": key, "owner": cast().firm.pk, "purpose": "看中试线", "on": "2026年3月5日"}
    made = client.post("/visits/do/plan", given)
    number = re.match(r"/visits/(ZF-\d{4}-\d+)\?receipt=", made["Location"])[1]
    page = client.get(made["Location"]).content.decode()
    assert "看中试线" in page and "已安排" in page and f"/visits/{number}/do/report" in page
    assert client_of(cast().tto).get("/visits/do/plan").status_code == 403


def test_its_list_detail_export_and_template_come_by_themselves(web):
    mine = plan(purpose="导出走访")
    assert web.get("/visits").status_code == 200
    assert web.get("/visits/ZF-2026-999999").status_code == web.get(f"/visits/{mine.number}").status_code == 404
    client = client_of(cast().officer)
    assert "导出走访" in client.get("/visits?q=导出走访").content.decode()
    rows = list(csv.reader(io.StringIO(client.get("/visits.csv").content.decode("utf-8-sig"))))
    mine_again = next(r for r in rows if r[0] == mine.number)
    assert rows[0][:3] == ["编号", "状态", "事由"] and mine_again[1:3] == ["已安排", "导出走访"]
    assert len(list(csv.reader(io.StringIO(web.get("/visits.csv").content.decode("utf-8-sig"))))) == 1
    workbook = client.get("/visits.xlsx")
    assert workbook.status_code == 200 and workbook.content[:2] == b"PK"
    _, template, _ = read_workbook(client.get("/visits/template.xlsx").content, 10, 10)
    assert template == [["事由", "日期", "企业"]]


def test_the_api_plans_reports_and_reads(web):
    token = tokens.make(Account.objects.get(pk=cast().officer.person), cast().officer, "test")

    def post(path, **data):
        sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
        return web.post(f"/api/v1/visits/{path}", json.dumps(data), content_type="application/json", headers=sent)

    faulty = post("plan", owner=cast().firm.pk, purpose="", on="2026-03-05")
    assert faulty.status_code == 422 and list(faulty.json()["fields"]) == ["purpose"]
    number = post("plan", owner=cast().firm.pk, purpose="接口走访", on="2026-03-05").json()["number"]
    assert post(f"{number}/report", found="缺设备").status_code == 200
    said = web.get(f"/api/v1/visits/{number}", headers={"Authorization": f"Bearer {token}"}).json()
    assert (said["purpose"], said["on"], said["found"]) == ("接口走访", "2026-03-05", "缺设备")
    assert web.get(f"/api/v1/visits/{number}").status_code == 404


def uploaded(client, text, coding="utf-8"):
    """Upload a table and confirm its columns as they are guessed; returns its address and the guessed fields."""
    file = io.BytesIO(text.encode(coding))
    file.name = "走访.csv"
    at = client.post("/work/import", {"what": "visits", "file": file, "key": uuid.uuid4().hex})["Location"]
    chosen = re.findall(r"<select.*?</select>", client.get(at).content.decode(), re.S)
    fields = [found[1] if (found := re.search(r'value="(\w+)" selected', s)) else "" for s in chosen]
    assert client.post(at, {f"column-{i}": f for i, f in enumerate(fields)}).status_code == 302
    return at.removesuffix("/columns"), fields


def ran(client, address):
    """Start the import from its preview; returns the page while it waits, then lets the worker do it."""
    started = client.post(f"{address}/preview", {"key": uuid.uuid4().hex})
    assert started["Location"] == f"{address}/run"
    going = client.get(f"{address}/run").content.decode()
    while jobs.run_next():
        pass
    assert client.get(f"{address}/run?as=json").json()["percent"] == 100
    return going


def test_a_table_is_imported_with_faults_at_their_cells_preview_job_and_result():
    firm, other = (organisation(f"走访企业{n}", "enterprise", "330106") for n in "甲乙")
    client = client_of(cast().officer)
    start = client.get("/work/import").content.decode()
    assert 'value="visits"' in start and "/visits/template.xlsx" in start
    lines = [
        "企业,事由,走访日期,备注", f"{firm.name_zh},看中试线,2026/3/5,甲", f"{other.uscc},,2026-03-06,乙",
        "没有的企业,谈需求,下周,丙", f"{firm.name_zh},看中试线,2026-03-05,丁",
    ]  # fmt: skip
    address, fields = uploaded(client, "\r\n".join(lines), "gb18030")
    assert fields == ["owner", "purpose", "on", ""]
    # Faults stand at their cells, in the words of the act's own form and in both languages.
    page = client.get(f"{address}?faults=1").content.decode()
    cells = dict(re.findall(r'<label for="c-(\d-\w+)">.*?<div>(.*?)</div></div>', page, re.S))
    assert sorted(cells) == ["3-purpose", "4-on", "4-owner"] and "与第 2 行每一格都相同" in page
    assert (
        "请填写事由" in cells["3-purpose"] and "没有“没有的企业”" in cells["4-owner"] and "读不出日期" in cells["4-on"]
    )
    client.cookies["lang"] = "en"
    assert "Fill in: Purpose" in client.get(f"{address}?faults=1").content.decode()
    client.cookies["lang"] = "zh-hans"
    # Mended on the spot, one of them wrong once more; what is not mended stays in the table.
    client.post(address, {"c-3-purpose": "谈" * 81, "c-4-owner": other.name_zh, "choice-5": "leave"})
    said = re.findall(r'id="s-c-(\d-\w+)".*?</span> <span>(.*?)</span>', client.get(f"{address}").content.decode())
    assert "80" in dict(said)["3-purpose"] and "4-owner" not in dict(said)
    client.post(address, {"c-3-purpose": "谈合作"})
    preview = client.get(f"{address}/preview").content.decode()
    assert "<b>2</b>新增" in preview and "须改正 1 行" in preview and "不导入 1 行" in preview
    going = ran(client, address)
    assert "<progress" in going and 'max="2"' in going
    made = visits(owner__in=[firm.pk, other.pk])
    assert [(v.owner, v.purpose, str(v.on), v.centre) for v in made] == [
        (firm.pk, "看中试线", "2026-03-05", "330106"), (other.pk, "谈合作", "2026-03-06", "330106"),
    ]  # fmt: skip
    assert [e.kind for e in of_subject("visits.visit", made[0].pk)] == ["visits.visit.planned"]
    assert held_by(cast().officer).filter(record_type="visits.visit", record_id=made[1].pk).exists()
    _, rows, _ = read_workbook(client.get(f"{address}/result.xlsx").content, 10, 10)
    assert [r[1:3] for r in rows[1:]] == [
        ["新增", made[0].number], ["新增", made[1].number], ["须改正", ""], ["不导入", ""],
    ]  # fmt: skip


def test_the_rest_comes_later_and_the_same_row_again_makes_no_double():
    firm = organisation("走访企业丙", "enterprise", "330106")
    client = client_of(cast().officer)
    address, _ = uploaded(client, f"企业,事由,日期\n{firm.number},看设备,2026-03-05\n{firm.number},谈价,下周\n")
    ran(client, address)
    client.post(address, {"c-3-on": "2026-03-09"})
    ran(client, address)
    assert [v.purpose for v in visits(owner=firm.pk)] == ["看设备", "谈价"]
    again, _ = uploaded(client, f"企业,事由,日期\n{firm.name_zh},谈价,2026年3月9日\n")
    assert "<b>1</b>没有变化" in client.get(f"{again}/preview").content.decode()
    ran(client, again)
    assert len(visits(owner=firm.pk)) == 2 and visits(owner=firm.pk)[1].number in client.get(again).content.decode()


def test_a_table_of_visits_is_for_officers_of_their_own_centre():
    client = client_of(cast().tto)
    assert 'value="visits"' not in client.get("/work/import").content.decode()
    file = io.BytesIO("企业,事由,日期\r\nx,y,2026-03-05\r\n".encode())
    file.name = "v.csv"
    assert client.post("/work/import", {"what": "visits", "file": file}).status_code == 422
