"""Listed price: the rule, its edges, and what the room may not do."""

from datetime import datetime, timedelta

import pytest

from chaotou.market.methods.listed import DECLARATION, settle

END = "2026-03-22T01:00:00.000Z"
BASE = {
    "asking_price_cny_fen": "50000000",
    "deposit_cny_fen": "0",
    "starts_at": "2026-03-02T01:00:00.000Z",
    "ends_at": END,
    "several_takers": "highest_offer",
    "step_cny_fen": "0",
    "extensions": 0,
}


def event(kind, day, **facts):
    return {"kind": f"market.lot.{kind}", "at": f"2026-03-{day:02d}T01:00:00.000Z"} | facts


def take(taker, price, day=5, kind="taken", **facts):
    return event(kind, day, taker=taker, price_cny_fen=str(price), **facts)


def run(*events, **changes):
    result = settle(BASE | changes, [*events, event("closed", 22)])
    return result["outcome"], result["winner"], result["price_cny_fen"]


def test_declaration_names_every_parameter():
    assert set(DECLARATION["parameters"]) == set(BASE)


def test_none_one_several():
    assert run() == ("failed", "", "")
    assert run(take("甲", 53000000)) == ("sold", "甲", "53000000")
    assert run(take("甲", 50000000), take("乙", 53000000), take("丙", 53000000)) == ("sold", "乙", "53000000")
    assert run(take("甲", 53000000), take("乙", 60000000), several_takers="first_come") == (
        "sold",
        "甲",
        "50000000",
    )
    bidding = BASE | {"several_takers": "bidding", "step_cny_fen": "1000000"}
    result = settle(bidding, [take("甲", 50000000), take("乙", 53000000), event("closed", 22)])
    assert (result["outcome"], result["winner"], result["minimum_cny_fen"]) == ("bidding", "乙", "54000000")


def test_answers():
    offers = [take("甲", 49999999), take("甲", 50000000), take("甲", 60000000), take("乙", 50000000, 22)]
    offers += [take("丙", 50000000, 1), take("丁", 1, kind="take_refused", answer="barred")]
    answers = settle(BASE, offers)["answers"]
    assert answers == ["below_minimum", "accepted", "already_taker", "late", "early", ""]


def test_first_come_may_close_at_once_and_others_not():
    one = [take("甲", 50000000), event("sold", 6)]
    assert settle(BASE | {"several_takers": "first_come"}, one)["outcome"] == "sold"
    assert settle(BASE, one)["outcome"] == "open"


def test_deposit_comes_first():
    held = event("deposit_held", 4, taker="甲", amount_cny_fen="100")
    released = event("deposit_released", 4, taker="甲")
    assert run(held, take("甲", 50000000), deposit_cny_fen="100")[0] == "sold"
    assert run(take("甲", 50000000), held, deposit_cny_fen="100")[0] == "failed"
    assert run(held, released, take("甲", 50000000), deposit_cny_fen="100")[0] == "failed"
    assert run(held, take("甲", 50000000), deposit_cny_fen="101")[0] == "failed"


def test_extension():
    longer = event("extended", 22, ends_at="2026-03-25T01:00:00.000Z", reason="no_taker")
    late = take("甲", 50000000, 23)
    assert run(extensions=1)[0] == "open"
    result = settle(BASE | {"extensions": 1}, [longer, late, event("sold", 25)])
    assert result["outcome"] == "sold"
    assert settle(BASE | {"extensions": 1}, [longer, event("failed", 25)])["outcome"] == "failed"
    for wrong in ([longer], [take("甲", 50000000), longer], [longer | {"reason": "mood"}]):
        with pytest.raises(ValueError):
            settle(BASE | {"extensions": len(wrong) - 1}, wrong)
    with pytest.raises(ValueError):
        settle(BASE, [event("extended", 5, ends_at="2026-03-20T01:00:00.000Z", reason="clock")])


def test_an_objection_moves_the_end_by_its_own_time():
    raised = event("objection_raised", 6, objection="OBJ-1")
    decided = event("objection_decided", 9, objection="OBJ-1", decision="dismissed")
    end = datetime.fromisoformat(BASE["ends_at"]) + timedelta(days=3)
    longer = event("extended", 9, ends_at=f"{end:%Y-%m-%dT%H:%M:%S}.000Z", reason="objection")
    late = take("甲", 50000000, 23)
    assert settle(BASE, [raised, decided, late])["answers"][-1] == "late"
    assert settle(BASE, [raised, decided, longer, late])["answers"][-1] == "accepted"
    more = longer | {"ends_at": f"{end:%Y-%m-%dT%H:%M:%S}.001Z"}
    for wrong in ([longer], [raised, longer], [raised, decided, more]):
        with pytest.raises(ValueError):
            settle(BASE, wrong)


def test_objection_and_withdrawal():
    raised, taken = event("objection_raised", 6, objection="OBJ-1"), take("甲", 50000000)
    decided = event("objection_decided", 7, objection="OBJ-1", decision="rejected")
    upheld = decided | {"decision": "upheld"}
    assert run(taken, raised)[0] == "open"
    assert run(taken, raised, decided)[0] == "sold"
    assert run(taken, raised, upheld)[0] == "open"
    withdrawn = event("withdrawn", 8)
    assert settle(BASE, [withdrawn])["outcome"] == "withdrawn"
    assert settle(BASE, [taken, withdrawn])["outcome"] == "open"
    assert settle(BASE, [taken, withdrawn | {"by": "authority"}])["outcome"] == "withdrawn"
    assert settle(BASE, [taken, raised, upheld, withdrawn])["outcome"] == "withdrawn"


def test_nothing_after_the_end():
    with pytest.raises(ValueError):
        run(event("withdrawn", 3))
    with pytest.raises(ValueError):
        settle(BASE | {"several_takers": "mood"}, [])
