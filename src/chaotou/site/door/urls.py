"""Addresses of the front door. The names of the account's pages are those that allauth asks for."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as devices
from django.urls import path

from . import about, accounts, find, home, notices, work

urlpatterns = [
    path("", home.page),
    path("search", home.search),
    path("find", find.page),
    path("find.json", find.places),
    path("accessibility", about.page, {"name": "accessibility"}),
    path("help", about.page, {"name": "help"}),
    path("privacy", about.page, {"name": "privacy"}),
    path("site-map", about.site_map),
    path("work", work.bench),
    path("work/inbox", work.inbox),
    path("work/notices", notices.page),
    path("work/notices/read", notices.read_all),
    path("work/notices/<int:notice>", notices.open_one),
    path("work/waiting", work.waiting),
    path("sign-in", account.login, name="account_login"),
    path("sign-in/code", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/inactive", account.account_inactive, name="account_inactive"),
    path("sign-in/forgotten", account.password_reset, name="account_reset_password"),
    path("sign-in/forgotten/sent", account.password_reset_done, name="account_reset_password_done"),
    path(
        "sign-in/forgotten/<str:uidb36>-<str:key>",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-in/forgotten/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("sign-out", account.logout, name="account_logout"),
    path("sign-up", accounts.SignUpView.as_view(), name="account_signup"),
    path("account", accounts.index),
    path("account/profile", accounts.profile),
    path("account/data.json", accounts.own_data),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/password/set", account.password_set, name="account_set_password"),
    path("account/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/devices", devices.list_usersessions, name="usersessions_list"),
    path("account/second-factor", mfa.index, name="mfa_index"),
    path("account/second-factor/app", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/app/off", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes.txt", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/passkeys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/passkeys/add", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/passkeys/<int:pk>/edit", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
