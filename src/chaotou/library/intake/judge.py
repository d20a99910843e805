"""Judging staged rows: repair, findings within and between rows, and what will become of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from ..sources.columns import mapped, unit_of
from ..sources.findings import KINDS, Finding, Level, finding
from ..sources.repair import across, repair, repeated
from .asking import asked, ids_of
from .kinds import intake_for
from .models import ImportBatch, ImportRow

STOPS = [c for c, k in KINDS.items() if k.level == Level.STOP]
DECIDES = [c for c, k in KINDS.items() if k.level == Level.DECIDE]
ASKS = [c for c, k in KINDS.items() if k.level == Level.ASK]
#: Findings that somebody should look at.
FAULTS = [*STOPS, *DECIDES, *ASKS]
#: Findings that only show between rows.
BETWEEN = {"title_repeated", "key_repeated", "version_old", "row_repeated"}
_CHUNK = 500


def judge(batch: ImportBatch, rows: Sequence[ImportRow], tell: Callable[[int], None] = lambda done: None) -> None:
    """Judge rows in memory; findings between rows stay as they are. ``tell`` is given how many are done."""
    intake, units = intake_for(batch), [unit_of(h) for h in batch.heads]
    given = [mapped(r.cells, batch.fields, units) | {n: r.values.get(n, "") for n in r.kept} for r in rows]
    ids = ids_of(intake, given)
    for i, (row, cells) in enumerate(zip(rows, given, strict=True), 1):
        found = repair(intake.columns, cells, row.kept)
        row.values = found.values
        between = [f for f in map(finding, row.findings) if f.code in BETWEEN]
        _settle(row, [*found.findings, *asked(intake, row.values, found.findings, ids), *between])
        if i % _CHUNK == 0:
            tell(i)


def _settle(row: ImportRow, findings: Sequence[Finding]) -> None:
    """Findings, open codes and fate of a row."""
    row.findings = [f.plain for f in findings]
    seen = set(row.seen)
    decided = row.choice == "take"
    row.codes = sorted(
        {f.code for f in findings if f"{f.code}:{f.column}" not in seen and not (decided and f.level == Level.DECIDE)}
    )
    row.fate = fate(row)


def fate(row: ImportRow) -> str:
    """What will become of the row as things stand."""
    if row.fate == "done":
        return "done"
    if row.choice == "leave":
        return "left"
    if any(c in STOPS for c in row.codes):
        return "blocked"
    return "undecided" if any(c in DECIDES for c in row.codes) else "ready"


def judge_all(batch: ImportBatch, tell: Callable[[int], None] = lambda done: None) -> None:
    """Judge every row of a batch anew and store it. ``tell`` is given how many are done."""
    rows = list(batch.rows.exclude(fate="done").order_by("line"))
    judge(batch, rows, lambda n: tell(n // 2))
    # A row that is left out is nobody's double.
    there = ((r.line, r.values) for r in rows if r.choice != "leave")
    intake = intake_for(batch)
    _between(rows, across(there) if intake.keyed else repeated(_whole(there), intake.titled))
    store(rows, lambda n: tell((len(rows) + n) // 2))


def judge_between(batch: ImportBatch) -> None:
    """Look again for what shows between rows; only rows of which something else is true now are loaded whole."""
    intake = intake_for(batch)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line, \"values\"->>'title_zh', \"values\"->>'source_key', choice = 'leave', "
            "CASE WHEN %s THEN '' ELSE \"values\"::text END, coalesce((SELECT jsonb_agg(f) "
            "FROM jsonb_array_elements(findings) f WHERE f->>0 = ANY (%s)), '[]')::text "
            "FROM library_importrow WHERE batch_id = %s AND fate <> 'done' ORDER BY line",
            [intake.keyed, list(BETWEEN), batch.pk],
        )
        light = cursor.fetchall()
    if intake.keyed:
        found = across((ln, {"title_zh": t or "", "source_key": k or ""}) for ln, t, k, left, _, _ in light if not left)
    else:
        found = repeated(_whole((ln, json.loads(v)) for ln, _, _, left, v, _ in light if not left), intake.titled)
    stale = [ln for ln, _, _, _, _, had in light if json.loads(had) != [f.plain for f in found.get(ln, [])]]
    rows = list(batch.rows.filter(line__in=stale).defer("cells"))
    _between(rows, found)
    store(rows)


def _whole(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Iterable[tuple[int, str]]:
    """Each row as one text."""
    return ((line, json.dumps(values, ensure_ascii=False, sort_keys=True)) for line, values in rows)


def _between(rows: Iterable[ImportRow], found: Mapping[int, Sequence[Finding]]) -> None:
    """Set the findings between rows."""
    for row in rows:
        own = [f for f in map(finding, row.findings) if f.code not in BETWEEN]
        now = found.get(row.line, [])
        if now or len(own) != len(row.findings):
            _settle(row, [*own, *now])


def store(rows: Sequence[ImportRow], tell: Callable[[int], None] = lambda done: None) -> None:
    """Write judged rows back, many at once."""
    for start in range(0, len(rows), _CHUNK):
        part: list[dict[str, Any]] = [
            {"id": r.pk, "values": r.values, "findings": r.findings, "codes": r.codes, "kept": r.kept,
             "seen": r.seen, "choice": r.choice, "fate": r.fate}
            for r in rows[start : start + _CHUNK]
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                'UPDATE library_importrow r SET "values" = x."values", findings = x.findings, codes = x.codes, '
                "kept = x.kept, seen = x.seen, choice = x.choice, fate = x.fate, effect = '', note = '{}' "
                'FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, "values" jsonb, findings jsonb, codes text[], '
                "kept text[], seen text[], choice text, fate text) WHERE r.id = x.id",
                [json.dumps(part, ensure_ascii=False)],
            )
        tell(min(start + _CHUNK, len(rows)))
