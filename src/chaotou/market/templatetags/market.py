"""Tags of the market's pages."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from ...kernel.act import Act
from ...ui.facts import Group
from ..faces import RESULT, TRADE
from ..models import Lot

register = template.Library()

#: Acts that have their own button in the trading card.
IN_THE_CARD = ("market.lot.take", "market.lot.hold_deposit")
#: Acts that are nobody's turn: they may be done, nothing waits for them.
NOBODYS_TURN = ("market.lot.raise_objection", "market.lot.propose_void", "market.lot.withdraw")


@register.simple_tag
def acts_in_turn(main: Act | None, others: Sequence[Act]) -> tuple[Act | None, list[Act]]:
    """The act whose turn it is, and the others beside it, without those of the trading card."""
    rest = [a for a in others if a.name not in IN_THE_CARD]
    if main is not None and main.name in NOBODYS_TURN:
        return None, [*rest, main]
    return (None, rest) if main is not None and main.name in IN_THE_CARD else (main, rest)


@register.simple_tag
def facts_beside(groups: Sequence[Group], lot: Lot) -> list[Group]:
    """The facts that neither the trading card nor the rules say; a result only once there is one."""
    said = (TRADE,) if lot.sold_fen else (TRADE, RESULT)
    return [g for g in groups if g.title not in said]
