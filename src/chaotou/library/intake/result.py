"""The result file: every row as it came, what became of it, its number and why."""

from __future__ import annotations

import io
from collections.abc import Mapping

import xlsxwriter

from ...kernel.words import T
from .kinds import intake_for
from .models import ImportBatch, ImportRow

FATES = {
    "ready": T("可导入", "Ready"),
    "undecided": T("待决定", "To be decided"),
    "blocked": T("须改正", "To be put right"),
    "left": T("不导入", "Left out"),
    "done": T("已导入", "Imported"),
}


def outcome(row: ImportRow, effects: Mapping[str, T]) -> T:
    """What became of a row, in words."""
    if row.effect in effects and (row.fate == "done" or row.effect == "refused"):
        return effects[row.effect]
    return FATES[row.fate]


def result_file(batch: ImportBatch, effects: Mapping[str, T]) -> bytes:
    """The workbook. Texts stay texts: nothing in it is a formula or a link of its own."""
    file = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    face = intake_for(batch).face
    heads = [T("行", "Line"), T("结果", "Result"), T("编号", "Number"), T("说明", "Note"), T("页面", "Page")]
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(str(T("导入结果", "Result")))
        bold = book.add_format({"bold": True, "bottom": 1})
        for i, head in enumerate([*map(str, heads), *batch.heads]):
            sheet.write_string(0, i, head, bold)
        for place, row in enumerate(batch.rows.order_by("line").iterator(500), 1):
            why = row.note.get("why") or row.note.get("lacks") or ["", ""]
            sheet.write_number(place, 0, row.line)
            sheet.write_string(place, 1, str(outcome(row, effects)))
            sheet.write_string(place, 2, row.number)
            sheet.write_string(place, 3, str(T(*why)))
            sheet.write_string(place, 4, f"/{face.slug}/{row.number}" if row.number else "")
            for i, cell in enumerate(row.cells, len(heads)):
                sheet.write_string(place, i, cell[:32_000])
        sheet.freeze_panes(1, 4)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 2, 18)
        sheet.set_column(3, 3, 40)
    return file.getvalue()
