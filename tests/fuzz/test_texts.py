"""F4: rare Han, marks nobody sees, other directions, far too long: every text is kept exactly or refused plainly."""

from __future__ import annotations

import csv
import io
import json
import logging
import uuid
from html import escape
from typing import Any

import pytest
from all_states import arguments, do, spring
from cast import cast, read
from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from everyone import Who, named

from chaotou.kernel.act import ACTS, Act
from chaotou.kernel.face import BY_MODEL
from chaotou.library.fields import Fen, Lines, Words

pytestmark = pytest.mark.usefixtures("database")

TEXTS = {
    "extension B": "𠮷田𪚥",
    "extension G": "𰻞𰻞面",
    "variant selector": "葛\U000e0100城",
    "right to left": "\u202e倒写\u202c عربى",
    "full-width digits": "１２３．４５万元",
    "zero width": "零\u200b宽\ufeff字",
    "combining": "e\u0301 ん\u3099",
    "joined emoji": "👩‍🔬🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "control": "铃\x07声\x1b[31m",
    "markup": "<b>\"粗\" & '体'</b><script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% now 'Y' %}%s%(x)s",
    "formula": '=HYPERLINK("http://x","y")',
    "lines": "一行\n二行\r\n三行",
    "only blank": "　 \t",
    "ten thousand": "长" * 10_000,
    "nul": "空\0字",
    "half a pair": "\ud83d 半",
}
MAKING = {
    "library.achievement.draft": "tto of the owner",
    "library.demand.draft": "firm that buys",
    "network.organisation.register": "city",
    "visits.visit.plan": "officer of the centre",
    "kernel.rule.propose": "city",
}


@pytest.fixture(scope="module", autouse=True)
def stage(database):
    logging.getLogger("django.request").setLevel(logging.ERROR)
    with spring():
        yield


def text_fields(act: Act) -> dict[str, forms.Field]:
    """Fields of the act that take any text."""
    return {
        name: field for name, field in act.form.base_fields.items()
        if isinstance(field, forms.CharField | Lines) and not isinstance(field, Fen)
        and name not in ("source", "district", "uscc", "value", "name")
    }  # fmt: skip


def made(act: Act, who: Who, **changes: Any) -> Any:
    """What the house answers when a program sends this."""
    given = {**arguments(act), **({"source_key": uuid.uuid4().hex} if "source_key" in act.form.base_fields else {})}
    sent = json.loads(json.dumps({**given, **changes}, cls=DjangoJSONEncoder))
    return who.api(f"/{BY_MODEL[act.on.type()].slug}/{act.short}", sent)


@pytest.mark.parametrize("act", MAKING)
def test_a_text_is_kept_exactly_or_refused_plainly(act):
    declared, who = ACTS[act], named(MAKING[act])
    face = BY_MODEL[declared.on.type()]
    wrong, kept, refused = [], 0, 0
    for field, kind in text_fields(declared).items():
        listed = isinstance(kind, Words | Lines)
        for what, text in TEXTS.items():
            answer = made(declared, who, **{field: [text] if listed else text})
            if answer.status_code == 422:
                refused += 1
                if field not in answer.json()["fields"]:
                    wrong.append(f"{field} {what}: refused at {answer.json()['fields']}")
                continue
            if answer.status_code != 200:
                wrong.append(f"{field} {what}: {answer.status_code} {answer.content[:200]!r}")
                continue
            kept += 1
            item = who.api(f"/{face.slug}/{answer.json()['number']}").json()
            shown = item.get(field, getattr(read(declared.on, answer.json()["number"]), field))
            plain = text if isinstance(kind, Lines) else text.strip()
            if shown != ([plain] if listed and plain else [] if listed else plain):
                wrong.append(f"{field} {what}: {shown!r:.80}")
    print(f"\nF4 {act}: {kept} kept exactly, {refused} refused")
    assert not wrong, "\n".join(wrong)
    assert kept > refused


@pytest.mark.parametrize("what", [t for t in TEXTS if t not in ("only blank", "ten thousand", "nul", "half a pair")])
def test_pages_lists_and_tables_show_it(what):
    text = f"{TEXTS[what]} {uuid.uuid4().hex[:8]}"
    row = do("library.achievement.draft", cast().tto, title_zh=text, keywords_zh=[text[:120]], inventors=[text[:120]])
    tto = named("tto of the owner").browser
    page = tto.get(f"/achievements/{row.number}")
    assert page.status_code == 200 and escape(text).replace("\r\n", "\n") in _lines(page.content.decode())
    for query in (f"q={text[-8:]}", "sort=title_zh", "sort=-title_zh&columns=title_zh,inventors"):
        assert tto.get(f"/achievements?{query}").status_code == 200
    table = tto.get("/achievements.csv?columns=title_zh").getvalue().decode("utf-8-sig")
    rows = {r[0]: r[2] for r in csv.reader(io.StringIO(table))}
    assert rows[row.number].lstrip("'") == text
    assert tto.get("/achievements.xlsx?columns=title_zh,inventors").status_code == 200
    form = tto.get(f"/achievements/{row.number}/do/edit")
    assert form.status_code == 200 and "<script>alert" not in form.content.decode()


def _lines(page: str) -> str:
    return page.replace("\r\n", "\n").replace("&#x27;", "&#x27;").replace("&#39;", "&#x27;")


def test_a_form_refuses_a_nul_and_says_so():
    answer = named("tto of the owner").browser.post("/achievements/do/draft", {"title_zh": "空\0字"})
    assert answer.status_code == 400 and "字符" in answer.content.decode()
