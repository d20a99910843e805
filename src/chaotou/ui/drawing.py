"""Drawing an act's form: labels above, hints, errors at the field, widths that tell the length, everything kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from ..kernel.words import T
from . import names

NUMBERS = (forms.IntegerField, forms.FloatField, forms.DecimalField)
DAYS = (forms.DateField, forms.DateTimeField)
LISTS = (forms.SelectMultiple, forms.CheckboxSelectMultiple, forms.MultipleHiddenInput)


@dataclass(frozen=True)
class Drawn:
    """One field as the page shows it. ``way`` is usual, tick, many or hidden."""

    bound: BoundField
    way: str
    error: T | None
    target: str

    @property
    def optional(self) -> bool:
        """Whether it may stay empty; a tick always may."""
        return not self.bound.field.required and self.way != "tick"


def typed(form: type[forms.Form], given: QueryDict) -> dict[str, Any]:
    """What was typed, as the form takes it: lists where it asks for several, digits and days put straight."""
    found: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        if isinstance(field.widget, LISTS):
            found[name] = given.getlist(name)
        elif name in given:
            found[name] = straight(field, str(given[name]))
    return found


def straight(field: forms.Field, text: str) -> str:
    """Full-width digits, spaces and separators as people type and paste them, put straight for numbers and days."""
    text = text.replace("\0", "")
    if isinstance(field, NUMBERS):
        return re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text))
    if isinstance(field, forms.DateField):
        plain = re.sub(r"[年月./]", "-", unicodedata.normalize("NFKC", text).strip()).rstrip("日-")
        parts = plain.split("-")
        return "-".join(p.zfill(2) for p in parts) if len(parts) == 3 and all(p.isdigit() for p in parts) else plain
    return text


def prepared(form: type[forms.Form], data: dict[str, Any] | None, initial: Mapping[str, Any]) -> forms.Form:
    """The form, bound or not, with widgets as this house draws them."""
    made = form(data, initial=dict(initial), auto_id="f-%s", use_required_attribute=False)
    for name, field in made.fields.items():
        _widget(name, field, str(made.get_initial_for_field(field, name) or (data or {}).get(name) or ""))
    return made


def drawn(form: forms.Form, errors: Mapping[str, T]) -> list[Drawn]:
    """The fields in order, each with its error."""
    found = []
    for bound in form:
        error = errors.get(bound.name)
        widget = bound.field.widget
        way = "usual"
        if widget.is_hidden:
            way = "hidden"
        elif isinstance(widget, forms.CheckboxInput):
            way = "tick"
        elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            way = "many"
        target = f"f-{bound.name}" + ("_0" if way == "many" else "")
        says = [f"h-{bound.name}"] if bound.field.help_text else []
        says += [f"e-{bound.name}"] if error else []
        if says and way != "many":
            widget.attrs["aria-describedby"] = " ".join(says)
        if error and way == "usual":
            widget.attrs["aria-invalid"] = "true"
        found.append(Drawn(bound, way, error, target))
    return found


def errors_of(form: forms.Form) -> dict[str, T]:
    """Every faulty field of a bound form at once, in the words of this page."""
    found = {}
    for name, problems in form.errors.as_data().items():
        said = [p.message if isinstance(p.message, T) else _same(" ".join(map(str, p.messages))) for p in problems]
        found[name] = T("；".join(t.zh for t in said), "; ".join(t.en for t in said))
    return found


def _same(text: str) -> T:
    return T(text, text)


def _widget(name: str, field: forms.Field, value: str) -> None:
    label = field.label if isinstance(field.label, T) else _same(str(field.label or name))
    choosing = isinstance(field.widget, forms.Select | forms.RadioSelect)
    asks = T("请选择{l}", "Choose: {l}") if choosing else T("请填写{l}", "Fill in: {l}")
    field.error_messages["required"] = asks.format(l=label)  # type: ignore[assignment]
    attrs = field.widget.attrs
    if isinstance(field, DAYS):
        moment = isinstance(field, forms.DateTimeField)
        field.widget = (forms.DateTimeInput if moment else forms.DateInput)(
            {**attrs, "type": "datetime-local" if moment else "date", "class": "w-short"},
            format="%Y-%m-%dT%H:%M" if moment else "%Y-%m-%d",
        )
    elif isinstance(field, NUMBERS):
        mode = "numeric" if isinstance(field, forms.IntegerField) else "decimal"
        if not field.widget.is_hidden:
            field.widget = forms.TextInput(
                {**_without(attrs, "min", "max", "step"), "inputmode": mode, "class": "w-short"}
            )
    elif type(field.widget) is forms.TextInput and _is_district(name):
        field.widget = forms.Select({"class": "w-half"}, [("", T("请选择", "Choose")), *names.districts().items()])
    elif type(field.widget) in (forms.TextInput, forms.EmailInput, forms.URLInput):
        length = getattr(field, "max_length", None) or 0
        attrs.setdefault("class", "w-full" if not 0 < length <= 60 else "w-short" if length <= 20 else "w-half")
        # A text that is too long is pointed out; a browser would cut it off in silence.
        attrs.pop("maxlength", None)
        if name.endswith("_fen"):
            attrs.update({"inputmode": "decimal", "class": "w-short"})
    elif isinstance(field.widget, forms.Textarea):
        attrs.pop("maxlength", None)
        attrs.pop("cols", None)
        attrs["rows"] = str(max(int(attrs.get("rows", 4)), min(16, value.count("\n") + len(value) // 60 + 1)))


def _is_district(name: str) -> bool:
    return (name in ("district", "centre") or name.endswith("_district")) and bool(names.districts())


def _without(attrs: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in attrs.items() if k not in names}
