"""Correcting staged rows: one cell, one choice, or many alike at once. Inside ``reading(seat)``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..sources.findings import Finding, finding
from ..sources.tables import tidy
from .judge import DECIDES, STOPS, judge, judge_between, store
from .models import ImportBatch, ImportRow

CHOICES = ("", "take", "leave")


def write(row: ImportRow, values: Mapping[str, str]) -> bool:
    """Write cells by hand; True if anything changed. What is written is kept as it is and only checked."""
    changed = False
    for name, text in values.items():
        text = tidy(text)
        if text != tidy(row.values.get(name, "")):
            row.values[name] = text
            row.kept = sorted({*row.kept, name})
            row.seen = [s for s in row.seen if s.partition(":")[2] != name]
            changed = True
    return changed


def choose(row: ImportRow, choice: str) -> bool:
    """Take, leave out or leave open; True if that is new."""
    if choice not in CHOICES or choice == row.choice or row.fate == "done":
        return False
    row.choice = choice
    return True


def restore(row: ImportRow) -> None:
    """Back to what the file said, with the repairs that are certain."""
    row.kept, row.seen, row.choice = [], [], ""


def accept(row: ImportRow, code: str) -> bool:
    """Take over what a finding proposes."""
    return write(row, {f.column: f.after for f in _open(row) if f.code == code and f.proposes})


def wave(row: ImportRow, code: str) -> bool:
    """Say of a finding that the cell may stay so. What stops a row or asks for a decision stays."""
    if code in STOPS or code in DECIDES:
        return False
    row.seen = sorted({*row.seen, *(f"{f.code}:{f.column}" for f in _open(row) if f.code == code)})
    return True


def _open(row: ImportRow) -> list[Finding]:
    return [f for f in map(finding, row.findings) if f.code in row.codes]


def save(batch: ImportBatch, rows: Iterable[ImportRow]) -> int:
    """Judge changed rows again and store them; returns how many."""
    changed = list(rows)
    judge(batch, changed)
    store(changed)
    if changed:
        judge_between(batch)
    return len(changed)


def many(batch: ImportBatch, rows: Iterable[ImportRow], how: str, code: str, field: str, value: str) -> int:
    """Mend many alike: ``accept`` or ``wave`` a finding, ``take`` or ``leave`` rows, ``set`` a field; ``reopen``
    rows that have a record, so that the next run may change it.

    Returns how many rows changed.
    """
    changed = []
    for row in rows:
        if row.fate == "done":
            if how == "reopen":
                row.fate = ""
                changed.append(row)
            continue
        if how == "accept":
            done = accept(row, code)
        elif how == "wave":
            done = wave(row, code)
        elif how == "set":
            done = write(row, {field: value})
        else:
            done = choose(row, {"take": "take", "leave": "leave"}.get(how, ""))
        if done:
            changed.append(row)
    return save(batch, changed)
