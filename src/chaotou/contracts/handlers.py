"""What contracts do when an earlier room reports."""

from __future__ import annotations

from typing import Any

from ..kernel.act import perform
from ..kernel.act.handlers import on
from ..kernel.procedure.case import Case
from ..kernel.rights.reading import list_for, reading
from ..kernel.rights.seat import system
from ..market.models import Lot
from ..market.result_acts import conclude
from .acts import draft
from .models import Contract


@on("market.lot.awarded")
def draft_contract(payload: dict[str, Any]) -> None:
    """Draft the contract of an awarded lot; the same entry twice has one effect, by the key made of its digest."""
    with reading(system()) as eye:
        lot = list_for(eye, Lot).get(pk=payload["subject"])
    if lot.winner is None:
        raise RuntimeError(f"{lot.number} is awarded and has no winner")
    perform(
        draft, system(), key="awarded:" + payload["digest"], lot=lot.pk, achievement=lot.achievement,
        seller=lot.owner, buyer=lot.winner, awarded=payload["digest"],
    )  # fmt: skip


@on("contracts.contract.signed")
def conclude_lot(payload: dict[str, Any]) -> None:
    """Once both sides have signed, the lot is concluded and the winner's deposit becomes part of the price."""
    with reading(system()) as eye:
        contract = list_for(eye, Contract).get(pk=payload["subject"])
        lot = list_for(eye, Lot).filter(number=contract.lot).first()
        waits = Case.objects.filter(
            procedure="market.listing", record_type=Lot.type(), record_id=lot.pk if lot else 0,
            state__in=("awarded", "noticed"), closed=False,
        ).exists()  # fmt: skip
    if lot is not None and waits and contract.next_signer is None:
        perform(conclude, system(lot.centre), lot, key="signed:" + payload["digest"], contract=contract.number)
