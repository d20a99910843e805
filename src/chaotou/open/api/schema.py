"""Schemas from what is declared already: an act's form becomes a request body, a face becomes an answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django import forms
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, create_model

from ...kernel.act.registry import Act
from ...kernel.face import Column, Face
from ...library.fields import Fen, Lines, Words


class Fault(Schema):
    """The one shape of every fault: a code for programs, a text for people, and all faulty fields at once."""

    code: str
    text: str
    fields: dict[str, str] = {}


class Receipt(Schema):
    """What an act was answered. ``digest`` names its ledger entry, ``/ledger/receipts/<digest>.json`` proves it."""

    number: str
    digest: str
    repeated: bool


def _only(*kinds: type) -> BeforeValidator:
    """Takes what JSON calls by this name and nothing that could be read as it: ``true`` is no number, 0 is no day."""

    def check(value: Any) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise ValueError("must be " + " or ".join(k.__name__ for k in kinds))
        return value

    return BeforeValidator(check)


#: An amount is written as it is read, in fen; yuan with 万 are for people at a page.
FEN = Annotated[
    Annotated[int, _only(int, float), Field(ge=0, le=10**15)]
    | Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,14})$")],
    AfterValidator(int),
]

_OF_KIND: dict[str, Any] = {
    "words": list[str],
    "count": int | Literal[""],
    "organisation": int | Literal[""],
    "flag": bool,
}


def answer_of(face: Face) -> type[Schema]:
    """The record as the API gives it: fields the seat may not read are absent."""
    fields: dict[str, Any] = {"number": (str, ...)}
    fields |= {c.name: (_OF_KIND.get(c.kind, str), _described(c)) for c in face.columns}
    return create_model(_name(face.slug), __base__=Schema, **fields)


def page_of(face: Face, item: type[Schema]) -> type[Schema]:
    """A page of records and where the next one begins."""
    return create_model(
        _name(face.slug) + "Page",
        __base__=Schema,
        items=(list[item], ...),  # type: ignore[valid-type]
        next=(str, Field(description="Value of `after` for the next page, empty at the end.")),
    )


def body_of(act: Act) -> type[Schema]:
    """The act's form as a request body; unknown names are refused."""
    fields = {name: _typed(field) for name, field in act.form.base_fields.items()}
    return create_model(_name(act.name), __base__=_Body, __doc__=f"{act.title.zh} / {act.title.en}", **fields)  # type: ignore[call-overload]


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


def _typed(field: forms.Field) -> tuple[Any, Any]:
    kind: Any = str
    rules: dict[str, Any] = {"description": str(field.label or "")}
    if isinstance(field, forms.BooleanField):
        kind = Annotated[bool, _only(bool)]
    elif isinstance(field, forms.MultipleChoiceField):
        kind = list[str]
    elif isinstance(field, Fen):
        kind = FEN
    elif isinstance(field, Words | Lines):
        kind = list[str]
    elif isinstance(field, forms.DateTimeField):
        kind = Annotated[datetime, _only(str)]
    elif isinstance(field, forms.DateField):
        kind = Annotated[date, _only(str)]
    elif isinstance(field, forms.IntegerField):
        # Narrower ranges stay with the form: it answers for all fields at once and in the reader's language.
        kind = Annotated[int, _only(int, float), Field(ge=-(2**63), lt=2**63)]
    elif isinstance(field, forms.CharField):
        kind = Annotated[str, Field(max_length=field.max_length or 100_000)]
    if field.required and not isinstance(field, forms.BooleanField):
        return kind, Field(..., **rules)
    return kind | None, Field(None, **rules)


def _described(column: Column) -> Any:
    return Field(None, description=f"{column.title.zh} / {column.title.en}")


def _name(text: str) -> str:
    return "".join(part.capitalize() for part in text.replace("_", ".").replace("-", ".").split("."))
