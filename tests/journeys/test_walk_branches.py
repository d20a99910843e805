"""The branches of the walk: an objection answered, a winner who does not sign, a filing sent back and filed again."""

from __future__ import annotations

import re

from people import Person

LOT = "转氨酶定向进化"
FILED = "滚动轴承声发射"


def clock(city, leap: str) -> None:
    """Move the city's clock on, and let time and handlers do what falls due."""
    done = city.run("demo", "--clock", leap)
    assert done.returncode == 0, done.stderr + done.stdout


def number_of(person: Person, address: str, title: str, prefix: str) -> str:
    """Public number of the row whose title begins so."""
    text = person.go(address).page.content()
    found = re.search(rf"/({prefix}-\d{{4}}-\d+)\"[^>]*>[^<]*{title}", text)
    assert found, text[:2000]
    return found[1]


def test_an_objection_is_answered_and_the_award_goes_on_then_the_winner_does_not_sign(city, browser):
    buyer, rival, officer, centre = (
        Person(browser, city.address, login) for login in ("liang.guoan", "fan.muge", "lin.shuying", "pan.huichuan")
    )
    lot = number_of(buyer, "/lots", ".{0,2}" + LOT, "BD")
    buyer.act(f"/lots/{lot}/do/hold-deposit", "报名并交保证金")
    buyer.act(f"/lots/{lot}/do/take", "摘牌", price_fen="165万")
    clock(city, "+14d")
    assert "结果公示" in buyer.go(f"/lots/{lot}").text()
    rival.act(f"/lots/{lot}/do/raise-objection", "提出异议", text="成交方与转让方可能存在利害关系，请核实。")
    clock(city, "+7d")
    assert "异议" in buyer.go(f"/lots/{lot}").text(), "an open objection holds the award up"
    officer.act(
        f"/lots/{lot}/do/answer-objection", "答复", decision="dismissed", reason="经核查股权与任职，不存在利害关系。"
    )
    clock(city, "+9d")
    assert "待签约" in buyer.go(f"/lots/{lot}").text()
    clock(city, "+20d")
    officer.act(f"/lots/{lot}/do/give-notice", "催告", reason="逾期未签约，限五个工作日内签订。")
    clock(city, "+12d")
    centre.act(f"/lots/{lot}/do/default-winner", "违约")
    told = buyer.go(f"/lots/{lot}").text()
    assert "没收" in told or "违约" in told
    buyer.shot("lot-defaulted")
    for person in (buyer, rival, officer, centre):
        person.close()


def test_a_filing_is_sent_back_with_every_defect_and_filed_again(city, browser):
    registrar = Person(browser, city.address, "song.hezhang")
    contract = number_of(registrar, "/work/desk", FILED, "HT")
    registrar.act(
        f"/contracts/{contract}/do/send-back", "一次性告知补正", own="缺少权利证书复印件；交付清单未列明资料份数。"
    )
    registrar.shot("letter")
    office = Person(browser, city.address, "jin.luoying")
    office.go("/work/inbox")
    assert contract in office.page.content(), "it is back with the office, with its defects"
    assert "缺少权利证书复印件" in office.go(f"/contracts/{contract}").text()
    office.act(f"/contracts/{contract}/do/submit", "提交登记申请")
    registrar.go(f"/work/desk/{contract}").press("登记并发证")
    assert "已登记" in office.go(f"/contracts/{contract}").text()
    registrar.close()
    office.close()


#: A verified achievement of the transfer office's own that no open lot offers.
FREE = """
from chaotou.kernel.procedure.case import Case
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import system
from chaotou.library.models import Achievement
from chaotou.market.queries import has_open_lot
from chaotou.network.models import Account, HeldSeat
with reading(system()) as eye:
    person = Account.objects.get(username="zhong.wenlan")
    owner = list_for(eye, HeldSeat).filter(person=person.pk, kind="tto").first().owner
    for row in list_for(eye, Achievement).filter(owner=owner).order_by("id"):
        verified = Case.objects.filter(record_id=row.pk, procedure="library.verification", state="verified")
        if verified.exists() and not has_open_lot(row.pk):
            print(row.number)
            break
"""


def offered(city, browser) -> tuple[Person, str]:
    """A lot on sale, drawn up, decided, approved and announced by the owner's people; its office and its number."""
    office, signer = (Person(browser, city.address, login) for login in ("zhong.wenlan", "zhu.chongli"))
    office.act(
        "/lots/do/draw-up", "挂牌转让", achievement=city.python(FREE), form="license", several_takers="highest_offer",
        asking_price_cny_fen="80万", deposit_cny_fen="8万", ends_at=city.days_on(20), conditions_zh="交付全套技术资料",
    )  # fmt: skip
    lot = office.number()
    office.act(f"/lots/{lot}/do/decide", "登记单位决策", decision="校长办公会纪要〔2026〕12 号")
    signer.act(f"/lots/{lot}/do/approve", "审批")
    office.act(f"/lots/{lot}/do/announce", "公告挂牌")
    signer.close()
    return office, lot


def refused(person: Person, path: str, status: int) -> None:
    """The page is not this seat's or not of this state: it says so, and the console's line about it is no fault."""
    answer = person.page.goto(person.url + path)
    assert answer and answer.status == status, (path, answer and answer.status)
    person.wrong.clear()


def test_an_upheld_objection_is_voided_by_a_second_person(city, browser):
    office, lot = offered(city, browser)
    buyer, rival, officer, centre = (
        Person(browser, city.address, login) for login in ("liang.guoan", "fan.muge", "lin.shuying", "pan.huichuan")
    )
    buyer.act(f"/lots/{lot}/do/hold-deposit", "报名并交保证金")
    rival.act(f"/lots/{lot}/do/raise-objection", "提出异议", text="该成果权属存在争议，诉讼尚未终结。")
    officer.act(f"/lots/{lot}/do/answer-objection", "答复异议", decision="upheld", reason="经核实，权属诉讼未决。")
    assert "待作废" in buyer.go(f"/lots/{lot}").text()
    officer.go(f"/lots/{lot}/do/confirm-void").fill(reason="自己确认").press("确认作废", last=True)
    assert "receipt=" not in officer.page.url, "who upheld it does not void it"
    officer.wrong.clear()
    centre.act(f"/lots/{lot}/do/confirm-void", "确认作废", reason="复核无异议，作废。")
    assert "已作废" in buyer.go(f"/lots/{lot}").text()
    assert "退" in buyer.go("/work").text(), "the deposit goes back, and its owner is told"
    buyer.shot("lot-voided")
    refused(buyer, f"/lots/{lot}/do/take", 409)
    for person in (office, buyer, rival, officer, centre):
        person.close()


def test_a_lot_is_withdrawn_before_anybody_takes_it(city, browser):
    office, lot = offered(city, browser)
    buyer = Person(browser, city.address, "liang.guoan")
    buyer.act(f"/lots/{lot}/do/hold-deposit", "报名并交保证金")
    office.act(f"/lots/{lot}/do/withdraw", "撤回标的", reason="权利证书更名，资料更新后重新挂牌。")
    assert "已撤回" in buyer.go(f"/lots/{lot}").text()
    refused(buyer, f"/lots/{lot}/do/take", 409)
    assert lot not in buyer.go("/lots?on_sale=yes").page.content()
    for person in (office, buyer):
        person.close()
