"""Sections the market adds to pages, its line on the rail, and the colours of its states."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ..kernel.procedure.case import Case
from ..kernel.rights.seat import Kind
from ..kernel.words import T
from ..library.models import Achievement
from ..ui.menu import entry
from ..ui.panels import panel
from ..ui.standing import standings
from ..ui.tones import tone
from . import room_page
from .codes import ON_DEFAULT
from .letters import shown
from .models import Lot
from .queries import lots_of_achievement

tone(
    "market.listing", listed="run", listed_objected="warn", result_shown="run", result_objected="warn",
    awarded="ok", noticed="warn", next_asked="warn", to_void="bad", concluded="ok", failed="mute", defaulted="bad",
    withdrawn="mute", voided="bad",
)  # fmt: skip
tone("market.objection", open="warn", dismissed="mute", upheld="bad", moot="mute")
tone("market.voiding", proposed="warn", confirmed="bad", dropped="mute")

entry(T("交易标的", "Lots"), "/lots", (Kind.TTO, Kind.SIGNER, Kind.OFFICER, Kind.CITY), order=50)

Drawn = tuple[str, dict[str, Any]] | None


@panel("market.lot", order=10, place="top")
def trade(request: HttpRequest, lot: Lot) -> Drawn:
    """Price, time, my standing and the one button."""
    room = room_page.room(request.seat, lot)  # type: ignore[attr-defined]
    names = [shown(code) for code in room.takers]
    return "market/trade.html", {
        "room": room, "takers": names, "my_letter": shown(room.letter) if room.letter else None,
        "leader": shown(room.leader) if room.leader else None,
        "newest": room.lines[0].entry.digest if room.lines else "", "terms": room_page.terms(),
    }  # fmt: skip


@panel("market.lot", order=20, place="main")
def objections(request: HttpRequest, lot: Lot) -> Drawn:
    """Objections and their answers."""
    found = room_page.objections(request.seat, lot)  # type: ignore[attr-defined]
    return ("market/objections.html", {"found": found}) if found else None


@panel("market.lot", order=10, place="aside")
def rules(request: HttpRequest, lot: Lot) -> Drawn:
    """By which rule the result is found, and what follows."""
    several = lot.way.declaration["parameters"].get("several_takers", {}).get("choices", {})
    chosen = several.get(lot.parameters.get("several_takers", ""))
    return "market/rules.html", {
        "method": lot.way, "several": T(**chosen) if chosen else None, "terms": room_page.terms(),
        "barred": len(lot.barred), "on_default": ON_DEFAULT[lot.on_default],
        "extensions": lot.parameters.get("extensions", 0),
    }  # fmt: skip


@panel("library.achievement", order=30, place="main")
def lots(request: HttpRequest, achievement: Achievement) -> Drawn:
    """Lots of the achievement, and for its own transfer office the way to offer it."""
    seat = request.seat  # type: ignore[attr-defined]
    found = list(lots_of_achievement(seat, achievement.pk))
    cases = {
        c.record_id: c
        for c in Case.objects.filter(
            record_type="market.lot", record_id__in=[x.pk for x in found], procedure="market.listing"
        )
    }
    stands = {s.case.record_id: s for s in standings(seat, list(cases.values()), room_page.now())}
    offered = any(not c.closed for c in cases.values())
    may_offer = (
        seat.kind == Kind.TTO and seat.organisation == achievement.owner and achievement.verified_on and not offered
    )
    if not found and not may_offer:
        return None
    rows = [(x, stands.get(x.pk)) for x in found]
    return "market/achievement.html", {"rows": rows, "may_offer": may_offer}
