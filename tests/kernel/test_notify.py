"""Notices by e-mail: to whom, once, in both languages, and what happens when the post does not work."""

import smtplib

import pytest
from cast import cast
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections

from chaotou.kernel import notify

pytestmark = pytest.mark.usefixtures("database")

ORGANISATION = 90_000_001


@notify.address_book
def _book(organisation, centre):
    if organisation == ORGANISATION:
        return ["one@example.org", "two@example.org", "one@example.org", "demo@example.invalid"]
    return []


@pytest.fixture(autouse=True)
def _post(settings):
    settings.EMAIL_BACKEND = "test_notify.Post"
    mail.outbox = []
    Post.fault = None
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE kernel_notice SET mailed_at = now() WHERE mailed_at IS NULL")


class Post(EmailBackend):
    """A post office that can be made to refuse."""

    fault: Exception | None = None

    def send_messages(self, messages):
        """Deliver into memory, or fail as told."""
        if self.fault:
            raise self.fault
        return super().send_messages(messages)


def _notice(organisation=ORGANISATION, age="0 s"):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_notice (organisation, kind, subject, text_zh, text_en, made_at, event) "
            "VALUES (%s, 'test', 'CG-2026-009999', '合同已登记', 'Registered', kernel_now() - %s::interval, 1) "
            "RETURNING id",
            [organisation, age],
        )
        return cursor.fetchone()[0]


def _row(notice):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT mailed_at IS NOT NULL, mail_fault FROM kernel_notice WHERE id = %s", [notice])
        return cursor.fetchone()


def test_a_notice_is_mailed_once_to_all_and_to_nobody_s_eyes():
    notice = _notice()
    assert notify.send() == 1 and notify.send() == 0
    (letter,) = mail.outbox
    assert letter.bcc == ["one@example.org", "two@example.org"] and letter.to == []
    assert "合同已登记" in letter.body and "Registered" in letter.body and "CG-2026-009999" in letter.subject
    assert _row(notice) == (True, "")


def test_a_notice_without_an_address_is_dealt_with():
    notice = _notice(organisation=90_000_002)
    assert notify.send() == 1 and mail.outbox == [] and _row(notice) == (True, "")


def test_a_refused_address_is_written_down():
    notice = _notice()
    Post.fault = smtplib.SMTPRecipientsRefused({"one@example.org": (550, b"no such user")})
    assert notify.send() == 1
    done, fault = _row(notice)
    assert done and "550" in fault


def test_a_post_that_does_not_answer_keeps_everything():
    notice = _notice()
    Post.fault = ConnectionRefusedError("no server")
    with pytest.raises(OSError):
        notify.send()
    assert _row(notice) == (False, "")
    Post.fault = None
    assert notify.send() == 1 and len(mail.outbox) == 1


def test_old_notices_are_not_mailed_any_more():
    notice = _notice(age="3 days")
    assert notify.send() == 0 and _row(notice) == (False, "")


def test_people_of_an_organisation_have_addresses():
    known = {a for book in notify._BOOKS for a in book(cast().university.pk, "")}
    assert known
