"""What a run would do: which rows are new, change a record, change nothing, or are refused — and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from ...kernel.faults import Invalid
from ...kernel.procedure.case import Case
from ...kernel.rights.reading import list_for
from ...kernel.rights.seat import Seat
from ...kernel.words import T
from ..sources.columns import EXTRAS, rest
from ..sources.findings import finding
from .asking import ids_of
from .kinds import OFFICES, Intake, intake_for, origin, typed
from .models import ImportBatch, ImportRow

#: States in which a record's text may still be changed by its owner.
OPEN_STATES = ("draft", "returned")
PART = 500


@dataclass
class Effect:
    """What becomes of one row. ``fields`` are all arguments; ``differs`` names those that a record has otherwise."""

    kind: str
    fields: dict[str, Any]
    record: Any = None
    differs: list[tuple[str, str, str]] = field(default_factory=list)
    why: T | None = None


def parts(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    """Rows in parts of at most five hundred."""
    part: list[ImportRow] = []
    for row in rows:
        part.append(row)
        if len(part) == PART:
            yield part
            part = []
    if part:
        yield part


def key_of(row: ImportRow) -> str:
    """The row's number at its source; a row without one is known by its cells."""
    given = row.values.get("source_key", "").strip()
    if given:
        return given
    text = json.dumps(row.cells, ensure_ascii=False).encode()
    return "row:" + hashlib.sha256(text).hexdigest()[:32]


def arguments(intake: Intake, batch: ImportBatch, row: ImportRow, ids: Mapping[str, int | None]) -> dict[str, Any]:
    """The row as arguments of its act."""
    given = typed(intake, row.values, ids)
    if not intake.keyed:
        return given
    split = next((f.before for f in map(finding, row.findings) if f.code == "keywords_split"), "")
    lines = origin(intake, row.values, rest(batch.heads, row.cells, batch.fields), split)
    return {**given, "origin": lines, "source": "import", "source_key": key_of(row)}


def owner_of(seat: Seat, batch: ImportBatch) -> int | None:
    """Whose records the batch makes."""
    return batch.into if seat.kind in OFFICES else seat.organisation


def effects(seat: Seat, batch: ImportBatch, rows: Sequence[ImportRow]) -> dict[int, Effect]:
    """The effect of each row by its id. Inside ``reading(seat)``."""
    intake = intake_for(batch)
    found: dict[int, Effect] = {}
    ids = ids_of(intake, [r.values for r in rows])
    wanted = {r.pk: arguments(intake, batch, r, ids) for r in rows}
    known = _known(seat, batch, wanted) if intake.keyed else _same(seat, intake, wanted)
    states = states_of(intake, [k.pk for k in known.values()])
    for row in rows:
        fields = wanted[row.pk]
        record = known.get(row.pk)
        if record is None:
            found[row.pk] = Effect("new", fields)
            continue
        differs = _differs(intake, batch, record, fields) if intake.keyed else []
        if not differs:
            found[row.pk] = Effect("unchanged", fields, record)
        elif seat.kind in OFFICES:
            why = T("已有记录由所属机构修改", "The owner changes a record that exists")
            found[row.pk] = Effect("refused", fields, record, differs, why)
        elif states.get(record.pk) not in OPEN_STATES:
            why = T("已发布或已核验，不能由导入改写", "Published or verified: an import does not rewrite it")
            found[row.pk] = Effect("refused", fields, record, differs, why)
        else:
            found[row.pk] = Effect("changed", fields, record, differs)
    return found


def _known(seat: Seat, batch: ImportBatch, wanted: Mapping[int, dict[str, Any]]) -> dict[int, Any]:
    """The owner's records of the same numbers at the source, by row id."""
    keys = [w["source_key"] for w in wanted.values()]
    model: type[Any] = intake_for(batch).model
    mine = list_for(seat, model).filter(owner=owner_of(seat, batch), source_key__in=keys)
    known = {record.source_key: record for record in mine}
    return {pk: known[w["source_key"]] for pk, w in wanted.items() if w["source_key"] in known}


def _same(seat: Seat, intake: Intake, wanted: Mapping[int, dict[str, Any]]) -> dict[int, Any]:
    """Records that say already all that a row says, by row id: the same row sent again makes no double."""
    kept = {f.name for f in intake.model._meta.concrete_fields}
    names = [n for n in intake.text if n in kept]
    first = intake.titled if intake.titled in names else names[0] if names else ""
    if not first:
        return {}
    rows = {pk: _cleaned(intake, w) for pk, w in wanted.items()}
    there = list_for(seat, intake.model).filter(**{f"{first}__in": [r[first] for r in rows.values()]}).order_by("-id")
    known = {_as_text({n: getattr(record, n) for n in names}): record for record in there}
    texts = {pk: _as_text({n: r[n] for n in names}) for pk, r in rows.items()}
    return {pk: known[text] for pk, text in texts.items() if text in known}


def _cleaned(intake: Intake, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments as the act's form cleans them; as they are where it does not take them."""
    try:
        return intake.take_in.clean(given)
    except Invalid:
        return given


def _as_text(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def states_of(intake: Intake, ids: Sequence[int]) -> dict[int, str]:
    """State of each record's open case."""
    cases = Case.objects.filter(record_type=intake.model.type(), record_id__in=ids, closed=False)
    return {c.record_id: c.state for c in cases}


def merged(intake: Intake, batch: ImportBatch, record: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """All text of the record as it shall stand: the table's columns anew, the others as they are."""
    given = set(batch.columns)
    return {
        **{n: fields[n] if n in given and n in fields else getattr(record, n) for n in intake.text},
        "origin": fields["origin"],
    }


def _differs(intake: Intake, batch: ImportBatch, record: Any, fields: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, before, after) where the table says something else than the record; only fields the table has."""
    given = set(batch.columns)
    found = []
    for name in intake.text:
        if name in given and name in fields and getattr(record, name) != fields[name]:
            found.append((name, _short(getattr(record, name)), _short(fields[name])))
    if list(record.origin) != fields["origin"] and (set(batch.fields) & {"", *(c.name for c in EXTRAS)}):
        gone = [line for line in record.origin if line not in fields["origin"]]
        come = [line for line in fields["origin"] if line not in record.origin]
        found.append(("origin", _short(gone), _short(come)))
    return found


def _short(value: Any) -> str:
    if value is None:
        return ""
    text = "；".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= 120 else text[:120] + "…"


def preview(seat: Seat, batch: ImportBatch) -> None:
    """Write the effect of every ready row into the staged table. Inside ``reading(seat)``."""
    for part in parts(batch.rows.filter(fate="ready").order_by("line").iterator(PART)):
        found = effects(seat, batch, part)
        write(
            {
                pk: (e.kind, {"differs": e.differs, **({"why": [e.why.zh, e.why.en]} if e.why else {})})
                for pk, e in found.items()
            }
        )
    batch.rows.exclude(fate__in=("ready", "done")).exclude(effect="").update(effect="", note={})


def write(effects: Mapping[int, tuple[str, dict[str, Any]]]) -> None:
    """Store effects and notes of rows, many at once."""
    rows = [{"id": pk, "effect": kind, "note": note} for pk, (kind, note) in effects.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE library_importrow r SET effect = x.effect, note = x.note "
            "FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, effect text, note jsonb) WHERE r.id = x.id",
            [json.dumps(rows, ensure_ascii=False)],
        )
