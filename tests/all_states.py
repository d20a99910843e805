"""Records of every type in many states, each brought there by the acts that people take."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from cast import cast, read, uscc
from everyone import places

from chaotou.contracts import registration
from chaotou.contracts.models import Contract
from chaotou.kernel import rules
from chaotou.kernel.act import ACTS, Act, perform
from chaotou.kernel.installation import now, set_clock
from chaotou.kernel.outbox import dispatch
from chaotou.kernel.procedure import PROCEDURES
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.records import Record
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import CITY, Kind, Seat, system
from chaotou.library.models import Achievement, Demand
from chaotou.market.models import Lot
from chaotou.network.models import HeldSeat, Organisation

SPRING = datetime(2026, 3, 2, 1, tzinfo=UTC)
PRICE, DEPOSIT = 360_000_000, 1_000_000
WRITTEN: dict[str, Any] = {
    "title_zh": "低功耗水表双模通信芯片", "title_en": "Dual-mode chip for water meters", "circle": "smart_iot",
    "field": "01", "trl": 7, "ip": "ZL202110345678.9", "forms": ["license", "transfer"], "inventors": ["陆之远"],
    "summary_zh": "待机电流低于两微安，双模通信，已试装一万只水表。", "keywords_zh": ["水表", "芯片"],
}  # fmt: skip
WANTED: dict[str, Any] = {
    "title_zh": "水表降功耗", "problem_zh": "电池三年即尽，要求十年。", "circle": "smart_iot", "keywords_zh": ["水表"],
    "deadline": date(2030, 1, 1),
}  # fmt: skip


ACHIEVEMENTS = ("draft", "to_verify", "verified", "returned", "withdrawn", "archived")


@contextmanager
def spring() -> Iterator[None]:
    """The clock of the test database stands in spring, and moves only when a term has to end."""
    set_clock(SPRING)
    try:
        yield
    finally:
        set_clock(None)


def do(name: str, by: Seat, record: Record | None = None, /, **arguments: Any) -> Any:
    """Perform an act on the record as it stands; returns the row the act is about."""
    act = ACTS[name]
    done = perform(act, by, read(type(record), record.number) if record else None, **arguments)
    return read(act.on, done.number)


def pass_time(record: Record, procedure: str = "market.listing") -> None:
    """Let the term of the record's case end; if the procedure names an act for it, the system does it."""
    case = Case.objects.get(record_id=record.pk, procedure=procedure, closed=False)
    set_clock(max(now(), case.due) + timedelta(milliseconds=1))
    act = PROCEDURES[procedure].by_name[case.state].on_timeout
    if act:
        perform(ACTS[act], system(record.centre), read(type(record), record.number))


def achievement(upto: str = "verified", by: Seat | None = None, office: Seat | None = None, **more: Any) -> Achievement:
    """An achievement: draft, to_verify, verified, returned, withdrawn, archived."""
    by, office, a = by or cast().tto, office or cast().officer, "library.achievement."
    row = do(a + "draft", by, **{**WRITTEN, **more})
    if upto == "draft":
        return row
    row = do(a + "publish", by, row)
    if upto == "to_verify":
        return row
    if upto == "returned":
        return do(a + "send_back", office, row, defects="缺少检测报告")
    row = do(a + "verify", office, row)
    if upto == "withdrawn":
        return do(a + "withdraw", by, row, reason="补充数据")
    return do(a + "archive", office, row, reason="已过时") if upto == "archived" else row


def demand(upto: str = "open", by: Seat | None = None, **more: Any) -> Demand:
    """A demand: draft, open, closed."""
    by = by or cast().buyer
    row = do("library.demand.draft", by, **{**WANTED, **more})
    if upto == "draft":
        return row
    row = do("library.demand.publish", by, row)
    return do("library.demand.close", by, row, reason="已解决") if upto == "closed" else row


def terms(of: Achievement, **more: Any) -> dict[str, Any]:
    """Terms of a lot that runs twenty days from now."""
    return {
        "achievement": of.number, "form": "license", "method": "listed", "asking_price_cny_fen": PRICE,
        "deposit_cny_fen": DEPOSIT, "several_takers": "highest_offer", "extensions": 0, "starts_at": now(),
        "ends_at": now() + timedelta(days=20), "conditions_zh": "随附全部技术资料", **more,
    }  # fmt: skip


#: Roads of a lot: the state it is left in → the steps that lead there; "…" lets the term end.
TO_LISTED = ("decide", "approve", "announce")
TO_RESULT = (*TO_LISTED, "hold_deposit", "rival deposit", "take", "rival take", "…")
LOTS: dict[str, tuple[str, ...]] = {
    "drafted": (),
    "decided": ("decide",),
    "approved": ("decide", "approve"),
    "withdrawn": ("decide", "approve", "withdraw"),
    "listed": (*TO_LISTED, "hold_deposit"),
    "listed_objected": (*TO_LISTED, "raise_objection"),
    "failed": (*TO_LISTED, "…"),
    "result_shown": TO_RESULT,
    "void_proposed": (*TO_RESULT, "propose_void"),
    "result_objected": (*TO_RESULT, "raise_objection"),
    "to_void": (*TO_RESULT, "raise_objection", "uphold"),
    "voided": (*TO_RESULT, "propose_void", "confirm_void"),
    "awarded": (*TO_RESULT, "…"),
    "overdue": (*TO_RESULT, "…", "…"),
    "noticed": (*TO_RESULT, "…", "…", "give_notice", "…"),
    "next_asked": (*TO_RESULT, "…", "…", "give_notice", "…", "default_winner"),
}


def lot(upto: str = "listed", **more: Any) -> Lot:
    """A lot of the cast's university in one of the states of ``LOTS``; the cast's firm takes it."""
    c, m = cast(), "market.lot."
    row = do(m + "draw_up", c.tto, **terms(achievement(), on_default="next", **more))
    steps: dict[str, tuple[str, Seat, dict[str, Any]]] = {
        "decide": ("decide", c.tto, {"decision": "校长办公会〔2026〕3号"}),
        "approve": ("approve", c.signer, {}),
        "announce": ("announce", c.officer, {}),
        "withdraw": ("withdraw", c.tto, {"reason": "内容有误"}),
        "hold_deposit": ("hold_deposit", c.buyer_signer, {}),
        "rival deposit": ("hold_deposit", c.rival_signer, {}),
        "take": ("take", c.buyer_signer, {"price_fen": PRICE + 100}),
        "rival take": ("take", c.rival_signer, {"price_fen": PRICE}),
        "raise_objection": ("raise_objection", c.researcher, {"text": "署名有误"}),
        "uphold": ("answer_objection", c.city, {"decision": "upheld", "reason": "权属未决"}),
        "propose_void": ("propose_void", c.officer, {"reason": "公告有重大错误"}),
        "confirm_void": ("confirm_void", c.city2, {"reason": "核实"}),
        "give_notice": ("give_notice", c.officer, {"reason": "逾期未签约"}),
        "default_winner": ("default_winner", c.city, {}),
    }
    for step in LOTS[upto]:
        if step == "…":
            pass_time(row)
        else:
            name, by, given = steps[step]
            row = do(m + name, by, row, **given)
    return read(Lot, row.number)


#: Roads of a contract, from the draft that an award leaves.
SIGNED = ("sign", "buyer signs")
FILED = (*SIGNED, "submit")
CONTRACTS: dict[str, tuple[str, ...]] = {
    "drafted": (),
    "half_signed": ("sign",),
    "signed": SIGNED,
    "submitted": FILED,
    "returned": (*FILED, "send_back"),
    "refusal_proposed": (*FILED, "propose_refusal"),
    "refused": (*FILED, "propose_refusal", "confirm_refusal"),
    "registered": (*FILED, "register"),
    "cancel_proposed": (*FILED, "register", "propose_cancellation"),
    "cancelled": (*FILED, "register", "propose_cancellation", "confirm_cancellation"),
    "second_eye": (*FILED, "pass_first"),
    "lapsed": ("sign", "void"),
}
GREAT = 600_000_000


def contract(upto: str = "drafted", **more: Any) -> Contract:
    """A contract of the cast's university and firm in one of the states of ``CONTRACTS``."""
    c, k = cast(), "contracts.contract."
    price = {"asking_price_cny_fen": GREAT} if upto == "second_eye" else {}
    sold = lot("listed", **price, **more)
    do("market.lot.take", c.buyer_signer, sold, price_fen=sold.price_fen)
    pass_time(sold)
    pass_time(sold)
    while dispatch():
        pass
    with reading(system()) as eye:
        row = list_for(eye, Contract).get(lot=sold.number)
    reason = {"reason": "材料不实"}
    steps: dict[str, tuple[str, Seat, dict[str, Any]]] = {
        "sign": ("sign", c.signer, {}),
        "buyer signs": ("sign", c.buyer_signer, {}),
        "send_back": ("send_back", c.registrar, {"defects": [], "own": "缺少附件"}),
        "pass_first": ("pass_first", c.registrar, {}),
        "register": ("register", c.registrar, {}),
        "propose_refusal": ("propose_refusal", c.registrar, {"ground": refusal_ground(), "reason": "标的不明"}),
        "confirm_refusal": ("confirm_refusal", c.registrar2, {}),
        "propose_cancellation": ("propose_cancellation", c.city, reason),
        "confirm_cancellation": ("confirm_cancellation", c.city2, {}),
    }
    for step in CONTRACTS[upto]:
        if step == "void":
            do("market.lot.propose_void", c.officer, sold, **reason)
            do("market.lot.confirm_void", c.city, sold, **reason)
            while dispatch():
                pass
            row = read(Contract, row.number)
        elif step == "submit":
            filing = {**registration.filed_values(read(Contract, row.number)), "expected_output_fen": 10 * PRICE}
            row = do(k + "submit", c.tto, row, **filing)
        else:
            name, by, given = steps[step]
            row = do(k + name, by, row, **given)
    return row


def refusal_ground() -> str:
    """The first of the grounds on which a registration is refused."""
    from chaotou.contracts.defects import GROUNDS

    return next(iter(GROUNDS))


def rule_change(upto: str = "proposed") -> Any:
    """A change of a rule that is far away: proposed, confirmed, refused."""
    c, k = cast(), "kernel.rule."
    row = do(k + "propose", c.city, **proposal())
    if upto == "confirmed":
        return do(k + "confirm", c.city2, row)
    return do(k + "refuse_change", c.city2, row, reason="理由不足") if upto == "refused" else row


def days() -> dict[str, Any]:
    """A change of the calendar that harms nothing: a Sunday far away stays off."""
    day = date(2027, 12, 19)
    return {"day": day, "until": day, "working": "off", "source": "测试通知", "reason": "测试"}


def day_change(upto: str = "proposed") -> Any:
    """A change of the calendar: proposed, confirmed, refused."""
    c, k = cast(), "kernel.day."
    row = do(k + "propose", c.city, **days())
    if upto == "confirmed":
        return do(k + "confirm", c.city2, row)
    return do(k + "refuse_change", c.city2, row, reason="理由不足") if upto == "refused" else row


def failure(upto: str = "with_officer", **more: Any) -> Any:
    """Something the system failed to do: with_officer, with_city, settled, closed."""
    k, by = "kernel.failure.", cast().officer
    centre = CITY if upto == "with_city" else "330106"
    given = {"work": "outbox", "place": _fresh(), "event": 1, "subject": "BD-2026-000001", "what": "handlers.test"}
    row = do(k + "report", system(), **given, centre=centre, **{"fault": "RuntimeError: 测试", **more})
    if upto == "settled":
        return do(k + "settle", system(), row)
    return do(k + "close", by, row, reason="已线下办理") if upto == "closed" else row


@cache
def _days() -> Iterator[int]:
    return iter(range(1, 20_000))


def proposal() -> dict[str, Any]:
    """A change that harms nothing: each from a day of its own, fifty years on."""
    value = str(rules.history("market.listing_days_least")[-1].value)
    since = date(2076, 1, 1) + timedelta(days=next(_days()))
    return {
        "name": "market.listing_days_least", "value": value, "since": since, "source": "测试", "flag": "design",
        "reason": "测试",
    }  # fmt: skip


def visit(upto: str = "planned") -> Any:
    """A visit of the how-to's room."""
    row = do("visits.visit.plan", cast().officer, owner=cast().firm.pk, purpose="走访", on=date(2026, 3, 2))
    return do("visits.visit.report", cast().officer, row, found="一切正常") if upto == "reported" else row


def held_seat(kind: Kind = Kind.RESEARCHER, ended: bool = False) -> HeldSeat:
    """A seat somebody holds at the cast's university."""
    from cast import seat

    held = seat(kind, cast().university)
    with reading(system()) as eye:
        row = list_for(eye, HeldSeat).get(pk=held.id)
    return do("network.seat.end", system(), row, reason="离职") if ended else row


@cache
def records() -> tuple[tuple[str, Record], ...]:
    """One record in each state, and some of other houses: (state, row)."""
    far, far_office = _seat(Kind.TTO, places().far), cast().other_officer
    rival = _seat(Kind.FIRM, cast().rival)
    found: list[tuple[str, Record]] = []
    found += [(s, achievement(s)) for s in ACHIEVEMENTS]
    found += [(f"far {s}", achievement(s, far, far_office)) for s in ("draft", "verified")]
    found += [("researcher's", achievement("draft", cast().researcher))]
    found += [(s, demand(s)) for s in ("draft", "open", "closed")]
    found += [("hidden", demand("open", hidden_name=True)), ("rival draft", demand("draft", rival))]
    found += [(s, lot(s)) for s in LOTS]
    found += [(s, contract(s)) for s in CONTRACTS]
    found += [(s, rule_change(s)) for s in ("proposed", "confirmed", "refused")]
    found += [(s, failure(s)) for s in ("with_officer", "with_city", "settled", "closed")]
    found += [(s, day_change(s)) for s in ("proposed", "confirmed", "refused")]
    found += [(s, visit(s)) for s in ("planned", "reported")]
    found += [("held", held_seat()), ("ended", held_seat(ended=True))]
    found += [("joined", read(Organisation, cast().university.number))]
    return tuple((state, read(type(row), row.number)) for state, row in found)


def _seat(kind: Kind, at: Organisation) -> Seat:
    from everyone import everyone

    return next(w.seat for w in everyone() if w.seat.kind == kind and w.seat.organisation == at.pk)


def arguments(act: Act, record: Record | None = None) -> dict[str, Any]:
    """What a well-meaning program would send with this act."""
    if act.name == "contracts.contract.submit" and record is not None:
        return {**registration.filed_values(record), "expected_output_fen": 10 * PRICE}
    if act.name == "kernel.rule.propose":
        return proposal()
    if act.name == "kernel.day.propose":
        return days()
    if act.name == "market.lot.draw_up":
        return terms(achievement())
    if act.name == "market.lot.revise" and record is not None:
        return {k: v for k, v in terms(record).items() if k != "achievement"}  # type: ignore[arg-type]
    if act.name == "network.organisation.register":
        return {"name_zh": "新机构", "kind": "enterprise", "uscc": uscc(_fresh()), "district": "330106"}
    given: dict[str, Any] = {name: _value(name, field, record) for name, field in act.form.base_fields.items()}
    return {k: v for k, v in given.items() if v is not None}


def _value(name: str, field: Any, record: Record | None) -> Any:
    if name in ("source", "source_key", "origin"):
        return None
    known = {
        "title_zh": f"题名{_fresh()}", "owner": cast().firm.pk, "person": cast().tto.person, "lot": 1, "achievement": 1,
        "seller": 1, "buyer": 1, "centre": CITY, "taker": "A", "price_fen": PRICE, "inventors": ["某人"],
    }  # fmt: skip
    if name in known:
        return known[name]
    choices = [c for c, _ in getattr(field, "choices", ()) if c]
    if choices:
        return [choices[0]] if "Multiple" in type(field).__name__ else choices[0]
    if not field.required and name != "own":
        return None
    return {
        "DateField": date(2026, 6, 1), "DateTimeField": now() + timedelta(days=40), "IntegerField": 1, "Fen": 10_000,
        "Words": ["词"],
    }.get(type(field).__name__, "文字")  # fmt: skip


def _fresh() -> int:
    return uuid.uuid4().int % 900_000 + 50_000
