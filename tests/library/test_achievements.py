"""An achievement is written down, published, vouched for or sent back; a demand opens and closes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import cast, read
from django.http import Http404
from django.test import Client
from test_intake import client_of

from chaotou.kernel import timekeeper
from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.faults import Forbidden, Invalid, Missing, Refused
from chaotou.kernel.installation import now, set_clock
from chaotou.kernel.ledger import canonical
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.procedure.case import Case, held_by
from chaotou.kernel.rights.reading import get_for, reading
from chaotou.kernel.rights.seat import PUBLIC, Kind
from chaotou.kernel.terms import day_end, local_day
from chaotou.library import acts, demand_acts
from chaotou.library.models import Achievement, Demand
from chaotou.library.queries import open_achievements, open_demands

pytestmark = pytest.mark.usefixtures("database")

WHOLE = {
    "title_zh": "宽温区压力传感器补偿芯片", "title_en": "Compensation chip for pressure sensors",
    "summary_zh": "全温区综合误差由 2.5% 降到 0.12%。", "keywords_zh": ["传感器", "补偿"], "inventors": ["陆之远"],
    "circle": "smart_iot", "trl": 7, "forms": ["license", "transfer"], "asking_fen": 60_000_000,
}  # fmt: skip


def drafted(**fields) -> Achievement:
    made = perform(acts.draft_achievement, cast().tto, **{**WHOLE, **fields})
    return read(Achievement, made.number)


def state(record) -> str:
    return Case.objects.get(record_type=record.type(), record_id=record.pk, closed=False).state


def test_from_draft_to_verified():
    one = drafted()
    assert (one.public, one.owner, one.centre, one.asking_fen) == (False, cast().university.pk, "330106", 60_000_000)
    with reading(PUBLIC), pytest.raises(Http404):
        get_for(PUBLIC, Achievement, one.number)
    perform(acts.publish_achievement, cast().tto, one)
    assert state(one) == "to_verify"
    assert one.number in [c.number for c in held_by(cast().officer)]
    assert one.number not in [c.number for c in held_by(cast().other_officer)]
    perform(acts.verify_achievement, cast().officer, read(Achievement, one.number))
    one = read(Achievement, one.number)
    assert one.public and one.published_on == one.verified_on and state(one) == "verified"
    perform(acts.archive_achievement, cast().officer, one, reason="已转化")
    assert [e.kind.rsplit(".")[-1] for e in of_subject(one.type(), one.pk)] == [
        "drafted", "published", "verified", "archived",
    ]  # fmt: skip


def shown_in(web: Client, address: str, record) -> bool:
    return record.number in web.get(address).content.decode()


def test_what_is_archived_leaves_lists_and_is_reached_by_its_number(web):
    one = drafted()
    perform(acts.publish_achievement, cast().tto, one)
    perform(acts.verify_achievement, cast().officer, read(Achievement, one.number))
    assert shown_in(web, "/achievements", one)
    perform(acts.archive_achievement, cast().officer, read(Achievement, one.number), reason="已转化")
    assert not shown_in(web, "/achievements", one) and not shown_in(web, "/achievements.csv", one)
    assert shown_in(web, "/achievements?state=library.verification:archived", one)
    with reading(PUBLIC):
        assert not open_achievements(PUBLIC).filter(pk=one.pk).exists()
    for address in (f"/achievements/{one.number}", f"/find?number={one.number}"):
        page = web.get(address)
        assert page.status_code == 200 and "已归档" in page.content.decode()


def test_an_owner_withdraws_edits_and_is_vouched_for_anew(web):
    one = drafted()
    perform(acts.publish_achievement, cast().tto, one)
    perform(acts.verify_achievement, cast().officer, read(Achievement, one.number))
    text = {k: v for k, v in WHOLE.items() if k != "title_zh"} | {"title_zh": "宽温区压力传感器补偿芯片（第二版）"}
    with pytest.raises(Refused):
        perform(acts.edit_achievement, cast().tto, read(Achievement, one.number), **text)
    with pytest.raises(Forbidden):
        perform(acts.withdraw_achievement, cast().researcher, read(Achievement, one.number), reason="不是我写的")
    perform(acts.withdraw_achievement, cast().tto, read(Achievement, one.number), reason="补充检测数据")
    assert state(one) == "withdrawn" and web.get(f"/achievements/{one.number}").status_code == 404
    perform(acts.edit_achievement, cast().tto, read(Achievement, one.number), **text)
    perform(acts.publish_achievement, cast().tto, read(Achievement, one.number))
    again = read(Achievement, one.number)
    assert (state(one), again.public, again.verified_on) == ("to_verify", True, None)
    published = [e for e in of_subject(one.type(), one.pk) if e.kind == "library.achievement.published"]
    counted = [canonical.decode(e.body)["open"].get("published_on") for e in published]
    assert counted == [again.published_on.isoformat(), None], "it counts once"


def test_what_is_being_sold_is_neither_withdrawn_nor_archived():
    one = drafted()
    perform(acts.publish_achievement, cast().tto, one)
    perform(acts.verify_achievement, cast().officer, read(Achievement, one.number))
    perform(
        ACTS["market.lot.draw_up"], cast().tto, achievement=one.number, form="license", method="listed",
        asking_price_cny_fen=10_000_000, deposit_cny_fen=0, several_takers="highest_offer", extensions=0,
        ends_at=now() + timedelta(days=20),
    )  # fmt: skip
    for act, by in ((acts.withdraw_achievement, cast().tto), (acts.archive_achievement, cast().officer)):
        with pytest.raises(Refused) as fault:
            perform(act, by, read(Achievement, one.number), reason="撤下")
        assert fault.value.code == "offered"


def test_texts_stay_out_of_the_ledger_and_publishing_counts_once():
    one = drafted(title_zh="不进账本的名称")
    perform(acts.publish_achievement, cast().tto, one)
    perform(acts.send_back_achievement, cast().officer, read(Achievement, one.number), defects="缺少检测报告")
    assert not read(Achievement, one.number).public and state(one) == "returned"
    perform(acts.edit_achievement, cast().tto, read(Achievement, one.number), **{**WHOLE, "trl": 6})
    perform(acts.publish_achievement, cast().tto, read(Achievement, one.number))
    found = of_subject(one.type(), one.pk)
    published = [canonical.decode(e.body)["open"] for e in found if e.kind == "library.achievement.published"]
    assert [("published_on" in o, o["district"], o["circle"], o["trl"]) for o in published] == [
        (True, "330106", "smart_iot", 7), (False, "330106", "smart_iot", 6),
    ]  # fmt: skip
    assert all("不进账本".encode() not in e.body and "陆之远".encode() not in e.body for e in found)


def test_everything_missing_is_named_at_once():
    one = drafted(summary_zh="", circle="")
    with pytest.raises(Invalid) as fault:
        perform(acts.publish_achievement, cast().tto, one)
    assert set(fault.value.fields) == {"summary_zh", "circle"}
    with pytest.raises(Invalid) as fault:
        perform(acts.draft_achievement, cast().tto, title_zh=" ", trl=12, circle="gold", asking_fen="很多")
    assert set(fault.value.fields) == {"title_zh", "trl", "circle", "asking_fen"}


def test_who_may_not():
    one = drafted()
    with pytest.raises(Forbidden):
        perform(acts.publish_achievement, cast().researcher, one)
    with pytest.raises(Missing):
        perform(acts.verify_achievement, cast().other_officer, one)
    with pytest.raises(Forbidden):
        perform(acts.edit_achievement, cast().researcher, one, **{**WHOLE, "trl": 5})
    with pytest.raises(Refused):
        perform(acts.verify_achievement, cast().officer, one)
    with pytest.raises(Forbidden):
        perform(acts.draft_achievement, cast().buyer, **WHOLE)
    with reading(cast().other_officer) as eye, pytest.raises(Http404):
        get_for(eye, Achievement, one.number)


def test_a_researcher_edits_what_they_wrote():
    made = perform(acts.draft_achievement, cast().researcher, **WHOLE)
    one = read(Achievement, made.number)
    perform(acts.edit_achievement, cast().researcher, one, **{**WHOLE, "trl": 8})
    assert read(Achievement, made.number).trl == 8
    with pytest.raises(Refused) as fault:
        perform(acts.edit_achievement, cast().researcher, read(Achievement, made.number), **{**WHOLE, "trl": 8})
    assert fault.value.code == "unchanged"


def test_an_officer_takes_in_for_an_organisation_of_the_centre_alone():
    taken = perform(acts.take_in_achievement, cast().officer, owner=cast().university.pk, source="import", **WHOLE)
    assert read(Achievement, taken.number).owner == cast().university.pk
    with pytest.raises(Forbidden):
        perform(acts.take_in_achievement, cast().other_officer, owner=cast().university.pk, **WHOLE)
    with pytest.raises(Invalid):
        perform(acts.take_in_achievement, cast().officer, **WHOLE)
    with pytest.raises(Forbidden):
        perform(acts.take_in_achievement, cast().tto, owner=cast().firm.pk, **WHOLE)


def test_a_demand_opens_and_closes_and_its_firm_may_stay_unnamed():
    from chaotou.library.queries import shows_name

    made = perform(
        demand_acts.draft_demand, cast().buyer, title_zh="低温电芯改性", problem_zh="−20 ℃ 容量保持 78%",
        circle="energy", budget_fen="150万", deadline="2099-03-31", hidden_name=True,
    )  # fmt: skip
    one = read(Demand, made.number)
    assert one.budget_fen == 150_000_000
    perform(demand_acts.publish_demand, cast().buyer, one)
    one = read(Demand, made.number)
    assert one.public and state(one) == "open"
    assert [shows_name(s, one) for s in (PUBLIC, cast().tto, cast().officer, cast().buyer, cast().city)] == [
        False, False, False, True, True,
    ]  # fmt: skip
    name = str(cast().firm.name)
    for client, known in ((Client(), False), (client_of(cast().tto), False), (client_of(cast().officer), False),
                          (client_of(cast().buyer), True), (client_of(cast().city), True)):  # fmt: skip
        page = client.get(f"/demands/{one.number}").content.decode()
        main = page[page.index("<main") :]
        assert (name in main) is known and ("企业名称不公开" in main) is not known
    with pytest.raises(Refused):
        perform(demand_acts.edit_demand, cast().buyer, one, title_zh="另一个名称")
    perform(demand_acts.close_demand, cast().buyer, one, reason="已找到")
    assert cast().buyer.kind == Kind.FIRM and read(Demand, made.number).public


def test_a_demand_whose_day_has_passed_is_not_published():
    made = perform(
        demand_acts.draft_demand, cast().buyer, title_zh="过期", problem_zh="x", circle="energy", deadline="2020-01-01"
    )
    with pytest.raises(Invalid) as fault:
        perform(demand_acts.publish_demand, cast().buyer, read(Demand, made.number))
    assert set(fault.value.fields) == {"deadline"}


def test_a_demand_ends_by_itself_on_the_day_after_its_last():
    today = local_day(now())
    made = perform(
        demand_acts.draft_demand, cast().buyer, title_zh="到期", problem_zh="x", circle="energy",
        deadline=str(today + timedelta(days=3)),
    )  # fmt: skip
    perform(demand_acts.publish_demand, cast().buyer, read(Demand, made.number))
    one = read(Demand, made.number)
    try:
        end = day_end(one.deadline)
        for moment, wanted in ((end - timedelta(milliseconds=1), "open"), (end, "lapsed")):
            set_clock(moment)
            timekeeper.settle_due()
            newest = Case.objects.filter(record_type=one.type(), record_id=one.pk).latest("id")
            assert newest.state == wanted
    finally:
        set_clock(None)
    assert read(Demand, made.number).public, "what was asked for stays readable"
    with reading(PUBLIC):
        assert not open_demands(PUBLIC).filter(pk=one.pk).exists()
    assert not shown_in(Client(), "/demands", one), "and is no longer offered"
    with pytest.raises(Refused):
        perform(demand_acts.close_demand, cast().buyer, one, reason="晚了")
