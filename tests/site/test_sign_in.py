"""Signing in by password, one-time code and recovery code; signing up with an organisation's code."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cast import cast

from chaotou.network.models import Account
from chaotou.network.queries import seats_of

pytestmark = pytest.mark.usefixtures("database")
PASSWORD = "潮头demo2026"


def person(name: str) -> Account:
    return Account.objects.create_user(name, f"{name}@example.invalid", PASSWORD, name_zh="试登录")


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_name_and_its_password_open_the_workbench(web):
    account = Account.objects.get(pk=cast().tto.person)
    answer = web.post("/sign-in", {"login": account.username, "password": PASSWORD, "next": "/work"})
    assert (answer.status_code, answer["Location"]) == (302, "/work")
    page = web.get("/work").content.decode()
    assert "技术转移办公室 · 演示大学" in page and account.name_zh in page


def test_a_wrong_password_says_so_at_the_top_and_keeps_the_name(web):
    answer = web.post("/sign-in", {"login": "nobody.here", "password": "not this one"})
    page = answer.content.decode()
    assert "<title>错误：登录" in page and 'value="nobody.here"' in page and 'role="alert"' in page


def test_after_five_failures_a_name_must_wait(web):
    person("guessed")
    for _ in range(5):
        web.post("/sign-in", {"login": "guessed", "password": "wrong"})
    page = web.post("/sign-in", {"login": "guessed", "password": PASSWORD})
    assert page.status_code == 200 and "sign-in" in page.content.decode()
    assert web.get("/account").status_code == 302


def test_setting_up_a_one_time_code_and_signing_in_with_it(web, client_class):
    account = person("totp.user")
    web.post("/sign-in", {"login": account.username, "password": PASSWORD})
    page = web.get("/account/second-factor/app", follow=True)
    if page.redirect_chain:
        page = web.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert secret in page.content.decode() and "data:image/svg+xml" in page.content.decode()
    done = web.post("/account/second-factor/app", {"code": code(secret)}, follow=True)
    assert done.redirect_chain[-1][0].endswith("/account/second-factor/codes")
    recovery = done.context["unused_codes"][0]
    stored = account.authenticator_set.get(type="totp").data["secret"]
    assert secret not in stored

    other = client_class()
    answer = other.post("/sign-in", {"login": account.username, "password": PASSWORD})
    assert answer["Location"].startswith("/sign-in/code")
    assert other.get("/account").status_code == 302
    assert "错误：" in other.post("/sign-in/code", {"code": "000000"}).content.decode()
    assert other.post("/sign-in/code", {"code": recovery}).status_code == 302
    assert other.get("/account").status_code == 200


@pytest.fixture
def client_class():
    from django.test import Client

    return Client


def test_signing_up_begins_with_the_organisations_code(web):
    firm = cast().firm
    assert "您为哪个单位办事" in web.get("/sign-up").content.decode()
    wrong = web.get("/sign-up", {"uscc": firm.uscc[:-1] + ("A" if firm.uscc[-1] != "A" else "B")})
    assert wrong.status_code == 422 and "校验位不符" in wrong.content.decode()
    typed = " ".join(firm.uscc.lower())
    page = web.get("/sign-up", {"uscc": typed}).content.decode()
    assert "演示企业" in page and f'value="{firm.uscc}"' in page
    name = f"newcomer{int(time.time())}"
    answer = web.post(
        f"/sign-up?uscc={firm.uscc}",
        {"uscc": firm.uscc, "name_zh": "新来的", "username": name, "email": "", "password1": "Dragon well 77",
         "password2": "Dragon well 77"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    made = Account.objects.get(username=name)
    assert (made.uscc, made.name_zh, seats_of(made)) == (firm.uscc, "新来的", [])
    page = web.get("/work").content.decode()
    assert "您还没有席位" in page and "演示企业" in page
    web.force_login(Account.objects.get(pk=cast().buyer_signer.person))
    assert name in web.get("/work/people").content.decode()


def test_a_passkey_is_added_and_signs_in_without_a_password(web, client_class):
    from passkey import Passkey

    account, device = person("passkey.user"), Passkey()
    web.post("/sign-in", {"login": account.username, "password": PASSWORD})
    page = web.get("/account/passkeys/add", follow=True)
    if page.redirect_chain:
        page = web.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    made = device.create(page.context["js_data"]["creation_options"])
    done = web.post("/account/passkeys/add", {"name": "办公室电脑", "passwordless": "on", "credential": made})
    assert done["Location"] == "/account/second-factor/codes"
    assert "办公室电脑" in web.get("/account/passkeys").content.decode()

    other = client_class()
    asked = other.get("/sign-in/passkey", headers={"accept": "application/json"}).json()
    wrong = other.post("/sign-in/passkey", {"credential": Passkey().get(asked["request_options"])})
    assert wrong.status_code == 302 and other.get("/account").status_code == 302
    asked = other.get("/sign-in/passkey", headers={"accept": "application/json"}).json()
    other.post("/sign-in/passkey", {"credential": device.get(asked["request_options"])})
    assert other.get("/account").status_code == 200


def test_the_scripts_of_passkeys_are_files_and_their_data_is_no_script(web):
    page = web.get("/sign-in").content.decode()
    assert "mfa/js/webauthn.js" in page and 'id="passkey_login"' in page
    assert 'type="application/json">{"ids": {"login": "passkey_login"' in page


def test_own_data_can_be_taken_away(web):
    web.force_login(Account.objects.get(pk=cast().tto.person))
    told = web.get("/account/data.json").json()
    assert told["seats"][0]["kind"] == "tto" and told["account"]["name_zh"].startswith("测试")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_account_opens(web, language):
    account = person(f"reader.{language}")
    web.cookies["lang"] = language
    for address in ("/sign-in", "/sign-up", "/sign-up?personal=1", "/sign-in/forgotten", "/sign-out"):
        assert web.get(address, follow=True).status_code == 200, address
    web.post("/sign-in", {"login": account.username, "password": PASSWORD})
    for address in (
        "/account", "/account/profile", "/account/password", "/account/devices", "/account/second-factor",
        "/account/passkeys", "/account/passkeys/add", "/work/seats", "/work", "/sign-out",
    ):  # fmt: skip
        page = web.get(address, follow=True)
        assert page.status_code == 200, address
        assert ("Sign out" if language == "en" else "退出") in page.content.decode(), address
