"""The jobs of an import: judging a long table, taking its rows in, publishing what was taken in.

Each may run again after a crash: a row's request key is made of its batch and line, and a row whose number is
already known to the owner changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from ...kernel.act import Call, Outcome, run
from ...kernel.faults import ActFault, Invalid
from ...kernel.jobs import Work, job
from ...kernel.rights.reading import reading
from ...kernel.rights.seat import Seat
from ...kernel.words import T
from .effects import Effect, effects, merged, owner_of, parts, states_of
from .judge import judge_all
from .kinds import OFFICES, intake_for
from .models import ImportBatch, ImportRow
from .staging import batch_for

JUDGE = "library.import.judge"
TAKE_IN = "library.import.run"
PUBLISH = "library.import.publish"

Tell = Callable[[int], None]


def judge_batch(seat: Seat, batch_id: int, tell: Tell = lambda done: None) -> None:
    """Judge every row of a table."""
    with reading(seat):
        batch = batch_for(seat, batch_id)
        judge_all(batch, tell)
        ImportBatch.objects.filter(pk=batch.pk).update(checked=True)


@job(JUDGE, T("检查表格", "Check a table"))
def judge_job(work: Work) -> dict[str, Any]:
    """Judge a table that is too long for one request."""
    judge_batch(work.seat, work.arguments["batch"])
    return {"address": f"/work/import/{work.arguments['batch']}"}


@job(TAKE_IN, T("导入", "Import"))
def take_in_job(work: Work) -> dict[str, Any]:
    """Take the ready rows in."""
    counted = take_in(work.seat, work.arguments["batch"], work.progress)
    return {"address": f"/work/import/{work.arguments['batch']}/run", "counts": counted}


@job(PUBLISH, T("发布导入的记录", "Publish what was imported"))
def publish_job(work: Work) -> dict[str, Any]:
    """Publish the drafts of an import that are complete."""
    counted = publish(work.seat, work.arguments["batch"], work.progress)
    return {"address": f"/work/import/{work.arguments['batch']}/run", "counts": counted}


def take_in(seat: Seat, batch_id: int, tell: Tell = lambda done: None) -> dict[str, int]:
    """Take every ready row in, five hundred to a transaction; returns how many were new, changed, …"""
    with reading(seat):
        batch = batch_for(seat, batch_id)
        rows = list(batch.rows.filter(fate="ready").order_by("line"))
    counted = dict.fromkeys(("new", "changed", "unchanged", "refused", "kept"), 0)
    done = 0
    for part in parts(rows):
        with reading(seat):
            found = effects(seat, batch, part)
        answers = _take_part(seat, batch, part, found)
        _store(seat, answers)
        for kind, _, _, _ in answers.values():
            counted[kind] += 1
        done += len(part)
        tell(done)
    return counted


#: Row id → (effect, record id, number, note).
Answers = dict[int, tuple[str, int | None, str, dict[str, Any]]]


def _take_part(seat: Seat, batch: ImportBatch, part: Sequence[ImportRow], found: dict[int, Effect]) -> Answers:
    intake = intake_for(batch)
    answers: Answers = {}
    fresh = [r for r in part if found[r.pk].kind == "new"]
    whose = {"owner": owner_of(seat, batch) if seat.kind in OFFICES else None} if intake.owners else {}
    calls = [Call(seat, _key(batch, r), {**found[r.pk].fields, **whose}) for r in fresh]
    for row, outcome in zip(fresh, run(intake.take_in, None, calls) if calls else [], strict=True):
        answers[row.pk] = _answer("new", outcome)
    for row in part:
        effect = found[row.pk]
        if effect.kind == "changed" and batch.update_known and intake.edit:
            fields = merged(intake, batch, effect.record, effect.fields)
            key = f"{_key(batch, row)}:{effect.record.version}"
            answers[row.pk] = _answer("changed", run(intake.edit, effect.record.pk, [Call(seat, key, fields)])[0])
        elif effect.kind in ("changed", "unchanged"):
            kind = "kept" if effect.kind == "changed" else "unchanged"
            answers[row.pk] = (kind, effect.record.pk, effect.record.number, {"differs": effect.differs})
        elif effect.kind == "refused" and effect.why:
            answers[row.pk] = ("refused", None, effect.record.number, {"why": [effect.why.zh, effect.why.en]})
    return answers


def _answer(kind: str, outcome: Outcome) -> tuple[str, int | None, str, dict[str, Any]]:
    if outcome.fault is None:
        return kind, outcome.record, outcome.number, {"digest": outcome.digest}
    return "refused", None, "", {"why": _why(outcome.fault)}


def _why(fault: ActFault) -> list[str]:
    texts = list(fault.fields.values()) if isinstance(fault, Invalid) else [fault.text]
    return ["；".join(t.zh for t in texts), "; ".join(t.en for t in texts)]


def _key(batch: ImportBatch, row: ImportRow) -> str:
    return f"import:{batch.pk}:{row.line}"


def _store(seat: Seat, answers: Answers) -> None:
    """Write what became of the rows; those with a record are done."""
    rows = [
        {"id": pk, "effect": kind, "record": record, "number": number, "note": note}
        for pk, (kind, record, number, note) in answers.items()
    ]
    with reading(seat), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE library_importrow r SET effect = x.effect, record = x.record, number = coalesce(x.number, ''), "
            "note = x.note, fate = CASE WHEN x.record IS NULL THEN r.fate ELSE 'done' END "
            "FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, effect text, record bigint, number text, note jsonb) "
            "WHERE r.id = x.id",
            [json.dumps(rows, ensure_ascii=False)],
        )


def publish(seat: Seat, batch_id: int, tell: Tell = lambda done: None) -> dict[str, int]:
    """Publish every draft this import made that has all it needs; the others say what they lack."""
    with reading(seat):
        batch = batch_for(seat, batch_id)
        intake = intake_for(batch)
        rows = [r for r in batch.rows.filter(fate="done").order_by("line") if r.record]
        states = states_of(intake, [r.record for r in rows if r.record])
    rows = [r for r in rows if states.get(r.record or 0) in OPEN_TO_PUBLISH]
    counted = {"published": 0, "lacking": 0}
    notes: Answers = {}
    if intake.publish is None:
        return counted
    for i, row in enumerate(rows, 1):
        outcome = run(intake.publish, row.record, [Call(seat, f"publish:{_key(batch, row)}", {})])[0]
        counted["lacking" if outcome.fault else "published"] += 1
        note = {"lacks": _why(outcome.fault)} if outcome.fault else {"published": True}
        notes[row.pk] = (row.effect, row.record, row.number, {**row.note, **note})
        if i % 25 == 0 or i == len(rows):
            _store(seat, notes)
            notes = {}
            tell(i)
    return counted


OPEN_TO_PUBLISH = ("draft", "returned")
