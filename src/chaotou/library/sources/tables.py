"""A spreadsheet or CSV file as it arrives: bytes in, heads and rows of text out, nothing guessed silently."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ...kernel.words import T
from .formats import rows_of
from .workbook import read_workbook

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
#: How many of the first lines may stand above the heads (a title, a note on how to fill the sheet in).
_LOOK_FOR_HEADS = 8


class TableFault(Exception):
    """The file cannot be read; ``text`` says what to do about it."""

    def __init__(self, text: T) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class Table:
    """Heads and rows, each row as long as the heads. ``first`` is the line of the first row in the file.

    ``form`` says how the file was read: (encoding or sheet name, separator or "").
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int
    lines: tuple[int, ...]
    form: tuple[str, str]
    notes: tuple[T, ...] = field(default=())


def read_table(data: bytes, name: str, known: Callable[[str], bool] = lambda head: False) -> Table:
    """The table in a file. ``known`` tells which heads the caller understands, to find the line of heads.

    Raises ``TableFault`` for what is not a table, is too large or is not safe to open.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise TableFault(T("文件是空的", "The file is empty"))
    if len(data) > MAX_BYTES:
        raise TableFault(
            T("文件超过 {n} MB，请分成几份", "The file is larger than {n} MB: split it").format(n=MAX_BYTES // 2**20)
        )
    if data[:4] == b"PK\x03\x04":
        return _workbook(data, known)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise TableFault(
            T(
                "这是旧版 .xls 或加密的工作簿，请另存为 .xlsx 或 CSV",
                "An old .xls or a locked workbook: save it as .xlsx or CSV",
            )
        )
    if other := _other(data):
        return _table(other[1], known, (other[0], ""), ())
    text, encoding, notes = decode(data)
    separator = sniff(text)
    lines = list(_lines(text, separator))
    return _table(lines, known, (encoding, separator), notes)


def decode(data: bytes) -> tuple[str, str, tuple[T, ...]]:
    """Text, the encoding it was in, and what to say about it. Raises ``TableFault`` if it is in none we know."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding, ()
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        pass
    # A file in UTF-8 with a few damaged bytes is still UTF-8: GB 18030 would turn all of it into nonsense.
    loose = data.decode("utf-8", "replace")
    broken = loose.count("\N{REPLACEMENT CHARACTER}")
    if broken * 20 < sum(c > "\x7f" for c in loose) or broken * 2000 < len(loose):
        note = T("有 {n} 个字符损坏，已标出", "{n} damaged characters, marked in their cells").format(n=broken)
        return loose, "utf-8", (note,)
    try:
        return data.decode("gb18030"), "gb18030", ()
    except UnicodeDecodeError as fault:
        text = T("读不出文字编码，请另存为 UTF-8 或 GB 18030", "Unknown text encoding: save it as UTF-8 or GB 18030")
        raise TableFault(text) from fault


def sniff(text: str) -> str:
    """The separator: of comma, semicolon and tab the one that cuts the first lines into the most even columns."""
    best, most = ",", 1.0
    for separator in (",", ";", "\t"):
        sizes = []
        for line in _lines(text[:200_000], separator):
            sizes.append(len(line))
            if len(sizes) == 20:
                break
        usual = max(set(sizes), key=sizes.count) if sizes else 1
        even = sum(s == usual for s in sizes) / max(len(sizes), 1)
        if usual > 1 and usual * even > most:
            best, most = separator, usual * even
    return best


def _lines(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            said = T(
                "第 {n} 行读不通：引号不成对或单元格超长", "Line {n} cannot be read: an open quote or an endless cell"
            ).format(n=reader.line_num)
            raise TableFault(said) from fault


def _other(data: bytes) -> tuple[str, Sequence[Sequence[str]]] | None:
    """The rows of a file that is neither a workbook nor plain text, as its own form reads it."""
    try:
        return rows_of(data)
    except ValueError as fault:
        text = fault.args[0]
        raise TableFault(text if isinstance(text, T) else T("文件损坏，读不通", "The file is damaged")) from fault


def _workbook(data: bytes, known: Callable[[str], bool]) -> Table:
    try:
        sheet, rows, others = read_workbook(data, MAX_ROWS + _LOOK_FOR_HEADS, MAX_COLUMNS)
    except ValueError as fault:
        text = fault.args[0]
        raise TableFault(text if isinstance(text, T) else T("工作簿损坏，打不开", "The workbook is damaged")) from fault
    notes: tuple[T, ...] = ()
    if others:
        notes = (
            T("只读了工作表“{s}”，另有：{o}", "Read sheet “{s}” alone; left: {o}").format(s=sheet, o="、".join(others)),
        )
    return _table(rows, known, (sheet, ""), notes)


def _table(
    lines: Sequence[Sequence[str]], known: Callable[[str], bool], form: tuple[str, str], notes: tuple[T, ...]
) -> Table:
    at = _head_line(lines, known)
    heads = [tidy(h) for h in lines[at]] if lines else []
    while heads and not heads[-1]:
        heads.pop()
    if len([h for h in heads if h]) < 1:
        raise TableFault(T("第一行应是列名", "The first line should name the columns"))
    if len(heads) > MAX_COLUMNS:
        raise TableFault(T("列数超过 {n}", "More than {n} columns").format(n=MAX_COLUMNS))
    rows: list[tuple[str, ...]] = []
    places: list[int] = []
    for i, line in enumerate(lines[at + 1 :], at + 2):
        cells = [tidy(c) for c in line]
        if not any(cells):
            continue
        if len(rows) == MAX_ROWS:
            said = T("超过 {n} 行，请分成几份", "More than {n} rows: split the file").format(n=f"{MAX_ROWS:,}")
            raise TableFault(said)
        if any(len(c) > MAX_CELL for c in cells):
            raise TableFault(T("第 {n} 行有超长单元格", "Line {n} has an endless cell").format(n=i))
        rows.append(tuple(_fitted(cells, len(heads))))
        places.append(i)
    if not rows:
        raise TableFault(T("只有列名，没有数据行", "There are heads but no rows"))
    return Table(tuple(heads), tuple(rows), at + 2, tuple(places), form, notes)


def _head_line(lines: Sequence[Sequence[str]], known: Callable[[str], bool]) -> int:
    """The first line with the most heads somebody knows; else the first that names at least two columns."""
    first = lines[:_LOOK_FOR_HEADS]
    scores = [sum(bool(tidy(c)) and known(tidy(c)) for c in line) for line in first]
    if any(scores):
        return scores.index(max(scores))
    return next((i for i, line in enumerate(first) if sum(bool(tidy(c)) for c in line) > 1), 0)


def _fitted(cells: list[str], size: int) -> list[str]:
    """As many cells as heads; what stands beyond is kept in the last one, so that nothing is lost."""
    if len(cells) > size:
        extra = [c for c in cells[size:] if c]
        return [*cells[: size - 1], "\n".join([cells[size - 1], *extra]).strip()]
    return cells + [""] * (size - len(cells))


_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))


def tidy(text: str) -> str:
    """A cell without blanks around, invisible signs and control characters; line breaks stay."""
    text = text.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return text.strip()
