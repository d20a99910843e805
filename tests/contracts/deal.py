"""What contract tests stand on: an awarded lot, its drafted contract, and the steps to a decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cast import cast, read
from market.stage import do, pass_time

from chaotou.contracts import registration
from chaotou.contracts.models import Contract
from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.installation import now
from chaotou.kernel.ledger import canonical
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.outbox import dispatch
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import Seat, system
from chaotou.library import acts as library
from chaotou.library.models import Achievement
from chaotou.market.models import Lot

SPRING = datetime(2026, 3, 2, 1, tzinfo=UTC)


def offered(title: str = "低功耗水表双模通信芯片") -> Achievement:
    """A verified achievement of the cast's university, with patent and field."""
    made = perform(
        library.draft_achievement, cast().tto, title_zh=title, title_en="Dual-mode chip for water meters",
        circle="smart_iot", field="01", trl=7, ip="ZL202110345678.9", forms=["license", "transfer"],
        summary_zh="待机电流低于两微安，双模通信，已试装一万只水表。", keywords_zh=["水表", "芯片"],
        inventors=["陆之远"],
    )  # fmt: skip
    perform(library.publish_achievement, cast().tto, read(Achievement, made.number))
    perform(library.verify_achievement, cast().officer, read(Achievement, made.number))
    return read(Achievement, made.number)


def awarded(set_to: Any, price_fen: int = 360_000_000, form: str = "license") -> Lot:
    """A lot the cast's firm bought and was awarded."""
    made = perform(
        ACTS["market.lot.draw_up"], cast().tto, achievement=offered().number, form=form, method="listed",
        asking_price_cny_fen=price_fen, deposit_cny_fen=1_000_000, several_takers="highest_offer", extensions=0,
        starts_at=now(), ends_at=now() + timedelta(days=20), conditions_zh="随附全部技术资料",
    )  # fmt: skip
    lot = read(Lot, made.number)
    do("decide", cast().tto, lot, decision="校长办公会〔2026〕3号")
    do("approve", cast().signer, lot)
    do("announce", cast().officer, lot)
    do("hold_deposit", cast().buyer_signer, lot)
    do("take", cast().buyer_signer, lot, price_fen=price_fen)
    pass_time(set_to, lot)
    pass_time(set_to, lot)
    return read(Lot, lot.number)


def drafted(set_to: Any, price_fen: int = 360_000_000, form: str = "license") -> Contract:
    """The contract that the award drafted."""
    lot = awarded(set_to, price_fen, form)
    while dispatch():
        pass
    return of_lot(lot)


def of_lot(lot: Lot) -> Contract:
    """The contract of a lot."""
    with reading(system()) as eye:
        return list_for(eye, Contract).get(lot=lot.number)


def step(name: str, by: Seat, contract: Contract, **arguments: Any) -> Contract:
    """Perform an act on the contract as it stands and read it again."""
    perform(ACTS[f"contracts.contract.{name}"], by, read(Contract, contract.number), **arguments)
    return read(Contract, contract.number)


def signed(set_to: Any, price_fen: int = 360_000_000, form: str = "license") -> Contract:
    """A contract both sides have signed."""
    contract = drafted(set_to, price_fen, form)
    step("sign", cast().signer, contract)
    return step("sign", cast().buyer_signer, contract)


def form_of(contract: Contract, **other: Any) -> dict[str, Any]:
    """The registration form as it is prefilled, with what the filer adds."""
    values = registration.filed_values(read(Contract, contract.number))
    return {**values, "expected_output_fen": 1_000_000_000, **other}


def filed(set_to: Any, price_fen: int = 360_000_000, **other: Any) -> Contract:
    """A contract filed at the registration point."""
    contract = signed(set_to, price_fen)
    return step("submit", cast().tto, contract, **form_of(contract, **other))


def state(contract: Contract, procedure: str = "contracts.registration") -> str:
    """Where the newest case of a procedure stands."""
    return case(contract, procedure).state


def case(contract: Contract, procedure: str = "contracts.registration") -> Case:
    """The newest case of a procedure."""
    return Case.objects.filter(record_id=contract.pk, procedure=procedure).order_by("-id").first()


def bodies(contract: Contract) -> list[dict[str, Any]]:
    """The open parts of the contract's entries, in order."""
    return [canonical.decode(e.body)["open"] for e in of_subject(contract.type(), contract.pk)]
