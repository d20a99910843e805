"""One field from anywhere: a page, a record by its number, what this seat may do; the same as a page and in JSON."""

import pytest
from all_states import achievement
from cast import cast
from django.test import Client

from chaotou.network.models import Account
from chaotou.site.door import palette

pytestmark = pytest.mark.usefixtures("database")


def as_seat(one) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=one.person))
    return client


def found(client: Client, text: str) -> dict[str, str]:
    """Address → title of what is offered."""
    return {h["address"]: h["title"] for h in client.get("/find.json", {"q": text}).json()["hits"]}


@pytest.mark.parametrize(
    "typed",
    [
        "CG-2026-001042",
        "cg-2026-1042",
        " cg 2026 001042 ",
        "ＣＧ－２０２６－００１０４２",
        "CG2026001042",
        "CG—2026—001042",
    ],
)
def test_a_number_however_it_is_typed(typed):
    assert palette.number_in(typed) == "CG-2026-001042"


def test_what_is_no_number_is_none():
    assert [palette.number_in(t) for t in ("", "挂牌", "CG", "CG-2026", "2026-001042", "CGX-2026-1")] == [""] * 6


def test_a_number_gives_the_record_and_what_may_be_done_on_it():
    row = achievement("to_verify")
    address = f"/achievements/{row.number}"
    officer, public = found(as_seat(cast().officer), row.number), found(Client(), row.number)
    assert next(iter(officer)) == address and f"{address}/do/verify" in officer
    assert list(public) == [address]
    page = as_seat(cast().officer).get("/find", {"q": row.number}).content.decode()
    assert f'href="{address}/do/verify"' in page and "待核验" in page


def test_a_foreign_record_does_not_exist():
    row = achievement("draft")
    assert found(Client(), row.number) == {} == found(as_seat(cast().buyer), row.number)
    assert Client().get("/find", {"q": row.number}).status_code == 404
    assert f"/achievements/{row.number}" in found(as_seat(cast().tto), row.number)


def test_pages_and_acts_are_those_of_the_seat():
    tto, public = found(as_seat(cast().tto), "挂牌"), found(Client(), "挂牌")
    assert tto["/lots/do/draw-up"] == "挂牌转让" and "/lots/do/draw-up" not in public
    assert "/work/people" in found(as_seat(cast().signer), "人员") and "/work/people" not in found(Client(), "人员")
    assert "/work/rules" in found(Client(), "rules") and "/match?q=%E6%8C%82%E7%89%8C" in public
    every = found(as_seat(cast().tto), "")
    assert "/work" in every and "/lots/do/draw-up" in every
    for address in every:
        assert as_seat(cast().tto).get(address, follow=True).status_code == 200, address


def test_without_script_the_page_lists_the_same_and_never_breaks():
    page = Client().get("/find", {"q": "账本"}).content.decode()
    assert 'href="/ledger"' in page and "在成果库里找“账本”" in page
    for text in ("", " ", "'", "x" * 5000, "<b>"):
        assert Client().get("/find", {"q": text}).status_code == 200
        assert Client().get("/find.json", {"q": text}).status_code == 200
    assert "&lt;b&gt;" in Client().get("/find", {"q": "<b>"}).content.decode()
