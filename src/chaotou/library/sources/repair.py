"""Repairing and judging a row: what is certain is put right and says so, the rest is asked for, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...kernel.face import Column
from . import latex, names, screen, values, words
from .findings import Finding

MAX_TITLE = 60
MAX_LATIN_TITLE = 200
MAX_KEYWORDS = 100
#: What the fields of a record hold at most.
LIMITS = {"title_zh": 300, "title_en": 600, "ip": 300, "source_key": 120}
_LONG = 20_000
_READERS = {
    "trl": values.level, "doi": values.doi, "class_number": values.classes, "year": values.year,
}  # fmt: skip
_HEADING = re.compile(
    r"^\s*(?:\d+(?:\.\d+)+\s*\S|[表图]\s*\d|Table\s*\d|Fig(?:ure)?\.?\s*\d|(?:摘要|引言|前言|参考文献|附录|致谢|结论|"
    r"材料与方法|结果与分析|讨论)\s*$|第[一二三四五六七八九十\d]+[章节]|[（(]?[一二三四五六七八九十]+[）)、])"
)


@dataclass
class Row:
    """Values by field after repair, and what was found."""

    values: dict[str, str]
    findings: list[Finding]

    def put(self, name: str, value: str, code: str, about: str = "") -> None:
        """Replace a value and say so."""
        self.findings.append(Finding(code, name, self.values.get(name, ""), value, about))
        self.values[name] = value

    def ask(self, code: str, name: str, about: str = "", after: str = "") -> None:
        """Ask about a value that stays."""
        self.findings.append(Finding(code, name, self.values.get(name, ""), after, about))


def repair(columns: Sequence[Column], given: Mapping[str, str], kept: Collection[str] = ()) -> Row:
    """Repair one row. ``kept`` names the fields the operator has written: checked, never changed."""
    row = Row(dict(given), [])
    by_name = {c.name: c for c in columns}
    free = [n for n in row.values if n not in kept and n in by_name]
    for name in free:
        _formulas(row, name)
    if "keywords_zh" in by_name:
        _keywords(row, kept, by_name)
    if "inventors" in by_name:
        _authors(row, kept)
    for name in list(row.values):
        if name in by_name and row.values[name]:
            _typed(row, by_name[name])
    if "title_zh" in by_name:
        _title(row)
    if "class_number" in by_name and (about := screen.social(row.values)):
        row.ask("not_technology", "title_zh", about)
    if "circle" in by_name and not row.values.get("circle") and "circle" not in kept:
        code, why = screen.circle(row.values)
        if code:
            row.put("circle", code, "circle_guessed", why)
    return row


def _formulas(row: Row, name: str) -> None:
    text = row.values[name]
    if "\N{REPLACEMENT CHARACTER}" in text:
        row.ask("broken_sign", name)
    if name == "inventors" or ("$" not in text and "\\" not in text):
        return
    plain, certain = latex.plain(text)
    if plain != text:
        row.put(name, plain, "formula_plain")
    if not certain:
        left = latex.DEBRIS.search(plain)
        row.ask("formula_unsure", name, (left[0] if left else "$")[:30])


def _keywords(row: Row, kept: Collection[str], columns: Mapping[str, Column]) -> None:
    text = row.values.get("keywords_zh", "")
    if not text or "keywords_zh" in kept:
        return
    cell = words.read(text)
    if cell.tail:
        row.put("keywords_zh", "；".join(cell.words), "keywords_split", cell.tail[:60])
        found = (
            ("class_number", cell.classes, "class_filled"),
            ("doi", cell.doi, "doi_filled"),
            ("keywords_en", "；".join(cell.english), "english_filled"),
        )
        for name, value, code in found:
            if value and name in columns and name not in kept and not row.values.get(name):
                row.put(name, value, code)
    else:
        row.values["keywords_zh"] = "；".join(cell.words)
    if len(text) > MAX_KEYWORDS:
        row.ask("keywords_long", "keywords_zh", str(len(text)))
    if cell.doubt == "sentence":
        keep = [w for w in cell.words if not words.is_sentence(w)]
        row.ask("keyword_sentence", "keywords_zh", cell.doubtful[:16], "；".join(keep))
    elif cell.doubt == "glued":
        row.ask("keywords_glued", "keywords_zh")


def _authors(row: Row, kept: Collection[str]) -> None:
    text = row.values.get("inventors", "")
    if not text or "inventors" in kept:
        return
    who, where, certain = names.split_institution(text)
    if not certain:
        row.ask("author_institution_unsure", "inventors")
        return
    if where:
        row.put("inventors", who.strip(), "authors_split")
        if "institution" not in kept and not row.values.get("institution"):
            row.put("institution", where, "institution_filled")
    found, doubt = names.names_of(who)
    if doubt == "strange":
        row.ask("authors_not_names", "inventors", who.strip()[:24])
        return
    joined = "；".join(found)
    if doubt == "glued":
        apart = names.split_glued(found)
        row.ask("authors_glued", "inventors", max(found, key=len)[:12], "；".join(apart) if apart else "")
    if joined != who.strip():
        row.put("inventors", joined, "authors_cleaned")


def _typed(row: Row, column: Column) -> None:
    """Read a cell by the kind of its column."""
    text = row.values[column.name]
    reader = _READERS.get(column.name)
    if reader is None:
        if column.codes is not None:
            reader = values.codes if column.kind == "words" else values.code
        else:
            reader = {"fen": values.amount, "day": values.day, "flag": values.flag}.get(column.kind)
    if reader is not None:
        row.values[column.name], fault = reader(column, text)
        if fault:
            row.findings.append(fault)
    limit = LIMITS.get(column.name, _LONG)
    if len(row.values[column.name]) > limit:
        row.ask("text_too_long", column.name, str(limit))
    elif column.kind == "words" and any(len(w) > 120 for w in row.values[column.name].split("；")):
        row.ask("text_too_long", column.name, "120")


def _title(row: Row) -> None:
    title = row.values.get("title_zh", "")
    if not title.strip():
        row.ask("title_empty", "title_zh")
        return
    if len(title) > (MAX_TITLE if re.search(r"[一-鿿]", title) else MAX_LATIN_TITLE):
        row.ask("title_long", "title_zh", str(len(title)))
    if found := _HEADING.match(title):
        row.ask("title_heading", "title_zh", found[0].strip()[:12])


def plain_title(title: str) -> str:
    """A title for comparing: letters and figures alone."""
    return re.sub(r"[\W_]+", "", title.lower())


def repeated(rows: Iterable[tuple[int, str]], column: str) -> dict[int, list[Finding]]:
    """Rows, each given as one text, that say in every cell what an earlier one says; told at ``column``."""
    first: dict[str, int] = {}
    return {
        line: [Finding("row_repeated", column, about=str(first[text]))]
        for line, text in rows
        if first.setdefault(text, line) != line
    }


def across(rows: Iterable[tuple[int, Mapping[str, str]]]) -> dict[int, list[Finding]]:
    """What only shows between rows, by line: a title or number given before, an older version of a number."""
    titles: dict[str, int] = {}
    keys: dict[str, int] = {}
    versions: dict[str, tuple[int, int, str]] = {}
    found: dict[int, list[Finding]] = {}
    for line, row in rows:
        title, key = plain_title(row.get("title_zh", "")), row.get("source_key", "").strip()
        if title and titles.setdefault(title, line) != line:
            found.setdefault(line, []).append(Finding("title_repeated", "title_zh", about=str(titles[title])))
        if key and keys.setdefault(key, line) != line:
            found.setdefault(line, []).append(Finding("key_repeated", "source_key", about=str(keys[key])))
        if cut := re.fullmatch(r"(.+?)[ _-]?[vV](\d{1,3})", key):
            number, version = cut[1].lower(), int(cut[2])
            other = versions.get(number)
            if other is None:
                versions[number] = (version, line, key)
            elif other[0] != version:
                newer, older = (line, other[1]) if version > other[0] else (other[1], line)
                found.setdefault(older, []).append(Finding("version_old", "source_key", about=str(newer)))
                if version > other[0]:
                    versions[number] = (version, line, key)
    return found
