"""The shared cases of the ways of trading: every one this release settles gives the expected answer."""

import json
from pathlib import Path

import pytest

from chaotou.market.cases import NotYet, settle_case

CASES = Path(__file__).parents[2].parent / "shared/cases/market"
FILES = sorted([*CASES.glob("listed-*.json"), *CASES.glob("split-*.json")])


@pytest.mark.skipif(not FILES, reason="the shared cases are not on this machine")
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_case(path):
    expect = json.loads(path.read_text("utf-8"))["expect"]
    found = settle_case(path)
    assert {name: found.get(name) for name in expect} == expect


def test_offers_after_the_end_are_late_and_do_not_count():
    events = [{"letter": "甲", "at": "2026-03-22T01:00:00.000Z", "kind": "take", "amount": 50}]
    parameters = {
        "price": 50, "step": 1, "way": "bidding", "starts_at": "2026-03-02T01:00:00.000Z",
        "ends_at": "2026-03-22T01:00:00.000Z",
    }  # fmt: skip
    case = {"format": "chaotou-case/1", "method": "listed", "parameters": parameters, "events": events}
    assert settle_case(case) == {"state": "failed", "winner": None, "price": None, "answers": ["late"]}


def test_what_is_not_yet_there_is_said_plainly():
    case = {"format": "chaotou-case/1", "method": "dutch", "parameters": {}, "events": []}
    with pytest.raises(NotYet, match="not yet: dutch"):
        settle_case(case)
    with pytest.raises(ValueError, match="chaotou-case/1"):
        settle_case({"format": "chaotou-case/2"})
