"""Pages of records and acts: what stands on them, what a form keeps, and what a press does once."""

import re
from html import unescape

import pytest
from cast import cast, organisation, read, uscc
from django import forms
from django.test import Client

from chaotou.kernel.act import perform
from chaotou.kernel.act.registry import ACTS
from chaotou.library.models import Achievement
from chaotou.network.models import Account, Organisation
from chaotou.ui.drawing import straight

pytestmark = pytest.mark.usefixtures("database")
REGISTER = "/organisations/do/register"


@pytest.fixture
def as_(database):
    """A browser of one of the cast, signed in from that seat."""

    def open_(seat):
        client = Client()
        client.force_login(Account.objects.get(pk=seat.person))
        session = client.session
        session["seat"] = seat.id
        session.save()
        return client

    return open_


def text(answer) -> str:
    return unescape(answer.content.decode())


def key_of(answer) -> str:
    return re.search(r'name="key" value="([\w-]+)"', text(answer))[1]


def draft(**more):
    full = {"title_zh": "页面试验用的成果", "summary_zh": "简介", "circle": "materials", **more}
    made = perform(ACTS["library.achievement.draft"], cast().tto, **full)
    return read(Achievement, made.number)


def test_a_form_says_everything_missing_at_once_and_keeps_what_was_typed(as_):
    officer = as_(cast().officer)
    typed = {"name_zh": "演示补正", "uscc": "123", "kind": "", "district": "", "key": "k1"}
    page = officer.post(REGISTER, typed)
    assert page.status_code == 422
    said = text(page)
    assert "<title>错误：" in said and "有 3 处需要改正" in said and "data-focus" in said
    for field in ("uscc", "kind", "district"):
        summary = re.search(rf'<a href="#f-{field}">([^<]+)</a>', said)[1]
        assert f'id="e-{field}">{summary}</p>' in said
        assert re.search(rf'id="f-{field}"[^>]*|aria-describedby="[^"]*e-{field}', said)
    assert 'value="演示补正"' in said and 'value="123"' in said and key_of(page) == "k1"


def test_an_act_leads_to_its_receipt_and_twice_is_once(as_):
    officer = as_(cast().officer)
    page = officer.get(REGISTER)
    typed = {
        "name_zh": "演示凭证", "name_en": "Demo receipt", "uscc": uscc(77001), "kind": "service",
        "district": "330106", "key": key_of(page),
    }  # fmt: skip
    done = officer.post(REGISTER, typed)
    assert done.status_code == 302 and "?receipt=sha256%3A" in done.headers["Location"]
    receipt = text(officer.get(done.headers["Location"]))
    assert "已办理：机构入网" in receipt and "待封存" in receipt and "data-digest" in receipt
    assert officer.post(REGISTER, typed).headers["Location"] == done.headers["Location"]
    assert officer.post(REGISTER, {**typed, "name_zh": "另一份"}).status_code in (409, 422)


def test_a_receipt_of_another_record_is_not_shown(as_):
    one, other = organisation("收据甲", "service"), organisation("收据乙", "service")
    digest = re.search(r'href="/ledger/entries/([^"]+)"', text(Client().get(f"/organisations/{one.number}")))[1]
    assert "已办理" in text(Client().get(f"/organisations/{one.number}?receipt={digest}"))
    assert "已办理" not in text(Client().get(f"/organisations/{other.number}?receipt={digest}"))


def test_the_page_of_a_draft_is_its_owners_and_shows_the_next_step(as_):
    row = draft(summary_zh="热膨胀系数 2.1×10⁻⁶", inventors=["林见山"])
    page = text(as_(cast().tto).get(f"/achievements/{row.number}"))
    assert "您的席位" in page and 'class="btn wide" href' in page and "/do/publish" in page
    assert "林见山" in page and "未填写" in page and "成果起草" in page
    assert "修改成果" in page


def test_another_ones_draft_answers_like_one_that_does_not_exist(as_):
    row = draft()
    for client in (Client(), as_(cast().buyer), as_(cast().other_officer)):
        for address in ("", "/do/edit", "/do/publish"):
            hidden = client.get(f"/achievements/{row.number}{address}")
            missing = client.get(f"/achievements/CG-2026-999999{address}")
            assert hidden.status_code == missing.status_code == 404
            assert shape(hidden).replace(row.number, "CG-2026-999999") == shape(missing)
        assert client.post(f"/achievements/{row.number}/do/publish", {"key": "x"}).status_code == 404


def shape(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(answer))


def test_who_may_not_act_is_told_who_may(as_):
    row = draft()
    perform(ACTS["library.achievement.publish"], cast().tto, row)
    page = as_(cast().buyer).get(f"/achievements/{row.number}/do/verify")
    assert page.status_code == 403 and "分中心专员" in text(page)
    assert as_(cast().buyer).post(f"/achievements/{row.number}/do/verify", {"key": "x"}).status_code == 403
    assert Client().get(f"/achievements/{row.number}/do/verify").headers["Location"].startswith("/sign-in?next=")
    assert Client().post(f"/achievements/{row.number}/do/verify").status_code == 403
    assert as_(cast().buyer).get(REGISTER).status_code == 403


def test_what_the_state_does_not_allow_says_the_state(as_):
    row = draft()
    page = as_(cast().officer).get(f"/achievements/{row.number}/do/verify")
    assert page.status_code == 409 and "草稿" in text(page)


def test_a_decision_stands_beside_the_record_and_keeps_its_words(as_):
    row = draft(summary_zh="氮化铝陶瓷基板")
    perform(ACTS["library.achievement.publish"], cast().tto, row)
    officer = as_(cast().officer)
    address = f"/achievements/{row.number}/do/send-back"
    page = officer.get(address)
    assert "氮化铝陶瓷基板" in text(page) and "room flip" in text(page)
    done = officer.post(address, {"defects": "缺少检测报告\n完成人排序不一致", "key": key_of(page)})
    assert done.status_code == 302
    gone = officer.post(address, {"defects": "再退一次", "key": "another"})
    assert gone.status_code == 409 and "再退一次" in text(gone) and key_of(gone) != "another"


def test_what_another_form_has_to_mend_is_linked_to_its_field(as_):
    row = draft(summary_zh="", circle="")
    tto = as_(cast().tto)
    address = f"/achievements/{row.number}/do"
    page = tto.post(f"{address}/publish", {"key": key_of(tto.get(f"{address}/publish"))})
    assert page.status_code == 422
    for field in ("summary_zh", "circle"):
        assert f'href="{address}/edit#f-{field}"' in text(page)


def test_an_edit_is_filled_in_from_the_record(as_):
    row = draft(summary_zh="已有的简介", trl="6")
    page = text(as_(cast().tto).get(f"/achievements/{row.number}/do/edit"))
    assert "已有的简介</textarea>" in page and 'name="trl" value="6"' in page


def test_hidden_fields_say_so_and_empty_ones_too(as_):
    row = draft(inventors=["不公开的人"])
    perform(ACTS["library.achievement.publish"], cast().tto, row)
    page = text(Client().get(f"/achievements/{row.number}"))
    assert "无权查看" in page and "不公开的人" not in page and "未填写" in page


def test_texts_of_a_record_stand_in_the_readers_language(as_):
    row = draft(summary_zh="中文简介在此", summary_en="The summary in English", title_en="An English title")
    perform(ACTS["library.achievement.publish"], cast().tto, row)
    reader = Client()
    assert "<h1>页面试验用的成果</h1>" in text(reader.get(f"/achievements/{row.number}"))
    reader.cookies["lang"] = "en"
    page = text(reader.get(f"/achievements/{row.number}"))
    assert "<h1>An English title</h1>" in page
    folded = page.index('<details class="facts">')
    assert page.index("The summary in English") < folded < page.index("中文简介在此")


def test_registering_names_the_district(as_):
    page = text(as_(cast().officer).get(REGISTER))
    assert '<option value="330106">' in page and Organisation.KINDS["hospital"].zh in page


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (forms.IntegerField(), " １，２３４ ", "1，234".replace("，", "")),
        (forms.DecimalField(), "12 345.60", "12345.60"),
        (forms.DateField(), "2026年1月5日", "2026-01-05"),
        (forms.DateField(), "2026/1/5", "2026-01-05"),
        (forms.DateField(), "２０２６．１．５", "2026-01-05"),
        (forms.DateField(), "明天", "明天"),
        (forms.CharField(), " １，２ ", " １，２ "),
        (forms.CharField(), "a\0b", "ab"),
    ],
)
def test_what_people_type_is_put_straight(field, typed, kept):
    assert straight(field, typed) == kept


def test_a_key_older_than_keys_are_kept_is_answered_with_a_fresh_one(as_):
    row = draft()
    tto = as_(cast().tto)
    address = f"/achievements/{row.number}/do/publish"
    old = "5f000000-" + "a" * 32
    page = tto.post(address, {"key": old})
    assert page.status_code == 409 and key_of(page) != old
    assert tto.post(address, {"key": key_of(page)}).status_code == 302
