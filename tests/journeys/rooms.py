"""Every kind of page of the demonstration city, with who opens it."""

from __future__ import annotations

import json
from typing import Any

from scenes import made

#: Finds numbers of the city's records, so that pages of every kind can be opened; prints them as JSON.
FIND = """
import json
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import system
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.ledger.store import of_subject
from chaotou.contracts.models import Contract
from chaotou.library.models import Achievement, Demand
from chaotou.market.models import Lot
from chaotou.network.models import Account, HeldSeat, Organisation
state = {(c.record_type, c.record_id, c.procedure): c.state for c in Case.objects.order_by("id")}
def of(row, procedure): return state.get((row.type(), row.pk, procedure), "")
with reading(system()) as eye:
    seats = {a.username: a.pk for a in Account.objects.all()}
    home = {u: list_for(eye, HeldSeat).filter(person=p).first() for u, p in seats.items()}
    found = {"owner": home["zhong.wenlan"].owner}
    achievements = list(list_for(eye, Achievement).order_by("id"))
    mine = [a for a in achievements if a.owner == found["owner"]]
    found["verified"] = next(a.number for a in mine if of(a, "library.verification") == "verified")
    found["draft"] = next((a.number for a in mine if of(a, "library.verification") in ("draft", "returned")), "")
    found["to_verify"] = next(
        (a.number for a in achievements if of(a, "library.verification") == "to_verify" and a.centre == "330106"), "")
    drafts = [a for a in mine if of(a, "library.verification") == "draft"]
    found["lacking"] = next((a.number for a in drafts if not a.summary_zh), "")
    found["demand"] = next(d.number for d in list_for(eye, Demand) if of(d, "library.demand") == "open")
    lots = list(list_for(eye, Lot).order_by("id"))
    found["lot_open"] = next(l.number for l in reversed(lots) if l.on_sale)
    found["lot_over"] = next(l.number for l in lots if l.public and not l.on_sale)
    contracts = list(list_for(eye, Contract).order_by("id"))
    found["sent_back"] = next((c.number for c in contracts if c.defects and c.owner == found["owner"]), "")
    registered = next(c for c in contracts if c.registration_no and c.owner == found["owner"])
    found["contract"], found["registration"] = registered.number, registered.registration_no
    desk = {"submitted", "second_eye", "overdue", "refusal_proposed"}
    found["filed"] = next((c.number for c in contracts if of(c, "contracts.registration") in desk), "")
    found["organisation"] = list_for(eye, Organisation).order_by("id").first().number
    found["seat"] = home["lu.zhiyuan"].number
    found["digest"] = of_subject("contracts.contract", registered.pk)[-1].digest
    found["closed"] = of_subject("contracts.contract", registered.pk)[0].digest
print(json.dumps(found))
"""

PUBLIC = """
/ /achievements /achievements/{verified} /achievements?q=电池&view=x /achievements?circle=energy&sort=-trl /demands
/demands/{demand} /lots /lots/{lot_open} /lots/{lot_over} /contracts /contracts/{contract} /organisations
/organisations/{organisation} /network /network/330106 /figures /figures/C-OUT-VALUE /figures/L-ACH-PUB /ledger
/ledger/entries/{digest} /ledger/entries/{closed} /ledger/heads /verify /match /match?q=储能电池热失控预警 /find
/find?number={lot_over} /check /check/{registration} /accessibility /help /privacy /site-map /sign-in /sign-up
/sign-up?personal=1 /sign-in/forgotten /sign-in/forgotten/sent /sign-in/forgotten/done /sign-in/inactive /sign-up!
/sign-in! /check?no=无此编号 /find?number=BD-2026-999999 /lots/{lot_awarded} /lots/{lot_noticed} /lots/{lot_to_void}
/rules-changes /work/rules /work/rules/calendar /calendar-changes /find?q=合同 /nowhere
"""
#: Pages of people in their seats: sign-in → addresses. What the city has none of is left out. "!": the form there is
#: sent as it stands, and what is shown is its faults.
PEOPLE = {
    "zhong.wenlan": """
/work /work/inbox /work/waiting /work/seats /work/import /work/import/{table} /work/import/{table}?faults=1
/work/import/{table}?code=text_too_long /work/import/{table}?empty=circle /work/import/{table}/rows/3
/work/import/{table}/columns /work/import/{table}/preview /work/import/{table}/run /work/tokens
/account /account/profile /account/devices /account/password
/account/second-factor /account/passkeys /achievements/do/draft /lots/do/draw-up
/achievements/{draft} /achievements/{draft}/do/edit /achievements/{draft}/do/publish /contracts/{contract}
/contracts/{contract}/certificate /lots/{lot_open} /lots/{lot_awarded} /lots/{lot_noticed} /lots/{lot_to_void}
/contracts /contracts/{sent_back}/letter /account/second-factor/app /account/confirm /sign-out
/achievements/do/draft! /lots/do/draw-up! /achievements/{lacking}/do/publish! /work/notices
""",
    "tang.yichen": "/work /demands/do/draft /match?demand={demand} /demands/do/draft!",
    "liang.guoan": """
/work /lots/{lot_taken}?receipt={receipt} /lots/{lot_taken}/do/take /lots/{lot_taken}/do/take! /lots/{lot_awarded}
/lots/{lot_noticed} /lots/{lot_to_void} /work/people /work/people/grant!
""",
    "fan.muge": """
/work /lots/{lot_taken} /lots/{lot_taken}/do/raise-objection /lots/{lot_taken}/do/raise-objection!
""",
    "lin.shuying": """
/work /achievements/{to_verify}/do/verify /achievements/{to_verify}/do/send-back /work/import
/failures
/achievements/{to_verify}/do/send-back! /lots/{lot_awarded}/do/give-notice /lots/{lot_to_void} /lots/{lot_noticed}
""",
    "song.hezhang": "/work /work/desk /work/desk/{filed} /work/desk/{filed}/letter",
    "pan.huichuan": """
/work /work/people /work/people/grant /work/people/{seat}/end /rules-changes /rules-changes/do/propose
/rules-changes/{change} /rules-changes/do/propose! /work/rules /lots/{lot_to_void}/do/confirm-void
/work/people/{seat}/end! /lots/{lot_noticed}/do/default-winner
""",
}


def rooms(city: Any) -> list[tuple[str, str]]:
    """(who, address) of every kind of page; "" is who has not signed in."""
    if not hasattr(city, "scenes"):
        city.scenes = made(city)
    known = json.loads(city.python(FIND).splitlines()[-1]) | city.scenes
    empty = {name for name, value in known.items() if not value}

    def filled(texts: str) -> list[str]:
        return [t.format(**known) for t in texts.split() if not any("{" + name + "}" in t for name in empty)]

    found = [("", address) for address in filled(PUBLIC)]
    return found + [(login, address) for login, texts in PEOPLE.items() for address in filled(texts)]
