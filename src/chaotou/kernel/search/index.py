"""The index of this host: where it lies, what a document holds, and a reader that sees each commit.

``SEARCH_PATH/<mark>/<generation>``, with ``current`` pointing at the generation in use. The mark names all that
an index depends on (faces, dictionary, engine), so a release never asks an index that was cut otherwise.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from ..face import FACES, Face, Layer
from ..records import Record
from . import words

#: Raised when documents come to hold something else than before.
FORMAT = 1

#: Fields that hold words, and the weight of a hit. Titles and keywords are in the running text too.
WEIGHTS = {"title": 1.0, "keys": 1.0, "han": 1.0, "latin": 1.0}


def searched_faces() -> list[Face]:
    """Faces whose records can be searched."""
    return [face for face in FACES.values() if face.searched]


def searched(face: Face) -> dict[str, str]:
    """Attributes of a record that are searched: name → ``title``, ``keys`` or ``text``.

    Only what everyone may read: otherwise a hit would tell what a field says to somebody who may not see it.
    """
    title = face.model.titled_by
    listed = ("number", *face.searched, *(c.name for c in face.columns if c.kind == "words" and not c.codes))
    found = {}
    for name in listed:
        column = face.by_name.get(name) or face.by_name.get(name.removesuffix("_zh").removesuffix("_en"))
        if name == "number" or (column and column.layer == Layer.OPEN):
            of_title = name in ("number", title, f"{title}_zh", f"{title}_en")
            found[name] = "title" if of_title else "keys" if column and column.kind == "words" else "text"
    return found


def schema() -> tantivy.Schema:
    """Fields of a document. Integers, because an unsigned field kills the writer of this release."""
    build = tantivy.SchemaBuilder()
    build.add_integer_field("id", stored=True, indexed=True, fast=True)
    build.add_text_field("type", stored=True, tokenizer_name="raw", index_option="basic")
    build.add_text_field("centre", tokenizer_name="raw", index_option="basic")
    build.add_integer_field("public", indexed=True)
    build.add_integer_field("seen_by", indexed=True)
    for name in WEIGHTS:
        build.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    build.add_text_field("grams", tokenizer_name="whitespace", index_option="position")
    return build.build()


def document(face: Face, record: Record) -> tantivy.Document:
    """The record as a document: whom it concerns, and its words."""
    made = tantivy.Document()
    made.add_integer("id", record.pk)
    made.add_text("type", record.type())
    made.add_text("centre", record.centre)
    made.add_integer("public", int(record.public))
    for organisation in {o for o in (record.owner, *record.parties) if o is not None}:
        made.add_integer("seen_by", organisation)
    for name, place in searched(face).items():
        text = text_of(record, name)
        found = [w.text for w in words.words(text)]
        if place != "text":
            made.add_text(place, " ".join(found))
        made.add_text("han", " ".join(w for w in found if words.is_han(w)))
        made.add_text("latin", " ".join(w for w in found if not words.is_han(w)))
        made.add_text("grams", " ".join(words.grams(text)))
    return made


def text_of(record: Record, name: str) -> str:
    """What an attribute says, a list as its words in a row."""
    value = getattr(record, name)
    if isinstance(value, list | tuple):
        return "、".join(str(v) for v in value)
    return "" if value is None else str(value)


@cache
def mark() -> str:
    """Names all an index depends on; another mark is another index."""
    faces = sorted((f.model.type(), *searched(f).items()) for f in searched_faces())
    depends = json.dumps([FORMAT, version("tantivy"), version("rjieba"), WEIGHTS, faces])
    return hashlib.sha256(depends.encode() + words.dictionary()).hexdigest()[:16]


def home() -> Path:
    """Folder of this release's index on this host."""
    return Path(settings.SEARCH_PATH) / mark()


def generation() -> Path | None:
    """The folder in use now, None while none has been built."""
    try:
        return home() / os.readlink(home() / "current")
    except OSError:
        return None


class Reader:
    """An open index; a process keeps one and looks again when something was committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = tantivy.Index.open(str(folder))
        self.index.config_reader("manual")
        self.schema = self.index.schema
        self.seen: Any = None

    def searcher(self) -> tantivy.Searcher:
        """A view of the newest commit; of the last one, where the folder has just been replaced."""
        try:
            meta = (self.folder / "meta.json").stat()
        except OSError:
            return self.index.searcher()
        if self.seen != (meta.st_mtime_ns, meta.st_ino):
            self.index.reload()
            self.seen = (meta.st_mtime_ns, meta.st_ino)
        return self.index.searcher()


_reader: list[Reader] = []


def reader() -> Reader | None:
    """This process's reader of the index in use; None where there is none or it cannot be read."""
    folder = generation()
    if folder is None:
        return None
    if not _reader or _reader[0].folder != folder:
        try:
            fresh = Reader(folder)
        except ValueError:
            return None
        _reader[:] = [fresh]
    return _reader[0]
