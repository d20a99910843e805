"""Lists of records: what an address asks for, who may ask it, and what leaves as a file."""

import csv
import io
import re
from html import unescape

import pytest
from cast import cast, organisation, read
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from chaotou.kernel.act import perform
from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.face import FACES
from chaotou.kernel.installation import now
from chaotou.kernel.rights.seat import PUBLIC
from chaotou.kernel.terms import local_day
from chaotou.library.models import Achievement
from chaotou.network.models import Account
from chaotou.ui.export import harmless
from chaotou.ui.listing import listing

pytestmark = pytest.mark.usefixtures("database")


def text(answer) -> str:
    return unescape(answer.content.decode())


def sign_in(client, seat):
    client.force_login(Account.objects.get(pk=seat.person))
    session = client.session
    session["seat"] = seat.id
    session.save()
    return client


def names(answer) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text(answer))


def rows_of_csv(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_search_filters_order_and_what_lifts_them(web):
    for name, district in (("列表甲", "330106"), ("列表乙", "330108"), ("列表丙", "330108")):
        organisation(name, "institute", district)
    asked = "/organisations?q=演示列表&centre=330108&kind=institute&sort=-name"
    page = web.get(asked)
    assert names(page) == ["演示列表乙", "演示列表丙"]
    assert "共 2 条" in text(page) and 'aria-sort="descending"' in text(page)
    lifts = re.findall(r'<li><a href="([^"]+)"><span class="hide">', text(page))
    assert len(lifts) == 3
    without_district = next(a for a in lifts if "centre" not in a)
    assert len(names(web.get(without_district))) == 3


def test_an_address_without_sense_still_opens(web):
    odd = "/organisations?kind=bank&sort=secret&page=abc&size=x&centre=&columns=nothing&state=a:b"
    page = web.get(odd, follow=True)
    assert page.status_code == 200 and "共 " in text(page)
    assert web.get("/organisations?page=999999").status_code == 302


def test_empty_by_filter_says_which_filter(web):
    page = web.get("/organisations?q=没有这样的机构&kind=hospital")
    assert "没有同时符合这些条件的机构" in text(page)


def test_fifty_rows_a_page(web):
    for i in range(52):
        organisation(f"分页{i:02}", "service")
    first, second = (
        web.get("/organisations?q=演示分页&kind=service"),
        web.get("/organisations?q=演示分页&kind=service&page=2"),
    )
    assert len(names(first)) == 50 and len(names(second)) == 2
    assert not set(names(first)) & set(names(second))


def test_columns_are_chosen_by_a_form_that_has_one_address(web):
    answer = web.get("/organisations?q=&kind=&column=name&column=uscc")
    assert answer.status_code == 302 and answer.headers["Location"] == "/organisations?columns=name%2Cuscc"
    page = text(web.get(answer.headers["Location"]))
    assert "统一社会信用代码</a></th>" in page and 'scope="col">类型' not in page


def test_a_closed_column_is_closed_on_every_surface(web):
    firm = organisation("分层", "enterprise", size="巨型")
    for address in (f"/organisations/{firm.number}", f"/organisations?q={firm.uscc}&columns=name,size"):
        assert "无权查看" in text(web.get(address)) and "巨型" not in text(web.get(address))
    lines = rows_of_csv(web.get(f"/organisations.csv?q={firm.uscc}&columns=name,size"))
    assert lines[1][-1] == "无权查看"
    assert listing(FACES["organisations"], PUBLIC, QueryDict("sort=size")).sort == ""
    city = sign_in(web, cast().city)
    assert rows_of_csv(city.get(f"/organisations.csv?q={firm.uscc}&columns=name,size"))[1][-1] == "巨型"
    assert listing(FACES["organisations"], cast().city, QueryDict("sort=size")).sort == "size"


def test_an_export_has_the_rows_order_and_columns_of_the_list(web):
    for name in ("导出一", "=导出(1)", "导出三"):
        organisation(name, "service", "330110")
    asked = "?q=导出&kind=service&columns=name,kind&sort=name"
    shown = names(web.get("/organisations" + asked))
    lines = rows_of_csv(web.get("/organisations.csv" + asked))
    assert lines[0] == ["编号", "状态", "名称", "类型"] and [r[2] for r in lines[1:]] == shown
    book = CalamineWorkbook.from_filelike(io.BytesIO(web.get("/organisations.xlsx" + asked).content))
    first = dict(row[:2] for row in book.get_sheet_by_index(0).to_python())
    assert "含“导出”" in first["条件"] and "类型：技术转移服务机构" in first["条件"] and first["导出时间"]
    assert [row[2] for row in book.get_sheet_by_index(1).to_python()[1:]] == shown


@pytest.mark.parametrize("text_", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_of_an_export_is_a_formula(text_):
    assert harmless(text_) == "'" + text_


def test_numbers_and_plain_text_leave_as_they_are():
    assert [harmless(v) for v in ("甲", 5, -5, "")] == ["甲", 5, -5, ""]


def test_the_template_of_an_import_names_its_columns(web):
    book = CalamineWorkbook.from_filelike(io.BytesIO(web.get("/achievements/template.xlsx").content))
    heads = book.get_sheet_by_index(0).to_python()[0]
    assert heads == [str(c.title) for c in FACES["achievements"].columns if c.imported]
    assert web.get("/organisations/template.xlsx").status_code == 404


def test_views_are_saved_shared_by_address_and_dropped(web):
    me = sign_in(web, cast().officer)
    saved = me.post("/organisations/views", {"name": "高校", "query": "?kind=university&sort=-name&evil=1"})
    assert saved.headers["Location"] == "/organisations?kind=university&sort=-name"
    assert 'href="/organisations?kind=university&sort=-name">高校</a>' in text(me.get("/organisations"))
    web.logout()
    assert "高校</a>" not in text(web.get("/organisations"))
    me = sign_in(web, cast().officer)
    me.post("/organisations/views", {"drop": "高校", "query": ""})
    assert "高校</a>" not in text(me.get("/organisations"))


def test_the_public_saves_nothing(web):
    assert web.post("/organisations/views", {"name": "x", "query": ""}).status_code == 403


ANY = st.text(st.characters(codec="utf-8"), max_size=20)
PLAUSIBLE = st.sampled_from(["university", "330106", "yes", "name", "-uscc", "1", "2026-11-23", "0", "name,kind"])
KEYS = st.sampled_from(["q", "kind", "centre", "state_owned", "sort", "columns", "column", "page", "state", "owner"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.lists(st.tuples(KEYS | ANY, PLAUSIBLE | ANY), max_size=8))
def test_any_query_is_read_and_written_back_the_same(database, pairs):
    given_ = QueryDict(mutable=True)
    for key, value in pairs:
        given_.appendlist(key, value)
    once = listing(FACES["organisations"], PUBLIC, given_)
    again = listing(FACES["organisations"], PUBLIC, QueryDict(once.query().lstrip("?")))
    assert again.pairs() == once.pairs()


def published(title: str, **more) -> Achievement:
    full = {"title_zh": title, "summary_zh": "简介", "circle": "energy", **more}
    made = perform(ACTS["library.achievement.draft"], cast().tto, **full)
    row = read(Achievement, made.number)
    perform(ACTS["library.achievement.publish"], cast().tto, row)
    return row


def test_ranges_and_states_narrow_a_list(web):
    low, high = (
        published("区间试验甲", trl="3", asking_fen="50万"),
        published("区间试验乙", trl="8", asking_fen="300万"),
    )
    perform(ACTS["library.achievement.verify"], cast().officer, high)
    asked = "/achievements?q=区间试验&circle=energy"
    assert names(web.get(f"{asked}&trl.from=5")) == ["区间试验乙"]
    assert names(web.get(f"{asked}&trl.to=3")) == ["区间试验甲"]
    assert names(web.get(f"{asked}&asking_fen.from=50&asking_fen.to=50")) == ["区间试验甲"]
    assert names(web.get(f"{asked}&asking_fen.from=50.1")) == ["区间试验乙"]
    assert names(web.get(f"{asked}&state=library.verification:verified")) == ["区间试验乙"]
    today = local_day(now()).isoformat()
    page = web.get(f"{asked}&published_on.from={today}&published_on.to={today}&sort=asking_fen")
    assert names(page) == ["区间试验甲", "区间试验乙"]
    assert f"发布日期自 {today} 起" in text(page) and 'title="500,000.00 元">50.0<' in text(page)
    assert "状态：已核验" in text(web.get(f"{asked}&state=library.verification:verified"))
    lines = rows_of_csv(web.get("/achievements.csv?q=区间试验&sort=-trl&columns=asking_fen"))
    assert lines[0] == ["编号", "状态", "意向价（元）"] and lines[1] == [high.number, "已核验", "3000000.0"]
    assert low.number == lines[2][0]


def test_drafts_are_counted_for_nobody_else(web):
    perform(ACTS["library.achievement.draft"], cast().tto, title_zh="只有自己看得到的草稿")
    asked = "/achievements?q=只有自己看得到的草稿"
    assert names(web.get(asked)) == [] and len(rows_of_csv(web.get(asked.replace("?", ".csv?")))) == 1
    assert len(names(sign_in(web, cast().tto).get(asked))) >= 1


def test_many_closed_fields_of_a_group_stand_in_one_line(web):
    row = published("收拢试验", inventors=["某人"], source_key="K-1")
    page = text(web.get(f"/achievements/{row.number}"))
    closed = [c for c in FACES["achievements"].columns if c.layer != "open"]
    assert all(str(c.title) in page for c in closed) and "某人" not in page and "K-1" not in page
