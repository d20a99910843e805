"""The open ledger: pages and files over the entries that the cast's own acts leave."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cast import cast, organisation, seat
from sealing import seal_all

from chaotou.kernel.act import perform
from chaotou.kernel.installation import set_clock
from chaotou.kernel.ledger import canonical, months, store
from chaotou.kernel.rights.seat import Kind, system
from chaotou.kernel.terms import local_day
from chaotou.network.acts import register_organisation

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def sealed(database):
    cast()
    return seal_all()


def get(web, address: str, status: int = 200):
    answer = web.get(address)
    assert answer.status_code == status, answer.content[:300]
    return answer


def test_pages_stand_in_both_languages(web, sealed):
    entry = store.latest(1, kind="network.organisation.registered")[0]
    for language, word in (("zh-hans", "账本"), ("en", "ledger")):
        web.cookies["lang"] = language
        for address in ("/ledger", f"/ledger/entries/{entry.digest}", "/ledger/heads", "/verify"):
            assert word in get(web, address).content.decode()


def test_the_list_filters_by_kind_and_day_and_pages_by_position(web, sealed):
    page = get(web, "/ledger?kind=network.organisation.registered").content.decode()
    assert "机构入网" in page and "授予席位</a>" not in page
    day = store.latest(1)[0].recorded_at
    assert get(web, f"/ledger?day={local_day(day)}").content.decode().count("/ledger/entries/") > 1
    assert "没有符合条件的记录" in get(web, "/ledger?day=1999-01-01").content.decode()
    assert get(web, "/ledger?before=2").content.decode().count('<th scope="row">') == 2
    get(web, "/ledger?before=x", 404)
    get(web, "/ledger?day=x&kind=y")


def test_a_closed_entry_shows_what_its_body_shows(web, sealed):
    granted = store.latest(1, kind="network.seat.granted")[0]
    page = get(web, f"/ledger/entries/{granted.digest}").content.decode()
    assert granted.subject not in page and "只见事由、城市与入账时间" in page
    assert granted.subject not in get(web, "/ledger?kind=network.seat.granted").content.decode()


def test_the_month_a_closed_entry_states_is_one_of_utc(web):
    """In the first eight hours of a month in China it still states the month before; its file is China's."""
    set_clock(datetime(2026, 3, 31, 17, tzinfo=UTC))
    try:
        granted = seat(Kind.EXPERT, organisation("月初", "enterprise"))
    finally:
        set_clock(None)
    (entry,) = store.of_subject("network.heldseat", granted.id)
    told = entry.read()
    assert "subject" not in told["open"]
    assert told["open"]["at"] == "2026-03" == told["recorded_at"][:7]
    assert months.month_of(entry.recorded_at) == "2026-04"


def test_an_entry_is_pending_then_sealed(web, sealed):
    made = perform(
        register_organisation, system(), name_zh="演示账本测试", kind="enterprise", uscc=free_code(), district="330106"
    )
    assert json.loads(get(web, f"/ledger/receipts/{made.digest}.json").content)["stage"] == "pending"
    assert "待封存" in get(web, f"/ledger/entries/{made.digest}").content.decode()
    seal_all()
    receipt = json.loads(get(web, f"/ledger/receipts/{made.digest}.json").content)
    assert receipt["stage"] == "sealed" and receipt["position"] < receipt["head"]["size"]
    page = get(web, f"/ledger/entries/{made.digest[7:]}").content.decode()
    assert f"#{receipt['position']}" in page and made.number in page and "<svg" in page
    assert get(web, f"/ledger/entries/{made.digest}.json").content == receipt["body"].encode()
    for address in ("/ledger/entries/x", "/ledger/receipts/sha256:00.json", "/ledger/entries/" + "0" * 64):
        get(web, address, 404)


def free_code() -> str:
    from cast import _people, uscc

    return uscc(next(_people) + 500_000)


def test_files_are_canonical_and_under_one_head(web, sealed):
    head = store.head()
    month = next(iter(store_months()))
    lines = b"".join(get(web, f"/ledger/bodies/{month}.jsonl?size={head['size']}").streaming_content).splitlines()
    header = canonical.decode(lines[0])
    assert header["head"] == head and len(lines) == 1 + header["to"] - header["from"]
    heads = store.heads(3)
    proof = canonical.decode(get(web, f"/ledger/consistency/{heads[-1]['size']}/{heads[0]['size']}.json").content)
    assert (proof["old"], proof["new"]) == (heads[-1], heads[0])
    get(web, "/ledger/bodies/1999-01.jsonl", 404)
    get(web, f"/ledger/consistency/0/{head['size']}.json", 404)
    get(web, "/figures/NO-SUCH.json", 404)
    get(web, "/lots/BD-2026-999999/bundle.json", 404)


def store_months() -> dict:
    from chaotou.kernel.ledger import months

    return months.spans(store.head()["size"])


def test_the_feed_carries_heads_as_they_were_signed(web, sealed):
    from xml.etree import ElementTree

    root = ElementTree.fromstring(get(web, "/ledger/feed.atom").content)
    contents = [node.text for node in root.iter("{http://www.w3.org/2005/Atom}content")]
    assert store.head() == json.loads(contents[0])


def test_the_verifier_is_handed_out_as_it_stands(web):
    from pathlib import Path

    answer = get(web, "/verify/chaotou_verify.py")
    source = (Path(__file__).parents[2] / "verify" / "chaotou_verify.py").read_bytes()
    assert b"".join(answer.streaming_content) == source
    assert answer["X-SHA256"] in get(web, "/verify").content.decode()
