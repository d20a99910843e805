"""What the act that makes the record says of a row, at the cells: asked before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import override

from ...kernel.act import Act
from ...kernel.faults import Invalid
from ...kernel.rights.reading import current, list_for
from ...kernel.words import T
from ...network.models import Organisation
from ...ui.drawing import errors_of, prepared
from ..sources.findings import APART, Finding, Level
from .kinds import Intake, typed

#: An organisation is named in a cell by its full name, its number or its 统一社会信用代码.
_NAMED_BY = ("name_zh", "name_en", "number", "uscc")


def ids_of(intake: Intake, rows: Iterable[Mapping[str, str]]) -> dict[str, int | None]:
    """Organisations that cells name → their ids; None where several bear the name. Inside ``reading(seat)``."""
    seat = current()
    names = [c.name for c in intake.columns if c.kind == "organisation"]
    wanted = {row.get(n, "") for row in rows for n in names} - {""} if names else set()
    if seat is None or not wanted:
        return {}
    found: dict[str, int | None] = {}
    asked = Q(*((f"{n}__in", wanted) for n in _NAMED_BY), _connector=Q.OR)
    for organisation in list_for(seat, Organisation).filter(asked):
        for text in {getattr(organisation, n) for n in _NAMED_BY} & wanted:
            found[text] = None if text in found else organisation.pk
    return found


def asked(
    intake: Intake, values: Mapping[str, str], found: Iterable[Finding], ids: Mapping[str, int | None]
) -> list[Finding]:
    """What stands against this row by its act's own form, at cells that nothing in ``found`` stops yet."""
    stopped = {f.column for f in found if f.level == Level.STOP}
    told = []
    for column in intake.columns:
        text = values.get(column.name, "")
        if column.kind == "organisation" and text and ids.get(text) is None:
            code = "organisation_several" if text in ids else "organisation_unknown"
            told.append(Finding(code, column.name, text, about=text[:30]))
            stopped.add(column.name)
    for name, said in _refused(intake.take_in, typed(intake, values, ids)).items():
        at = name if name in intake.by_name else intake.titled
        if at not in stopped:
            told.append(Finding("cell_refused", at, values.get(at, ""), about=f"{said.zh}{APART}{said.en}"))
    return told


def _refused(act: Act, given: dict[str, Any]) -> dict[str, T]:
    """Every field the form does not take, with what the form's page says there, in both languages."""
    try:
        act.clean(given)
    except Invalid as fault:
        said: dict[str, dict[str, T]] = {}
        for language in ("zh-hans", "en"):
            with override(language):
                said[language] = errors_of(prepared(act.form, given, {}))
        chinese, english = said["zh-hans"], said["en"]
        return {n: T(chinese[n].zh, english[n].en) if n in chinese else t for n, t in fault.fields.items()}
    return {}
