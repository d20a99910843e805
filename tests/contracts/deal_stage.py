"""What contract tests stand on: an awarded lot, its drafted contract, and the steps to a decision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from cast import cast, organisation, read, seat

from chaotou.contracts import registration
from chaotou.contracts.models import Contract
from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.installation import now, set_clock
from chaotou.kernel.ledger import canonical
from chaotou.kernel.ledger.store import of_subject
from chaotou.kernel.outbox import dispatch
from chaotou.kernel.procedure import PROCEDURES
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import Kind, Seat, system
from chaotou.library import acts as library
from chaotou.library.models import Achievement
from chaotou.market.models import Lot

SPRING = datetime(2026, 3, 2, 1, tzinfo=UTC)


@contextmanager
def clock(moment: datetime = SPRING) -> Iterator[Any]:
    """Freeze the clock of the test database; yields a function that sets it again."""
    set_clock(moment)
    try:
        yield set_clock
    finally:
        set_clock(None)


def do(name: str, by: Seat, lot: Lot, **arguments: Any) -> None:
    """Perform an act of the lot as it stands."""
    perform(ACTS[f"market.lot.{name}"], by, read(Lot, lot.number), **arguments)


def pass_time(set_to: Any, lot: Lot) -> None:
    """Let the term of the lot's case end and the system do what the procedure says."""
    standing = Case.objects.get(record_id=lot.pk, procedure="market.listing", closed=False)
    set_to(max(now(), standing.due) + timedelta(milliseconds=1))
    act = PROCEDURES["market.listing"].by_name[standing.state].on_timeout
    perform(ACTS[act], system(lot.centre), read(Lot, lot.number))


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
    """The newest contract of a lot."""
    with reading(system()) as eye:
        return list_for(eye, Contract).filter(lot=lot.number).latest("id")


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


def foreign_registrar() -> Seat:
    """A registrar of another point, who must not see the cast's contracts."""
    return seat(Kind.REGISTRAR, organisation("外区登记点", "registration", "330109"))
