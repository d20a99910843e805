"""An XLSX workbook, opened only after its parts have been counted: no zip bomb, no sheet of a million rows."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from ...kernel.words import T

MAX_UNPACKED = 256 * 1024 * 1024
MAX_PARTS = 2_000
MAX_RATIO = 200
_CHUNK = 1024 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")


def read_workbook(data: bytes, max_rows: int, max_columns: int) -> tuple[str, list[list[str]], list[str]]:
    """Name and rows of the first sheet that holds anything, and the names of the others that do.

    Raises ``ValueError`` with a ``T`` for a workbook that is too large or not one. A formula is never
    evaluated: its last value stands in the file, and a text that looks like one stays a text.
    """
    _weigh(data, max_rows)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            filled = []
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                # A lone cell far down makes a sheet as long as one that is full.
                if sheet.total_height > max_rows or sheet.total_width > max_columns:
                    raise ValueError(_too_many(max_rows))
                if sheet.height:
                    filled.append((name, sheet))
            if not filled:
                raise ValueError(T("工作簿里没有数据", "The workbook holds no data"))
            name, sheet = filled[0]
            rows = [[_text(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
            return name, rows, [n for n, _ in filled[1:]]
    except python_calamine.PasswordError as fault:
        raise ValueError(T("工作簿有密码，请取消后再传", "The workbook is locked: take the password off")) from fault
    except python_calamine.CalamineError as fault:
        raise ValueError(T("工作簿损坏，打不开", "The workbook is damaged and cannot be opened")) from fault


def _weigh(data: bytes, max_rows: int) -> None:
    """Unpack every part once in pieces, counting bytes and rows; the zip's own word on sizes is not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            parts = pack.infolist()
            if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
                raise ValueError(_bomb())
            total = 0
            for part in parts:
                sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
                rows, size, tail = 0, 0, b""
                with pack.open(part) as stream:
                    while piece := stream.read(_CHUNK):
                        size += len(piece)
                        total += len(piece)
                        if total > MAX_UNPACKED or (size > 16 * _CHUNK and size > MAX_RATIO * part.compress_size):
                            raise ValueError(_bomb())
                        if sheet:
                            rows += len(_ROW.findall(tail + piece)) - len(_ROW.findall(tail))
                            tail = piece[-12:]
                            if rows > max_rows:
                                raise ValueError(_too_many(max_rows))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise ValueError(T("工作簿损坏或有密码，打不开", "The workbook is damaged or locked")) from fault


def _bomb() -> T:
    return T("工作簿解压后过大，拒绝打开", "The workbook unpacks to too much and was not opened")


def _too_many(rows: int) -> T:
    said = T("工作表超过 {n} 行，请分成几份", "A sheet has more than {n} rows: split the file")
    return said.format(n=f"{rows // 1000 * 1000:,}")


def _text(value: Any) -> str:
    """A cell as its reader sees it: whole numbers without ``.0``, days in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
