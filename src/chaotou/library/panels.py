"""What the library tells the pages: its line on the rail, and whose a demand is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ..kernel.rights.seat import Kind
from ..kernel.words import T
from ..network.queries import organisations
from ..ui.menu import entry
from ..ui.panels import panel
from .models import Demand
from .queries import shows_name

entry(T("导入", "Import"), "/work/import", (Kind.TTO, Kind.FIRM, Kind.OFFICER, Kind.CITY), order=40)


@panel("library.demand", order=10, place="aside")
def demander(request: HttpRequest, record: Demand) -> tuple[str, dict[str, Any]]:
    """Whose demand it is, to those who may know (rights.md: see a hidden demander's name)."""
    seat = request.seat  # type: ignore[attr-defined]
    found = organisations(seat, [record.owner]).get(record.owner or 0) if shows_name(seat, record) else None
    return "library/demander.html", {"firm": found, "hidden": record.hidden_name}
