"""Rewards: the cases of money.md 4, the floors of transfer-law.md 5 by place, owner and day."""

from datetime import date
from fractions import Fraction

import pytest

from chaotou.contracts.rewards import Floors, divide, faults, floors, least_reward, net_income, released
from chaotou.kernel.words import T

ZJ = Floors(70, 70, 5, T("浙江条例 37", "Zhejiang 37"))
COSTS = {"evaluation": 2_000_000, "broker": 3_000_000, "tax": 1_000_000}
SHARES = [5, "47.5", "28.5", 19]


def test_a_million():
    net = net_income(100_000_000, COSTS)
    assert net == 94_000_000 and least_reward(net, ZJ) == 65_800_000
    parts = divide(65_800_000, SHARES)
    assert parts == [3_290_000, 31_255_000, 18_753_000, 12_502_000]
    assert Fraction(sum(parts[1:]), 65_800_000) == Fraction(95, 100)
    assert faults(net, 65_800_000, sum(parts[1:]), parts[0], ZJ) == []
    assert net - 65_800_000 == 28_200_000


def test_a_fen_less_rounds_the_floor_up():
    net = net_income(99_999_999, COSTS)
    assert net == 93_999_999 and least_reward(net, ZJ) == 65_800_000
    (fault,) = faults(net, 65_799_999, 62_000_000, 3_290_000, ZJ)
    assert (fault.code, fault.given_fen, fault.least_fen) == ("reward", 65_799_999, 65_800_000)
    assert faults(net, 65_800_000, 62_510_000, 3_290_000, ZJ) == []
    assert divide(65_800_000, SHARES) == [3_290_000, 31_255_000, 18_753_000, 12_502_000]


def test_the_left_over_fen_goes_to_the_largest_remainder():
    assert divide(65_800_001, SHARES) == [3_290_000, 31_255_001, 18_753_000, 12_502_000]


def test_every_floor_that_is_missed_is_named():
    found = faults(94_000_000, 60_000_000, 40_000_000, 2_000_000, ZJ)
    assert [f.code for f in found] == ["reward", "main", "office"]
    assert found[2].least_fen == 3_000_000
    assert faults(94_000_000, 47_000_000, 23_500_000, 0, Floors(50, 50, 0, T("促进法 45", "Law 45"))) == []


def test_costs_are_costs():
    with pytest.raises(ValueError, match="negative"):
        net_income(100, {"tax": -1})
    with pytest.raises(ValueError, match="above"):
        net_income(100, {"tax": 101})


def test_instalments_release_their_share_and_the_last_settles():
    due = [
        released(65_800_000, 100_000_000, paid, paid == 100_000_000) for paid in (33_333_333, 66_666_666, 100_000_000)
    ]
    assert due == [21_933_333, 43_866_666, 65_800_000]
    with pytest.raises(ValueError, match="receipts"):
        released(1, 100, 101, False)


@pytest.mark.usefixtures("database")
def test_floors_by_place_owner_and_day():
    today = date(2026, 11, 24)
    zj = floors(today, zhejiang=True, state_owned=True)
    assert (zj.reward, zj.main, zj.office) == (70, 70, 5) and "第三十七条" in zj.law.zh and "37" in zj.law.en
    private = floors(today, zhejiang=True, state_owned=False)
    assert (private.reward, private.main, private.office) == (50, 50, 0)
    before = floors(date(2017, 9, 30), zhejiang=True, state_owned=True)
    assert (before.reward, before.main, before.office) == (50, 50, 0)
