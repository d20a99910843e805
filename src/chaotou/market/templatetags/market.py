"""Tags of the market's pages."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from ...kernel.act import Act

register = template.Library()

#: Acts that have their own button in the trading card.
IN_THE_CARD = ("market.lot.take", "market.lot.hold_deposit")


@register.filter
def beside_the_card(acts: Sequence[Act]) -> list[Act]:
    """The acts that stand in the next-step box, without those of the trading card."""
    return [a for a in acts if a.name not in IN_THE_CARD]
