"""What the demonstration city does not hold by itself, made so that pages of every state can be opened."""

from __future__ import annotations

import json
from typing import Any

from sheets import written

#: Lots of the office in each later state, one still on sale, and a rule's change that waits; prints their numbers.
MAKE = """
import json
from datetime import timedelta
from chaotou.demo.player import settle
from chaotou.kernel.act import ACTS, perform
from chaotou.kernel.installation import now
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.rights.reading import get_for, list_for, reading
from chaotou.kernel.rights.seat import system
from chaotou.kernel.terms import local_day
from chaotou.library.models import Achievement
from chaotou.market.models import Lot
from chaotou.market.queries import has_open_lot
from chaotou.network.models import Account
from chaotou.network.queries import seats_of

def seat(login, kind):
    return next(s for s in seats_of(Account.objects.get(username=login)) if s.kind == kind)

office, signer, buyer = seat("zhong.wenlan", "tto"), seat("zhu.chongli", "signer"), seat("liang.guoan", "signer")
rival, officer, city = seat("fan.muge", "firm"), seat("lin.shuying", "officer"), seat("pan.huichuan", "city")

def row(number):
    with reading(system()) as eye:
        return get_for(eye, Lot, number)

def do(name, who, number, **given):
    return perform(ACTS["market.lot." + name], who, row(number), **given)

with reading(system()) as eye:
    verified = [c.record_id for c in Case.objects.filter(procedure="library.verification", state="verified")]
    mine = list(list_for(eye, Achievement).filter(owner=office.organisation, pk__in=verified).order_by("id"))
    free = [a.number for a in mine if not has_open_lot(a.pk)]

def listed():
    number = perform(
        ACTS["market.lot.draw_up"], office, achievement=free.pop(), form="license", method="listed",
        asking_price_cny_fen=80000000, deposit_cny_fen=8000000, ends_at=(now() + timedelta(days=16)).isoformat(),
        several_takers="highest_offer", step_cny_fen=0, extensions=0, on_default="failed", conditions_zh="交付全套资料",
    ).number
    do("decide", office, number, decision="校长办公会纪要〔2026〕21 号")
    do("approve", signer, number)
    do("announce", office, number)
    do("hold_deposit", buyer, number)
    return number

def sold():
    number = listed()
    do("take", buyer, number, price_fen=80000000)
    return number

found = {"lot_awarded": sold(), "lot_noticed": sold(), "lot_to_void": listed()}
do("raise_objection", rival, found["lot_to_void"], text="该成果权属存在争议，诉讼尚未终结。")
do("answer_objection", officer, found["lot_to_void"], decision="upheld", reason="经核实，权属诉讼未决。")
settle(now() + timedelta(days=45))
do("give_notice", officer, found["lot_noticed"], reason="逾期未签约，限期签订。")
found["lot_taken"] = listed()
found["receipt"] = do("take", buyer, found["lot_taken"], price_fen=80000000).digest
found["change"] = perform(
    ACTS["kernel.rule.propose"], city, name="contracts.review_days", value="12wd", flag="draft", reason="登记提速",
    since=local_day(now()), source="市中心办公会纪要",
).number
print(json.dumps(found))
"""


def made(city: Any) -> dict[str, str]:
    """Numbers of what was made, and of a table that was imported in part: faults and a result stand side by side."""
    found: dict[str, str] = json.loads(city.python(MAKE).splitlines()[-1])
    done = city.run("import", str(written(city.folder)), "--as", "zhong.wenlan")
    assert done.returncode == 0, done.stderr
    found["table"] = city.python(
        "from django.db import connections\n"
        "with connections['owner'].cursor() as c:\n"
        "    c.execute('SELECT max(id) FROM library_importbatch')\n"
        "    print(c.fetchone()[0])"
    )
    return found
