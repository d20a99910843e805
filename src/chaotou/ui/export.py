"""Exports: exactly the rows, order and columns of a list, as XLSX and CSV; and the template of an import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..kernel.face import Column, Face, importable, may_read
from ..kernel.installation import is_demonstration, now
from ..kernel.records import Record
from ..kernel.rights.reading import reading
from ..kernel.rights.seat import NAMES, Seat
from ..kernel.words import T
from . import amounts
from .list_page import conditions
from .listing import Listing, listing
from .standing import cases_of
from .values import HIDDEN, Known, empty, known, moment_text, text_of

#: Rows of one export; the first sheet says so where there are more.
MOST = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a spreadsheet program takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = T("编号", "Number")
STATUS = T("状态", "Status")


@require_safe
def xlsx(request: HttpRequest, face: Face) -> HttpResponse:
    """GET /<slug>.xlsx with the query of the list."""
    asked = listing(face, request.seat, request.GET)  # type: ignore[attr-defined]
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with reading(asked.seat), xlsxwriter.Workbook(file, options) as book:
        records, more = _records(asked)
        _first_sheet(book, asked, len(records), more)
        _second_sheet(book, asked, records)
    return _file(file.getvalue(), XLSX, face, "xlsx")


@require_safe
def comma(request: HttpRequest, face: Face) -> HttpResponse:
    """GET /<slug>.csv with the query of the list; texts that would be formulas begin with an apostrophe."""
    asked = listing(face, request.seat, request.GET)  # type: ignore[attr-defined]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    with reading(asked.seat):
        records, _ = _records(asked)
        writer.writerow(_titles(asked))
        for row in _rows(asked, records):
            writer.writerow([harmless(v) for v in row])
    return _file(file.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", face, "csv")


@require_safe
def template(request: HttpRequest, face: Face) -> HttpResponse:
    """GET /<slug>/template.xlsx: the columns an import understands, with what may stand in them."""
    columns = list(importable(face))
    if not columns:
        raise Http404
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(str(face.plural)[:31])
        legend = book.add_worksheet(str(T("说明", "Notes")))
        must, bold = (
            book.add_format({"bold": True, "bottom": 1, "bg_color": "#FFF3D6"}),
            book.add_format({"bold": True}),
        )
        may = book.add_format({"bold": True, "bottom": 1})
        for i, title in enumerate((T("列", "Column"), T("必填", "Required"), T("可以填写", "What may stand in it"))):
            legend.write_string(0, i, str(title), bold)
        for i, column in enumerate(columns):
            sheet.write_string(0, i, str(column.title), must if column.required else may)
            names = [str(t) for t in column.words().values()]
            if names and column.kind == "code" and len(",".join(names)) <= 255:
                sheet.data_validation(1, i, 1000, i, {"validate": "list", "source": names, "error_type": "warning"})
            legend.write_string(i + 1, 0, str(column.title))
            legend.write_string(i + 1, 1, str(T("必填", "required") if column.required else T("选填", "optional")))
            legend.write_string(i + 1, 2, _may_stand(column, names))
        sheet.set_column(0, len(columns) - 1, 22)
        sheet.freeze_panes(1, 0)
        legend.set_column(0, 0, 22)
        legend.set_column(2, 2, 80)
    return _file(file.getvalue(), XLSX, face, "xlsx", str(T("导入模板", "import template")))


def harmless(value: Any) -> Any:
    """A text as no spreadsheet program runs it."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA) else value


def _records(asked: Listing) -> tuple[list[Record], bool]:
    found = list(asked.rows()[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _titles(asked: Listing) -> list[str]:
    found = [str(NUMBER), str(STATUS)]
    for c in asked.columns:
        found.append(str(T("{t}（元）", "{t} (yuan)").format(t=c.title)) if c.kind == "fen" else str(c.title))
    return found


def _rows(asked: Listing, records: list[Record]) -> Iterator[list[Any]]:
    for start in range(0, len(records), 1000):
        part = records[start : start + 1000]
        found, cases = known(asked.seat, asked.columns, part), cases_of(part)
        for record in part:
            states = str(T("、", ", ")).join(str(c.standing.title) for c in cases.get(record.pk, []))
            yield [record.number, states, *(_value(asked.seat, c, record, found) for c in asked.columns)]


def _value(seat: Seat, column: Column, record: Record, found: Known) -> Any:
    if not may_read(seat, record, column.layer):
        return str(HIDDEN)
    value = getattr(record, column.name)
    if empty(value):
        return ""
    if column.kind == "fen":
        return float(amounts.yuan(value).replace(",", ""))
    if column.kind == "count":
        return value
    return text_of(column, value, found)


def _first_sheet(book: Any, asked: Listing, rows: int, more: bool) -> None:
    sheet = book.add_worksheet(str(T("筛选与日期", "Filter and date")))
    seat = asked.seat
    lines = [
        (T("列表", "List"), str(asked.face.plural)),
        (T("导出时间", "Exported at"), moment_text(now())),
        (T("席位", "Seat"), f"{NAMES[seat.kind]} {seat.name}".strip()),
        (T("条件", "Conditions"), "；".join(c.text for c in conditions(seat, asked)) or str(T("无", "none"))),
        (T("地址", "Address"), f"/{asked.face.slug}{asked.query()}"),
        (T("行数", "Rows"), str(rows)),
    ]
    if more:
        lines.append(
            (T("注意", "Note"), str(T("只导出前 {n} 行，请缩小条件", "Only the first {n} rows").format(n=MOST)))
        )
    if is_demonstration():
        lines.append((T("数据", "Data"), str(T("演示数据，均为虚构", "Demonstration data, invented"))))
    bold = book.add_format({"bold": True})
    for place, (title, text) in enumerate(lines):
        sheet.write_string(place, 0, str(title), bold)
        sheet.write_string(place, 1, text)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 80)


def _second_sheet(book: Any, asked: Listing, records: list[Record]) -> None:
    sheet = book.add_worksheet(str(asked.face.plural)[:31])
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(_titles(asked)):
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, len(asked.columns) + 1, 22, wrap)
    for place, row in enumerate(_rows(asked, records), 1):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(place, column, value)
            else:
                sheet.write_string(place, column, value[:32_000])


def _may_stand(column: Column, names: list[str]) -> str:
    if names:
        return str(T("、", ", ")).join(names)
    hints = {
        "fen": T("金额，单位元，可写 60万", "An amount in yuan"),
        "count": T("整数", "A whole number"),
        "day": T("日期，如 2026-11-23", "A day, as 2026-11-23"),
        "flag": T("是或否", "Yes or no"),
        "words": T("多个词用分号隔开", "Several, separated by semicolons"),
        "organisation": T(
            "机构全称、编号或统一社会信用代码", "Full name, number or unified social credit code of an organisation"
        ),
    }
    return str(column.hint or hints.get(column.kind) or T("文字", "Text"))


def _file(content: bytes, kind: str, face: Face, ending: str, what: str = "") -> HttpResponse:
    name = f"{face.plural}{' ' + what if what else ''} {now():%Y-%m-%d}.{ending}"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename=\"{face.slug}.{ending}\"; filename*=UTF-8''{quote(name)}"
    return answer
