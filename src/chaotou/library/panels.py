"""What the library tells the pages: its line on the rail, and whose a demand is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ..kernel.rights.seat import Kind
from ..kernel.words import T
from ..network.models import Organisation
from ..network.queries import organisations
from ..ui.menu import entry
from ..ui.panels import panel
from .models import Demand
from .queries import achievements_of, shows_name

entry(T("导入", "Import"), "/work/import", (Kind.TTO, Kind.FIRM, Kind.OFFICER, Kind.CITY), order=40)

#: How many achievements an organisation's page names.
NEWEST = 6


@panel("library.demand", order=10, place="aside")
def demander(request: HttpRequest, record: Demand) -> tuple[str, dict[str, Any]]:
    """Whose demand it is, to those who may know (rights.md: see a hidden demander's name)."""
    seat = request.seat  # type: ignore[attr-defined]
    found = organisations(seat, [record.owner]).get(record.owner or 0) if shows_name(seat, record) else None
    return "library/demander.html", {"firm": found, "hidden": record.hidden_name}


@panel("network.organisation", order=20)
def has(request: HttpRequest, record: Organisation) -> tuple[str, dict[str, Any]] | None:
    """What the organisation offers: how much, and its newest achievements."""
    found = achievements_of(request.seat, record.pk)  # type: ignore[attr-defined]
    newest = list(found[:NEWEST])
    return ("library/offers.html", {"newest": newest, "total": found.count()}) if newest else None
