"""Canaries: a value that nothing else says in each field that is not open, and who may read it by rights.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from all_states import (
    SIGNED,
    WRITTEN,
    achievement,
    contract,
    days,
    demand,
    do,
    failure,
    lot,
    pass_time,
    proposal,
    rule_change,
    visit,
)
from cast import cast, organisation, read, seat
from django.db import connections
from everyone import Who, at_door
from policy import CITY, OF_AN_ORGANISATION, OF_THE_CITY
from psycopg.types.json import Jsonb

from chaotou.contracts import registration
from chaotou.kernel.face import BY_MODEL, Column, Layer
from chaotou.kernel.records import Record
from chaotou.kernel.rights.seat import Kind, Seat, system
from chaotou.ui.amounts import yuan

FIRST_DAY = date(2093, 1, 1)
FIRST_FEN = 73_194_211_337


@dataclass(frozen=True)
class Canary:
    """A planted value: of which record, in which field, in which layer, and the texts that would betray it."""

    record: Record
    name: str
    layer: Layer
    value: Any
    forms: tuple[str, ...]
    #: Organisations that may read it beside the record's own parties.
    also: frozenset[int] = frozenset()

    def in_text(self, text: str) -> bool:
        """Whether a text says it."""
        return any(form in text for form in self.forms)


def may_read(seat: Seat, canary: Canary) -> bool:
    """The layers of a field, from rights.md: party is the parties and the assigned office, office the office alone."""
    record = canary.record
    if seat.kind in OF_THE_CITY:
        return True
    if seat.kind == Kind.OFFICER and seat.centre in (record.centre, CITY):
        return True
    if canary.layer == Layer.OFFICE:
        return seat.organisation in canary.also and seat.kind in OF_AN_ORGANISATION
    houses = {record.owner, *record.parties, *canary.also} - {None}
    return seat.kind in OF_AN_ORGANISATION and seat.organisation in houses


@dataclass(frozen=True)
class House:
    """Organisations that nobody else mentions, so that their names are canaries too, and people in them."""

    seller: Any
    buyer: Any
    point: Any
    quiet: Any
    winner: Any
    taker: Any
    next_taker: Any
    people: tuple[Who, ...]


@cache
def house() -> House:
    """The hidden house; the cast is there first, so that the oldest registration point of the district is its own."""
    assert cast()
    a = organisation("暗记甲校", "university", "330106", state_owned=True, size="zanji-size")
    b = organisation("暗记乙企", "enterprise", "330110")
    c = organisation("暗记丙点", "registration", "330106")
    d = organisation("暗记丁企", "enterprise", "330110")
    e = organisation("暗记戊企", "enterprise", "330110")
    f = organisation("暗记己企", "enterprise", "330110")
    g = organisation("暗记庚企", "enterprise", "330110")
    people = (
        at_door("tto of the hidden seller", seat(Kind.TTO, a)),
        at_door("signer of the hidden buyer", seat(Kind.SIGNER, b)),
        at_door("registrar of the hidden point", seat(Kind.REGISTRAR, c)),
        at_door("signer of the quiet party", seat(Kind.SIGNER, d)),
        at_door("signer of the hidden taker", seat(Kind.SIGNER, f)),
        at_door("signer of the next taker", seat(Kind.SIGNER, g)),
    )  # fmt: skip
    return House(a, b, c, d, e, f, g, people)


@cache
def planted() -> tuple[Canary, ...]:
    """Every canary. Inside ``spring()``."""
    return tuple(_planted())


def _planted() -> Iterator[Canary]:
    h, c = house(), cast()
    for state in ("verified", "draft"):
        tags = {"inventors": [f"zanji-inventor-{state}"], "source_key": f"zanji-key-{state}",
                "origin": [f"zanji-origin-{state}"]}  # fmt: skip
        row = do("library.achievement.draft", c.tto, **{**WRITTEN, **tags, "source": "api"})
        if state == "verified":
            row = do("library.achievement.verify", c.officer, do("library.achievement.publish", c.tto, row))
        yield from columns_of(row)
    for state in ("open", "draft"):
        tags = {"source_key": f"zanji-demand-key-{state}", "origin": [f"zanji-demand-origin-{state}"]}
        yield from columns_of(demand(state, **tags, source="api"))
    yield from _lots()
    yield from _winners()
    yield from _contracts()
    yield from columns_of(read(type(h.seller), h.seller.number))
    for end in ("proposed", "refused"):
        row = do("kernel.rule.propose", c.city, **{**proposal(), "reason": f"zanji-rule-{end}"})
        if end == "refused":
            row = do("kernel.rule.refuse_change", c.city2, row, reason="zanji-rule-decision")
        yield from columns_of(row)
    yield from columns_of(rule_change("confirmed"))
    yield from columns_of(failure(fault="zanji-failure"))
    yield from columns_of(do("kernel.failure.close", c.officer, failure(), reason="zanji-failure-decision"))
    for end in ("proposed", "confirmed", "refused"):
        row = do("kernel.day.propose", c.city, **{**days(), "reason": f"zanji-days-{end}"})
        if end == "refused":
            row = do("kernel.day.refuse_change", c.city2, row, reason="zanji-days-decision")
        if end == "confirmed":
            row = do("kernel.day.confirm", c.city2, row)
        yield from columns_of(row)
    yield from columns_of(do("visits.visit.report", c.officer, visit(), found="zanji-found"))
    # Last, so that it is the newest notice to its owner, on the workbench of those who see the owner's records.
    back = do("library.achievement.send_back", c.officer, achievement("to_verify"), defects="zanji-defects")
    yield said(back, "defects", "zanji-defects")


def _lots() -> Iterator[Canary]:
    h, c, m = house(), cast(), "market.lot."
    quiet = h.people[3].seat
    row = lot("drafted", related=[h.quiet.number])
    row = do(m + "decide", c.tto, row, decision="zanji-decision-private")
    yield from columns_of(row)
    row = do(m + "decide", c.tto, lot("drafted"), decision="zanji-decision")
    row = do(m + "announce", c.officer, do(m + "approve", c.signer, row))
    row = do(m + "hold_deposit", quiet, row)
    row = do(m + "hold_deposit", c.buyer_signer, row)
    row = do(m + "take", c.buyer_signer, row, price_fen=row.price_fen)
    pass_time(row)
    row = do(m + "raise_objection", c.researcher, row, text="zanji-objection")
    row = do(m + "answer_objection", c.city, row, decision="dismissed", reason="zanji-answer")
    row = do(m + "propose_void", c.officer, row, reason="zanji-void")
    yield from columns_of(row)
    # The seller may read an objection and its answer; who else took part may not know who did.
    yield said(row, "objection", "zanji-objection", Layer.OFFICE, row.owner)
    yield said(row, "answer", "zanji-answer", Layer.OFFICE, row.owner)
    yield said(row, "void", "zanji-void", Layer.OFFICE, row.owner)
    yield said(row, "participant", str(h.quiet.name_zh), Layer.OFFICE, h.quiet.pk)


def _winners() -> Iterator[Canary]:
    """Who won, by the acts themselves: the case waits for it by name, and who took part beside it may not know."""
    h, c, m = house(), cast(), "market.lot."
    by, next_by = h.people[4].seat, h.people[5].seat
    for state in ("awarded", "next_asked"):
        row = lot("listed")
        for taker, more in ((by, 200), (next_by, 100), (c.buyer_signer, 0)):
            if taker is not c.buyer_signer:
                row = do(m + "hold_deposit", taker, row)
            row = do(m + "take", taker, row, price_fen=row.price_fen + more)
        pass_time(row)
        pass_time(row)
        if state == "next_asked":
            pass_time(row)
            row = do(m + "give_notice", c.officer, row, reason="逾期未签约")
            pass_time(row)
            row = do(m + "default_winner", c.city, row)
        row = read(type(row), row.number)
        who = h.taker if state == "awarded" else h.next_taker
        assert row.winner == who.pk
        yield Canary(row, "winner", Layer.PARTY, row.winner, (str(who.name_zh),))


def _contracts() -> Iterator[Canary]:
    h, c, k = house(), cast(), "contracts.contract."
    for state in ("registered", "submitted"):
        row = contract("drafted")
        given = {n: getattr(row, n) for n in ("starts_on", "ends_on", "pay_method")}
        right = f"zanji-ip-{state}-202110"
        title, text = f"zanji-title-{state}", f"{row.text}\n\n权利号 {right}\n\nzanji-text-{state}"
        row = do(k + "edit", c.tto, row, title=title, text=text, equipment_fen=0, **given)
        for name in SIGNED:
            row = do(k + "sign", c.signer if name == "sign" else c.buyer_signer, row)
        filing = registration.filed_values(row) | {
            "ip_number": right, "expected_output_fen": FIRST_FEN + (state == "registered"),
        }  # fmt: skip
        row = do(k + "submit", c.tto, row, **filing)
        row = do(k + "send_back", c.registrar, row, defects=[], own=f"zanji-letter-{state}")
        row = do(k + "submit", c.tto, row, **filing)
        if state == "registered":
            row = do(k + "register", c.registrar, row)
        moved = {
            "owner": h.seller.pk, "buyer": h.buyer.pk, "point": h.point.pk, "seller_name": h.seller.name_zh,
            "buyer_name": h.buyer.name_zh, "parties": [h.seller.pk, h.buyer.pk, h.point.pk],
        }  # fmt: skip
        write(row, moved)
        _hand_over(row, c.point.pk, h.point.pk)
        row = read(type(row), row.number)
        yield from columns_of(row)
        for name, tag in (("text", text[-20:].strip()), ("letter", f"zanji-letter-{state}")):
            yield said(row, name, tag, Layer.PARTY)


def said(record: Record, name: str, tag: str, layer: Layer = Layer.PARTY, *also: int | None) -> Canary:
    """A canary that was said in an act and stands in no column of a face."""
    return Canary(record, name, layer, None, (tag,), frozenset(o for o in also if o))


@cache
def _serials() -> Iterator[int]:
    return iter(range(1, 10_000))


def columns_of(record: Record) -> Iterator[Canary]:
    """A canary in each column of the record's face that is not open; what the acts have not put there is written."""
    closed = [col for col in BY_MODEL[record.type()].columns if col.layer != Layer.OPEN]
    new = {}
    for column in closed:
        value = getattr(record, column.name)
        tagged = any("zanji" in str(v) for v in (value if isinstance(value, list) else [value]))
        if not tagged and column.kind not in ("organisation", "flag", "code"):
            new[column.name] = _value(record, column)
        elif not tagged and column.kind == "code":
            new[column.name] = max(column.words().items(), key=lambda w: len(w[1].zh))[0]
        elif column.kind == "organisation" and record.type() == "market.lot" and record.public:
            new[column.name] = house().winner.pk
    if new:
        write(record, new)
    record = read(type(record), record.number)
    for column in closed:
        value = getattr(record, column.name)
        yield Canary(record, column.name, column.layer, value, _forms(column, value))


def _value(record: Record, column: Column) -> Any:
    field: Any = type(record)._meta.get_field(column.name)
    serial = next(_serials())
    if column.kind == "day":
        return FIRST_DAY + timedelta(days=serial)
    if column.kind == "fen":
        return FIRST_FEN + 1_000 * serial
    tag = f"zanji-{serial}-{column.name}"
    return [tag] if column.kind == "words" else tag[: field.max_length or 40]


def _forms(column: Column, value: Any) -> tuple[str, ...]:
    """How a page, a table or a program would say it; nothing where other records say the same."""
    if column.kind == "fen":
        return (str(value), yuan(value), yuan(value).replace(",", ""))
    if column.kind == "day":
        return (value.isoformat(), f"{value.year}年{value.month}月{value.day}日")
    if column.kind == "organisation":
        names = {o.pk: str(o.name_zh) for o in vars(house()).values() if hasattr(o, "name_zh")}
        return (names[value],) if value in names else ()
    if column.kind in ("code", "flag", "count"):
        return ()
    return tuple(value) if isinstance(value, list) else (str(value),)


def _hand_over(record: Record, before: int, after: int) -> None:
    """The open case of a moved record waits for its new house: its title is the record's.

    No step hands a case over like this, and the guards say so: they are off for this one statement.
    """
    db = connections["owner"]
    with db.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE kernel_case SET holder_organisation = %s"
            " WHERE record_type = %s AND record_id = %s AND holder_organisation = %s",
            [after, record.type(), record.pk, before],
        )
        cursor.execute("COMMIT")


def write(record: Record, values: dict[str, Any]) -> None:
    """Write columns as the owner of the tables, past every act."""
    table = type(record)._meta.db_table
    sets = ", ".join(f'"{name}" = %s' for name in values)
    db = connections["owner"]
    with db.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT kernel_be(%s), set_config('chaotou.act', 'on', true)", [Jsonb(system().settings())])
        cursor.execute(f"UPDATE {table} SET {sets}, version = version + 1 WHERE id = %s", [*values.values(), record.pk])
        assert cursor.rowcount == 1, (table, record.number)
        cursor.execute("COMMIT")
