"""The registrar's desk, the letter, the certificate and its check page, as a browser asks for them."""

import re
import uuid

import pytest
from cast import cast, read
from deal_stage import SPRING, clock, filed, foreign_registrar, form_of, signed, state, step
from django.test import Client

from chaotou.contracts.models import Contract
from chaotou.kernel.rights.seat import Seat
from chaotou.network.models import Account

pytestmark = pytest.mark.usefixtures("database")


def browser(seat: Seat | None = None) -> Client:
    """A browser of the person in this seat; without one, of the public."""
    client = Client()
    if seat is not None:
        client.force_login(Account.objects.get(pk=seat.person))
        session = client.session
        session["seat"] = seat.id
        session.save()
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def file():
    with clock(SPRING) as set_to:
        yield filed(set_to)


def test_queue_shows_what_waits_by_deadline(file):
    text = page(browser(cast().registrar), "/work/desk")
    assert file.number in text and "项请判断" in text and "还有" in text
    assert re.search(r"\d+ 份合同待审", text)


def test_a_file_lies_beside_its_checks_and_its_form(file):
    text = page(browser(cast().registrar), f"/work/desk/{file.number}")
    assert '<mark id="t-total_fen" class="on"><a href="#f-total_fen">' in text
    assert 'id="f-technical_fen"' in text and 'id="c-ratio"' in text
    assert "1.000" in text and "登记并发证" in text and 'data-key="r"' in text
    assert "3 月输出额" in text and "/figures/C-OUT-VALUE?month=2026-03" in text
    assert ' style="' not in text and " onclick" not in text


def test_register_at_the_desk_then_the_next_file(file):
    client = browser(cast().registrar)
    key = uuid.uuid4().hex
    answer = client.post(f"/work/desk/{file.number}/register", {"key": key})
    assert answer.status_code == 302 and answer["Location"].startswith(f"/work/desk?done={file.number}&receipt=sha256")
    again = client.post(f"/work/desk/{file.number}/register", {"key": key})
    assert again["Location"] == answer["Location"]
    contract = read(Contract, file.number)
    assert state(contract) == "registered"
    text = page(client, answer["Location"])
    assert contract.registration_no in text and "/certificate" in text


def test_certificate_and_check_page(file):
    contract = step("register", cast().registrar, file)
    for seat in (cast().tto, cast().buyer, cast().registrar, cast().city):
        text = page(browser(seat), f"/contracts/{contract.number}/certificate")
        assert contract.registration_no in text and "<svg" in text and contract.seller_name in text
        assert "叁佰陆拾万元整" in text
    page(browser(cast().rival_signer), f"/contracts/{contract.number}/certificate", 404)
    public = browser()
    page(public, f"/contracts/{contract.number}/certificate", 404)
    text = page(public, f"/check/{contract.registration_no}")
    assert "登记有效" in text and "3,600,000.00" in text and "/ledger/entries/sha256:" in text
    for hidden in (contract.title, contract.seller_name, contract.buyer_name, "ZL202110345678.9"):
        assert hidden not in text
    assert public.get("/check", {"no": f" {contract.registration_no} "}).status_code == 302
    assert "查无此登记编号" in page(public, "/check/2026330106999999", 404)


def test_the_public_page_of_a_registered_contract_keeps_names_back(file):
    contract = step("register", cast().registrar, file)
    text = page(browser(), f"/contracts/{contract.number}")
    for hidden in (contract.title, contract.seller_name, contract.buyer_name, "ZL202110345678.9", "第三条"):
        assert hidden not in text
    assert "技术许可" in text and contract.registration_no in text
    listed = page(browser(), "/contracts")
    assert contract.number in listed and contract.title not in listed


def test_letter_with_every_defect_is_previewed_and_sent(file):
    client = browser(cast().registrar)
    text = page(client, f"/work/desk/{file.number}/letter?own=请补附件二&defects=annex_missing&defects=ratio")
    shown = re.findall(r'<li data-code="(\w+)">', text)
    assert shown == ["ratio", "annex_missing", "own"]
    assert "重新起算审核期限（15 个工作日）" in text
    answer = client.post(f"/work/desk/{file.number}/letter", {"key": uuid.uuid4().hex, "own": ""})
    assert answer.status_code == 422 and "至少写明一项" in answer.content.decode()
    answer = client.post(
        f"/work/desk/{file.number}/letter",
        {"key": uuid.uuid4().hex, "own": "请补附件二", "defects": ["annex_missing", "ratio"]},
    )
    assert answer.status_code == 302
    contract = read(Contract, file.number)
    assert state(contract) == "returned" and len(contract.defects) == 3
    filer = page(browser(cast().tto), f"/contracts/{file.number}")
    assert "需要补正 3 项" in filer and f"/contracts/{file.number}/do/submit#f-technical_fen" in filer
    letter = page(browser(cast().tto), f"/contracts/{file.number}/letter")
    assert "请补附件二" in letter and "占总额 1.000" in letter
    page(browser(cast().rival_signer), f"/contracts/{file.number}/letter", 404)


def test_foreign_and_other_seats_have_no_desk(file):
    for seat in (cast().tto, cast().officer):
        page(browser(seat), f"/work/desk/{file.number}", 403)
    page(browser(None), f"/work/desk/{file.number}", 302)  # to the door, and back after signing in
    page(browser(foreign_registrar()), f"/work/desk/{file.number}", 404)
    page(browser(cast().city), f"/work/desk/{file.number}")


def test_from_five_million_the_desk_passes_on_to_another_person():
    with clock(SPRING) as set_to:
        contract = filed(set_to, 500_000_000)
        first, second = browser(cast().registrar), browser(cast().registrar2)
        assert "初审通过，交复核" in page(first, f"/work/desk/{contract.number}")
        first.post(f"/work/desk/{contract.number}/pass-first", {"key": uuid.uuid4().hex})
        assert "须由另一名登记员复核" in page(first, f"/work/desk/{contract.number}")
        answer = first.post(f"/work/desk/{contract.number}/register", {"key": uuid.uuid4().hex})
        assert answer.status_code == 409 and "初审人不能自己复核" in answer.content.decode()
        assert "复核通过，登记并发证" in page(second, f"/work/desk/{contract.number}")
        second.post(f"/work/desk/{contract.number}/register", {"key": uuid.uuid4().hex})
        assert state(contract) == "registered"


def test_the_parties_see_before_filing_what_the_point_will_see():
    with clock(SPRING) as set_to:
        contract = signed(set_to)
        text = page(browser(cast().tto), f"/contracts/{contract.number}")
        assert "提交前先看" in text and "未填：预计新增产值" in text and contract.seller_name in text
        form = page(browser(cast().tto), f"/contracts/{contract.number}/do/submit")
        assert 'value="3600000"' in form and "ZL202110345678.9" in form
        answer = browser(cast().tto).post(
            f"/contracts/{contract.number}/do/submit",
            {"key": uuid.uuid4().hex, **posted(form_of(contract))},
        )
        assert answer.status_code == 302, answer.content.decode()[:2000]
        assert state(contract) == "submitted"


def test_the_desk_speaks_english(file):
    client = browser(cast().registrar)
    client.cookies["lang"] = "en"
    text = page(client, f"/work/desk/{file.number}")
    assert "Register and certify" in text and "The form" in text
    rest = re.sub(r'<div class="paper".*?</div>', "", text, flags=re.S)
    assert "规则核对" not in rest and "登记表" not in rest


def posted(form):
    """A form's values as a browser sends them."""
    sent = {}
    for name, value in form.items():
        if name.endswith("_fen") and value is not None:
            sent[name] = f"{value / 100:.2f}"
        elif value is True:
            sent[name] = "on"
        elif value not in (False, None):
            sent[name] = str(value)
    return sent


def test_nobody_registers_through_a_foreign_form(file):
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(pk=cast().registrar.person))
    assert client.post(f"/work/desk/{file.number}/register", {"key": "x"}).status_code == 403
    assert state(file) == "submitted"
