"""/match and the panels on the pages of demands and achievements."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from cast import cast, read
from sealing import seal_all
from shelf import achievement, demand, rows

from chaotou.kernel.act import perform
from chaotou.kernel.rights.reading import reading
from chaotou.kernel.rights.seat import PUBLIC
from chaotou.kernel.search import projection
from chaotou.library.acts import archive_achievement, verify_achievement
from chaotou.library.models import Achievement
from chaotou.matching.queries import matches


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_empty_page_asks_one_thing(library, web):
    page = text(web.get("/match"))
    assert page.count("<textarea") == 1 and page.count("/match?q=") == 3


def test_an_answer_says_why_and_where_not(library, web):
    page = text(web.get("/match?" + urlencode({"q": "磷酸铁锂电池低温容量衰减，求电解液快充方案"})))
    achievement_ = library[0]["en01"]
    assert f'href="/achievements/{achievement_.number}"' in page
    assert "<mark>磷酸铁锂</mark>" in page and "没有写到“快充”" in page
    assert ">合<" in page and ">差<" in page and "五级中的第" in page
    assert page.index(achievement_.title_zh) < page.index(library[0]["en03"].title_zh)
    english = text(
        web.get("/match?" + urlencode({"q": "leak detection in water mains"}), headers={"cookie": "lang=en"})
    )
    assert library[0]["eq12"].title_en in english and "Why these" in english and "五级" not in english


def test_the_address_is_the_shortlist(library, web):
    number = library[1]["yqcn1"].number
    page = text(web.get(f"/match?demand={number}&trl=7&most=100"))
    assert "成熟度不低于 7 级" in page and "意向价不高于 100.0 万元" in page
    assert f"/match?demand={number}&amp;most=100" in page and "项成熟度不够" in page
    assert "磷酸铁锂电芯只剩61%容量" in page
    assert text(web.get("/match?q=电池&trl=x&form=&circle=none&most=a"))
    assert web.get("/match?demand=XQ-2020-000001").status_code == 404


def test_what_is_typed_is_never_markup(library, web):
    page = text(web.get("/match?" + urlencode({"q": "<script>alert(1)</script> 电池 \"'"})))
    assert "<script>alert" not in page
    assert not re.search(r'\sstyle="|\son[a-z]+="', page)


def test_without_an_index_the_page_says_so(library, web, settings, tmp_path):
    settings.SEARCH_PATH = tmp_path
    assert "检索索引正在建立" in text(web.get("/match?q=电池"))


def test_panels_on_both_records(library, web):
    page = text(web.get(f"/demands/{library[1]['yqcn1'].number}"))
    assert "可能解决它的成果" in page and library[0]["en01"].number in page
    page = text(web.get(f"/achievements/{library[0]['en01'].number}"))
    assert "可能需要它的企业需求" in page and library[1]["yqcn1"].number in page


def test_drafts_and_archived_achievements_are_no_answers(library, web, settings, tmp_path):
    settings.SEARCH_PATH = tmp_path
    row = {**rows("achievements")[0], "title_zh": "锂硫电池穿梭效应抑制隔膜", "keywords_zh": ["锂硫电池", "穿梭效应"]}
    draft, old, open_ = achievement(row, publish=False), achievement(row), achievement(row)
    perform(verify_achievement, cast().officer, read(Achievement, old.number))
    perform(archive_achievement, cast().officer, read(Achievement, old.number), reason="过期")
    seal_all()
    projection.catch_up()
    for seat in (PUBLIC, cast().tto):
        with reading(seat):
            found = [m.achievement.number for m in matches(seat, "锂硫电池穿梭效应")]
        assert open_.number in found and draft.number not in found and old.number not in found
    hidden = demand(rows("demands")[0], publish=False)
    assert web.get(f"/match?demand={hidden.number}").status_code == 404
