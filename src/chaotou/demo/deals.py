"""The deals of two years: drawn up, decided, approved, announced, taken, awarded, signed, filed and registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ..contracts.acts import edit, sign
from ..contracts.models import Contract
from ..contracts.registration import filed_values, pass_first, register, send_back, submit
from ..kernel.act import perform
from ..kernel.act.registry import Act
from ..kernel.rights.seat import Kind, Seat
from ..kernel.rules import rule
from ..market.acts import announce, approve, decide, draw_up
from ..market.deposits import hold_deposit
from ..market.models import Lot
from ..market.trading_acts import take
from .data_files import at, by_key, rows
from .people import Cast
from .steps import City, Step

#: Deposit as a share of the asking price, in per cent; the venue decides it for each lot.
DEPOSIT_PERCENT = 10
EQUIPMENT = "\n\n附：价款中设备与材料费为人民币{yuan}元，不计入技术交易额。"


@dataclass(frozen=True)
class Deal:
    """One row of the story, with who acts in it."""

    row: dict[str, Any]
    cast: Cast
    seller: str

    @property
    def key(self) -> str:
        """Its name in the data."""
        return str(self.row["key"])

    def act(self, act: Act, seat: Seat, record: Any, step: str, **arguments: Any) -> Any:
        """Perform one of its acts under a request key of the story."""
        return perform(act, seat, record, key=f"demo-{self.key}-{step}", **arguments)

    def seat(self, kind: Kind, nth: int = 0) -> Seat:
        """A seat at the seller."""
        return self.cast.seat(kind, self.seller, nth=nth)

    def buyer(self, kind: Kind) -> Seat:
        """A seat at the buyer."""
        return self.cast.seat(kind, self.row["buyer"])

    def ends(self) -> datetime:
        """When the listing ends: as announced, or early enough that the result is shown before the signing."""
        row = self.row
        planned = date.fromisoformat(row["announced_on"]) + timedelta(days=row["days"])
        if not row["signed_on"]:
            return at(planned, "17:00")
        signed = date.fromisoformat(row["signed_on"])
        least = date.fromisoformat(row["taken_on"]) + timedelta(days=1)
        return at(max(least, min(planned, signed - timedelta(days=8))), "17:00")


def steps(cast: Cast) -> Iterator[Step]:
    """Every step of every deal, in no particular order."""
    owners = {key: row["owner"] for key, row in by_key("achievements").items()}
    for row in rows("story"):
        deal = Deal(row, cast, owners[row["achievement"]])
        yield from _market(deal)
        if row["signed_on"]:
            yield from _contract(deal)


def _market(deal: Deal) -> Iterator[Step]:
    row, key = deal.row, deal.key

    def offer(city: City) -> None:
        terms = {
            "achievement": city.record(row["achievement"]).number, "form": row["form"], "method": "listed",
            "asking_price_cny_fen": row["asking_fen"], "deposit_cny_fen": row["asking_fen"] * DEPOSIT_PERCENT // 100,
            "ends_at": deal.ends().isoformat(), "several_takers": "highest_offer", "step_cny_fen": 0, "extensions": 0,
            "on_default": "failed",
            "conditions_zh": "受让方应具备实施条件；成交后 30 日内交付全套技术资料，并提供两次现场指导。",
            "conditions_en": "The taker can put it to use; documents within 30 days of signing, two visits on site.",
        }  # fmt: skip
        city.keep(key, deal.act(draw_up, deal.seat(Kind.TTO), None, "draw-up", **terms), Lot)
        paper = f"院长办公会纪要〔{row['announced_on'][:4]}〕第 {int(key[-2:])} 号"
        deal.act(decide, deal.seat(Kind.TTO), city.record(key), "decide", decision=paper)
        deal.act(approve, deal.seat(Kind.SIGNER), city.record(key), "approve")

    def show(city: City) -> None:
        deal.act(announce, deal.seat(Kind.TTO), city.record(key), "announce")

    def buy(city: City) -> None:
        deal.act(hold_deposit, deal.buyer(Kind.SIGNER), city.record(key), "deposit")
        deal.act(take, deal.buyer(Kind.SIGNER), city.record(key), "take", price_fen=row["price_fen"])

    yield Step(at(row["announced_on"], "09:05"), offer)
    yield Step(at(row["announced_on"], "15:00"), show)
    if row["taken_on"]:
        yield Step(at(row["taken_on"], "10:20"), buy)


def _contract(deal: Deal) -> Iterator[Step]:
    row, key = deal.row, deal.key + "-contract"

    def signing(city: City) -> None:
        contract = city.find(Contract, lot=city.record(deal.key).number)
        city.made[key] = (Contract, contract.number)
        if equipment := row["price_fen"] - row["technical_fen"]:
            names = ("title", "starts_on", "ends_on", "pay_method")
            terms = {n: getattr(contract, n) for n in names} | {"equipment_fen": equipment}
            terms["text"] = contract.text + EQUIPMENT.format(yuan=f"{equipment // 100:,}.00")
            deal.act(edit, deal.seat(Kind.TTO), contract, "edit", **terms)
        deal.act(sign, deal.seat(Kind.SIGNER), city.record(key), "sign-seller")
        deal.act(sign, deal.buyer(Kind.SIGNER), city.record(key), "sign-buyer")

    def filing(again: str) -> Callable[[City], None]:
        def file(city: City) -> None:
            values = filed_values(city.record(key)) | {
                "technical_fen": row["technical_fen"],
                "expected_investment_fen": 2 * row["price_fen"],
                "expected_output_fen": 8 * row["price_fen"],
            }
            given = {n: v for n, v in values.items() if v is not None}
            deal.act(submit, deal.seat(Kind.TTO), city.record(key), "submit" + again, **given)

        return file

    def returned(city: City) -> None:
        registrar = deal.cast.seat(Kind.REGISTRAR)
        own = "合同附件缺少权利证书复印件；成果交付清单未列明技术资料的份数。"
        deal.act(send_back, registrar, city.record(key), "send-back", own=own)

    def deciding(city: City) -> None:
        first, second = deal.cast.seat(Kind.REGISTRAR), deal.cast.seat(Kind.REGISTRAR, nth=1)
        contract = city.record(key)
        if contract.technical_fen >= int(rule("contracts.four_eyes_fen", contract.filed_on).value):
            deal.act(pass_first, first, contract, "pass-first")
            deal.act(register, second, city.record(key), "register")
        else:
            deal.act(register, first, contract, "register")

    yield Step(at(row["signed_on"], "10:40"), signing)
    yield Step(at(row["submitted_on"], "09:50"), filing(""))
    if row["returned_with_defects"]:
        yield Step(at(row["returned_on"], "11:10"), returned)
        yield Step(at(row["resubmitted_on"], "09:35"), filing("-again"))
    if row["registered_on"]:
        yield Step(at(row["registered_on"], "15:45"), deciding)
