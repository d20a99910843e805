"""What matching adds elsewhere: answers on a demand's page, demands on an achievement's page, a line of the rail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ..kernel.procedure.case import Case
from ..kernel.rights.seat import Kind
from ..kernel.words import T
from ..library.models import Achievement, Demand
from ..ui.menu import entry
from ..ui.panels import panel
from .pages import rows, steps
from .queries import shortlist, wanted_by

#: How many stand on a record's page; the rest is one click away.
SHOWN = 3


@panel("library.demand", order=20)
def answers(request: HttpRequest, demand: Demand) -> tuple[str, dict[str, Any]] | None:
    """The best achievements for a demand that is not closed, also while it is being drafted."""
    seat = request.seat  # type: ignore[attr-defined]
    if Case.objects.filter(record_type=demand.type(), record_id=demand.pk, closed=True).exists():
        return None
    found = shortlist(seat, demand, SHOWN)
    best = [m for m in found.matches if m.band >= 2]
    return "matching/answers.html", {"rows": rows(seat, best), "further": found.further}


@panel("library.achievement", order=30)
def wanted(request: HttpRequest, achievement: Achievement) -> tuple[str, dict[str, Any]] | None:
    """Open demands that a published achievement may answer."""
    if not achievement.public:
        return None
    found = wanted_by(request.seat, achievement, SHOWN)  # type: ignore[attr-defined]
    return ("matching/wanted.html", {"answers": [(a, steps(a.band)) for a in found]}) if found else None


entry(T("描述问题找成果", "Describe a problem"), "/match", (Kind.FIRM, Kind.BROKER, Kind.OFFICER, Kind.CITY), order=45)
