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
