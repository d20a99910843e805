"""Every kind of page of the demonstration city, with who opens it."""

from __future__ import annotations

import json
from typing import Any

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
    found["demand"] = next(d.number for d in list_for(eye, Demand) if of(d, "library.demand") == "open")
    lots = list(list_for(eye, Lot).order_by("id"))
    found["lot_open"] = next(l.number for l in lots if l.on_sale)
    found["lot_over"] = next(l.number for l in lots if l.public and not l.on_sale)
    contracts = list(list_for(eye, Contract).order_by("id"))
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
/sign-up?personal=1 /sign-in/forgotten /work/rules /nowhere
"""
#: Pages of people in their seats: sign-in → addresses. What the city has none of is left out.
PEOPLE = {
    "zhong.wenlan": """
/work /work/inbox /work/waiting /work/seats /work/import /work/tokens /account /account/profile /account/devices
/account/password /account/second-factor /account/passkeys /achievements/do/draft /lots/do/draw-up
/achievements/{draft} /achievements/{draft}/do/edit /achievements/{draft}/do/publish /contracts/{contract}
/contracts/{contract}/certificate /lots/{lot_open}
""",
    "tang.yichen": "/work /demands/do/draft /match?demand={demand}",
    "liang.guoan": "/work /lots/{lot_open} /lots/{lot_open}/do/hold-deposit /work/people",
    "lin.shuying": "/work /achievements/{to_verify}/do/verify /achievements/{to_verify}/do/send-back /work/import",
    "song.hezhang": "/work /work/desk /work/desk/{filed} /work/desk/{filed}/letter",
    "pan.huichuan": """
/work /work/people /work/people/grant /work/people/{seat}/end /rules-changes /rules-changes/do/propose
""",
}


def rooms(city: Any) -> list[tuple[str, str]]:
    """(who, address) of every kind of page; "" is who has not signed in."""
    known = json.loads(city.python(FIND).splitlines()[-1])
    empty = {name for name, value in known.items() if not value}

    def filled(texts: str) -> list[str]:
        return [t.format(**known) for t in texts.split() if not any("{" + name + "}" in t for name in empty)]

    found = [("", address) for address in filled(PUBLIC)]
    return found + [(login, address) for login, texts in PEOPLE.items() for address in filled(texts)]
