"""Asking the index. It only proposes: who asks reads the rows again under the rights of the seat."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, TypeVar

import tantivy
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, Q, QuerySet, Value

from ..face import Face
from ..records import Record
from ..rights.reading import current
from ..rights.seat import Seat
from . import index, words

R = TypeVar("R", bound=Record)

#: How many rows a list search orders by relevance; what lies further down is not shown.
MOST = 1000
#: How many different words of a long question are asked; the rarest and heaviest.
TERMS = 80

#: What a pair of characters weighs beside a word: it helps where the cut of question and record differ.
PAIR = 0.5

_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


class Proposal(NamedTuple):
    """A record that may answer, and its BM25 score."""

    type: str
    id: int
    score: float


def propose(
    models: Iterable[type[Record]],
    text: str | Mapping[str, float],
    limit: int = 100,
    *,
    seat: Seat | None = None,
    every: bool = False,
) -> list[Proposal]:
    """Records of these types by relevance, best first; nothing where there is no index.

    ``text`` is a text, or words with weights (``words.bag``). With ``every`` each word of the text must be found,
    as a list's search wants it; else any. ``seat`` leaves out what that seat cannot see anyway.
    """
    reader = index.reader()
    if reader is None:
        return []
    asked = _every(reader.schema, text) if every and isinstance(text, str) else _any(reader, text)
    if asked is None:
        return []
    types = [m.type() for m in models]
    clauses = [(_MUST, asked), (_MUST, _silent(tantivy.Query.term_set_query(reader.schema, "type", types)))]
    if seat is not None and (seen := _seen_by(reader.schema, seat)) is not None:
        clauses.append((_MUST, _silent(seen)))
    searcher = reader.searcher()
    hits = searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
    found = (searcher.doc(address) for _, address in hits)
    return [Proposal(d["type"][0], d["id"][0], hit[0]) for d, hit in zip(found, hits, strict=True)]


def narrow(queryset: QuerySet[R], face: Face, text: str) -> QuerySet[R]:
    """The rows of a list that hold every word of ``text``, best first; for ``?q=``. Inside ``reading(seat)``.

    Without an index on this host the rows whose searched columns contain the text, in the order they had.
    """
    if not text.strip():
        return queryset
    if index.reader() is None:
        return _containing(queryset, face, text)
    ids = [p.id for p in propose([face.model], text, MOST, seat=current(), every=True)]
    place = Func(Value(ids, output_field=ArrayField(BigIntegerField())), F("pk"), function="array_position")
    return queryset.filter(pk__in=ids).order_by(place)


class Frequencies(NamedTuple):
    """How many documents there are, and how many hold each word."""

    documents: int
    held: dict[str, int]

    def rarity(self, term: str) -> float:
        """How telling a word is: BM25's idf; a word that nothing holds counts like one that a single document does."""
        held = max(self.held.get(term, 0), 1)
        return math.log(1 + (self.documents - held + 0.5) / (held + 0.5))


def frequencies(terms: Iterable[str]) -> Frequencies:
    """How common words are in this host's index; nothing is held where there is none."""
    reader = index.reader()
    if reader is None:
        return Frequencies(0, {})
    searcher = reader.searcher()
    return Frequencies(searcher.num_docs, {t: searcher.doc_freq(_field(t), t) for t in terms})


def _any(reader: index.Reader, text: str | Mapping[str, float]) -> tantivy.Query | None:
    """Any of the words; each counts by its weight, its rarity and where it stands."""
    bag = words.bag(text) if isinstance(text, str) else text
    common = frequencies(bag)
    terms = sorted((t for t in bag if common.held[t]), key=lambda t: -bag[t] * common.rarity(t))[:TERMS]
    clauses = [(_SHOULD, _word(reader.schema, t, bag[t])) for t in terms]
    pairs: dict[str, float] = {}
    for term in terms:
        for pair in words.grams(term):
            pairs[pair] = max(bag[term], pairs.get(pair, 0.0))
    clauses += [(_SHOULD, _boosted(reader.schema, "grams", p, PAIR * w)) for p, w in pairs.items()]
    return tantivy.Query.boolean_query(clauses) if clauses else None


def _every(schema: tantivy.Schema, text: str) -> tantivy.Query | None:
    """Each word of the text, as a word or as a piece of one."""
    asked = [word.text for word in words.whole_words(text)]
    if not asked:
        return _piece(schema, text)
    clauses = []
    for word in asked:
        ways = [(_SHOULD, _word(schema, word, 1.0))]
        if words.is_han(word) and (piece := _piece(schema, word)) is not None:
            ways.append((_SHOULD, piece))
        clauses.append((_MUST, tantivy.Query.boolean_query(ways)))
    return tantivy.Query.boolean_query(clauses)


def _word(schema: tantivy.Schema, word: str, weight: float) -> tantivy.Query:
    fields = ("title", "keys", _field(word))
    ways = [(_SHOULD, _boosted(schema, name, word, index.WEIGHTS[name] * weight)) for name in fields]
    return tantivy.Query.boolean_query(ways)


def _piece(schema: tantivy.Schema, text: str) -> tantivy.Query | None:
    """A run of Han characters anywhere, by its neighbouring pairs; one character by any pair that holds it."""
    pairs = words.grams(text)
    if len(pairs) > 1:
        return tantivy.Query.boost_query(tantivy.Query.phrase_query(schema, "grams", [*pairs]), 0.2)
    if pairs:
        return _boosted(schema, "grams", pairs[0], 0.2)
    one = text.strip()
    if len(one) == 1 and words.is_han(one):
        return tantivy.Query.const_score_query(tantivy.Query.regex_query(schema, "grams", f"{one}.|.{one}"), 0.2)
    return None


def _boosted(schema: tantivy.Schema, field: str, word: str, weight: float) -> tantivy.Query:
    return tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, word, "freq"), weight)


def _field(word: str) -> str:
    return "han" if words.is_han(word) else "latin"


def _seen_by(schema: tantivy.Schema, seat: Seat) -> tantivy.Query | None:
    """``kernel_sees`` as a filter; None for a seat that sees the whole city."""
    known = seat.settings()
    if known["sees"] == "city":
        return None
    ways = [tantivy.Query.term_query(schema, "public", 1)]
    if known["sees"] == "centre":
        ways.append(tantivy.Query.term_query(schema, "centre", known["centre"]))
    if known["organisation"] is not None:
        ways.append(tantivy.Query.term_query(schema, "seen_by", known["organisation"]))
    return tantivy.Query.boolean_query([(_SHOULD, way) for way in ways])


def _silent(query: tantivy.Query) -> tantivy.Query:
    """A condition that does not count for the score."""
    return tantivy.Query.const_score_query(query, 0.0)


def _containing(queryset: QuerySet[Any], face: Face, text: str) -> QuerySet[Any]:
    names = [n for n in index.searched(face) if _is_text(face, n)]
    for part in text.split():
        queryset = queryset.filter(reduce(or_, (Q(**{f"{name}__icontains": part}) for name in names)))
    return queryset


def _is_text(face: Face, name: str) -> bool:
    field = face.model._meta.get_field(name)
    return field.get_internal_type() in ("CharField", "TextField")
