"""Which column of a table is which field: guessed from its head, corrected by the operator, remembered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from ...kernel.face import Column
from ...kernel.words import T

#: Columns that a table of achievements often has and a record keeps as its origin.
EXTRAS = (
    Column(
        "institution", T("完成单位", "Institution"),
        heads=("单位", "作者单位", "第一完成单位", "affiliation", "Center"),
    ),
    Column("class_number", T("中图分类号", "Class number"), heads=("分类号", "中图法分类号", "CLC")),
    Column("doi", T("DOI", "DOI"), heads=("论文DOI",)),
    Column("year", T("年份", "Year"), heads=("年度", "完成年份", "发表年份", "publication year")),
)  # fmt: skip


def plain_head(head: str) -> str:
    """A head for comparing: half-width, lower case, without blanks, stars and what stands in brackets."""
    text = unicodedata.normalize("NFKC", head).lower()
    text = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", text)
    return re.sub(r"[\s*:：_\-]+", "", text)


def names_of(column: Column) -> list[str]:
    """Every head a column is known by."""
    return [plain_head(n) for n in (column.title.zh, column.title.en, column.name, *column.heads)]


def unit_of(head: str) -> str:
    """``万`` or ``亿`` where the head says amounts are given in it."""
    text = unicodedata.normalize("NFKC", head)
    return "亿" if "亿元" in text else "万" if "万元" in text else ""


def guess(heads: Sequence[str], columns: Iterable[Column], saved: Mapping[str, str] | None = None) -> list[str]:
    """For each head the field it stands for, or "" — what was saved first, then the same name, then part of one."""
    plain = [plain_head(h) for h in heads]
    found = [""] * len(heads)
    columns = list(columns)
    known = {c.name for c in columns}
    for i, head in enumerate(plain):
        name = (saved or {}).get(head)
        if name is not None and (name in known or name == "") and (name == "" or name not in found):
            found[i] = name or "-"
    exact = {n: c.name for c in reversed(columns) for n in names_of(c)}
    for i, head in enumerate(plain):
        if not found[i] and exact.get(head) and exact[head] not in found:
            found[i] = exact[head]
    for i, head in enumerate(plain):
        if not found[i] and head:
            found[i] = _part(head, columns, found)
    return ["" if f == "-" else f for f in found]


def _part(head: str, columns: Sequence[Column], taken: Sequence[str]) -> str:
    """The free column of whose Chinese names the longest ends this head or, from three signs on, stands in it."""
    best, size = "", 1
    for column in columns:
        if column.name in taken:
            continue
        for name in names_of(column):
            chinese = re.search(r"[一-鿿]", name)
            if chinese and len(name) > size and (head.endswith(name) or (len(name) > 2 and name in head)):
                best, size = column.name, len(name)
    return best


def mapped(cells: Sequence[str], fields: Sequence[str], units: Sequence[str]) -> dict[str, str]:
    """Values by field name. An amount without a unit takes the one its head names."""
    values: dict[str, str] = {}
    for cell, name, unit in zip(cells, fields, units, strict=True):
        if name:
            bare = re.fullmatch(r"[\d,，.．\s]+", cell)
            values[name] = f"{cell}{unit}" if unit and bare and name.endswith("_fen") else cell
    return values


def rest(heads: Sequence[str], cells: Sequence[str], fields: Sequence[str]) -> list[str]:
    """What stands in columns that were given no field, as ``head：value``."""
    return [f"{h}：{c}" for h, c, f in zip(heads, cells, fields, strict=True) if not f and c]
