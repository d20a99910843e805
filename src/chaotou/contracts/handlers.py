"""What contracts do when an earlier room reports. An entry may come late or twice: what moved on is left alone."""

from __future__ import annotations

from typing import Any

from ..kernel.act import perform
from ..kernel.act.handlers import on
from ..kernel.faults import Refused
from ..kernel.procedure.case import Case
from ..kernel.records import Record
from ..kernel.rights.reading import list_for, reading
from ..kernel.rights.seat import system
from ..market.agreed import agreement
from ..market.models import Lot
from ..market.queries import last_award, stands_with
from ..market.result_acts import conclude
from . import queries
from .acts import draft, lapse
from .models import Contract

agreement(queries.is_signed)


@on("market.lot.awarded")
def draft_contract(payload: dict[str, Any]) -> None:
    """Draft the contract of an awarded lot; the same entry twice has one effect, by the key made of its digest.

    A lot that was void or another's before this came needs no contract of this award.
    """
    with reading(system()) as eye:
        lot = list_for(eye, Lot).get(pk=payload["subject"])
        waits = _waits(lot) and last_award(lot) == payload["digest"]
    if not waits:
        return
    try:
        perform(
            draft, system(), key="awarded:" + payload["digest"], lot=lot.pk, achievement=lot.achievement,
            seller=lot.owner, buyer=lot.winner, awarded=payload["digest"],
        )  # fmt: skip
    except Refused as fault:
        if fault.code != "moved_on":
            raise


@on("contracts.contract.signed")
def conclude_lot(payload: dict[str, Any]) -> None:
    """Once both sides have signed, the lot is concluded and the winner's deposit becomes part of the price."""
    with reading(system()) as eye:
        contract = list_for(eye, Contract).get(pk=payload["subject"])
        lot = list_for(eye, Lot).filter(number=contract.lot).first()
        waits = lot is not None and _waits(lot) and lot.winner == contract.buyer
    if lot is not None and waits and contract.next_signer is None:
        key = _key("signed", payload, lot)
        perform(conclude, system(lot.centre), lot, key=key, contract=contract.number, buyer=contract.buyer)


@on("market.lot.defaulted")
@on("market.lot.voided")
def lapse_contracts(payload: dict[str, Any]) -> None:
    """A lot that fell takes with it what was drafted for a buyer it is no longer sold to."""
    with reading(system()) as eye:
        lot = list_for(eye, Lot).get(pk=payload["subject"])
        running = Case.objects.filter(procedure="contracts.signing", closed=False).exclude(state="lapsed")
        found = list(list_for(eye, Contract).filter(lot=lot.number, pk__in=running.values("record_id")))
        fallen = [c for c in found if not stands_with(c.lot, c.buyer)]
    for contract in fallen:
        key = _key("fallen", payload, contract)
        perform(lapse, system(contract.centre), contract, key=key, fallen=payload["digest"])


def _waits(lot: Lot) -> bool:
    """Whether the lot is awarded and its contract not signed."""
    return Case.objects.filter(
        procedure="market.listing", record_type=Lot.type(), record_id=lot.pk, state__in=("awarded", "noticed"),
        closed=False,
    ).exists()  # fmt: skip


def _key(what: str, payload: dict[str, Any], record: Record) -> str:
    """A key for one attempt: a refusal is kept with its key and leaves an entry, so the next attempt has another."""
    return f"{what}:{payload['digest']}:{record.pk}:{queries.entries_of(record)}"
