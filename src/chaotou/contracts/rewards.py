"""Rewards of those who made and transferred a result: floors of the law on net income (transfer-law.md 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..kernel.money import at_least, split
from ..kernel.money.amounts import Ratio
from ..kernel.rules import rule
from ..kernel.words import T
from ..ui.amounts import yuan


@dataclass(frozen=True)
class Floors:
    """Least parts in per cent: of net income for the reward, of the reward for main people and transfer office."""

    reward: int
    main: int
    office: int
    law: T


@dataclass(frozen=True)
class Fault:
    """A floor that is not reached: which, what there is, what there must be."""

    code: str
    text: T
    given_fen: int
    least_fen: int


def floors(on: date, *, zhejiang: bool, state_owned: bool) -> Floors:
    """The floors in force on a day. Zhejiang's bind its state units; the national ones everybody else."""
    tail = "_zj" if zhejiang and state_owned else ""
    reward, main, office = (rule(f"contracts.reward_{n}_percent{tail}", on) for n in ("floor", "main", "office"))
    return Floors(int(reward.value), int(main.value), int(office.value), reward.ground)


def net_income(price_fen: int, costs_fen: Mapping[str, int]) -> int:
    """Agreed contract value less the direct costs of the transfer; fiscal research money is no cost.

    Raises ``ValueError`` for a negative cost, or for costs above the price.
    """
    if any(fen < 0 for fen in costs_fen.values()):
        raise ValueError("a cost is not negative")
    net = price_fen - sum(costs_fen.values())
    if net < 0:
        raise ValueError("costs are above the price")
    return net


def least_reward(net_fen: int, least: Floors) -> int:
    """The smallest lawful reward, rounded up to the fen."""
    return at_least(net_fen, Fraction(least.reward, 100))


def faults(net_fen: int, reward_fen: int, main_fen: int, office_fen: int, least: Floors) -> list[Fault]:
    """Every floor an agreement does not reach; agreed ratios win where they are not below.

    ``main_fen``: what the main contributors get together. ``office_fen``: what staff and managers of the
    transfer office get.
    """
    main_floor = at_least(reward_fen, Fraction(least.main, 100))
    office_floor = at_least(reward_fen, Fraction(least.office, 100))
    wanted = (
        ("reward", T("奖励总额", "the reward"), reward_fen, least_reward(net_fen, least)),
        ("main", T("主要贡献人员", "main contributors"), main_fen, main_floor),
        ("office", T("转移机构人员", "the transfer office"), office_fen, office_floor),
    )
    return [
        Fault(
            code,
            T(
                f"{name.zh} {yuan(given)} 元，法定下限 {yuan(lowest)} 元（{least.law.zh}）",
                f"{name.en}: {yuan(given)}, the least is {yuan(lowest)} ({least.law.en})",
            ),
            given,
            lowest,
        )
        for code, name, given, lowest in wanted
        if given < lowest
    ]


def divide(reward_fen: int, shares: Sequence[Ratio]) -> list[int]:
    """Each person's part, to the fen; the parts always add up to the reward."""
    return split(reward_fen, shares)


def released(reward_fen: int, price_fen: int, received_fen: int, last: bool) -> int:
    """How much of the reward is due after receipts of ``received_fen`` in all; the last settles the difference.

    Raises ``ValueError`` for receipts above the price.
    """
    if not 0 <= received_fen <= price_fen:
        raise ValueError("receipts lie between nothing and the price")
    return reward_fen if last else reward_fen * received_fen // price_fen
