"""Notices by e-mail 通知: a second way to what already stands on the page; never the only one.

The kernel knows organisations and centres, not people: a room gives the addresses (``address_book``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from .rights.reading import reading
from .rights.seat import system

log = logging.getLogger(__name__)

#: (organisation, centre) → addresses of the people there.
Book = Callable[[int | None, str], Iterable[str]]

_BOOKS: list[Book] = []
#: Older notices are not mailed any more: after a long stop nobody wants a thousand letters of last week.
FRESH_DAYS = 2


def address_book(book: Book) -> Book:
    """Say where the mail of an organisation or centre goes."""
    _BOOKS.append(book)
    return book


def send(limit: int = 50) -> int:
    """Mail fresh notices that were not mailed yet; returns how many were dealt with.

    A notice nobody has an address for counts as dealt with. An address that is refused is written to the notice;
    a mail server that does not answer raises ``OSError``, and everything stays for the next call.
    """
    with reading(system()), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, organisation, centre, subject, text_zh, text_en FROM kernel_notice WHERE mailed_at IS NULL "
            "AND made_at > kernel_now() - make_interval(days => %s) ORDER BY id LIMIT %s",
            [FRESH_DAYS, limit],
        )
        rows = cursor.fetchall()
    if not rows:
        return 0
    with get_connection() as server:
        for notice, organisation, centre, subject, text_zh, text_en in rows:
            fault = _mail(server, _addresses(organisation, centre), subject, f"{text_zh}\n\n{text_en}")
            with reading(system()), connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE kernel_notice SET mailed_at = clock_timestamp(), mail_fault = %s WHERE id = %s",
                    [fault[:300], notice],
                )
    return len(rows)


def _addresses(organisation: int | None, centre: str) -> list[str]:
    """Addresses without repeats; those of the reserved domain ``.invalid`` are nobody's (RFC 2606)."""
    found = [a for book in _BOOKS for a in book(organisation, centre) if not a.endswith(".invalid")]
    return list(dict.fromkeys(found))


def _mail(server: BaseEmailBackend, to: list[str], subject: str, text: str) -> str:
    """Send one letter, hidden from each other's eyes; returns why not, or ""."""
    if not to:
        return ""
    from smtplib import SMTPRecipientsRefused

    letter = EmailMessage(f"潮头 {subject}", f"{text}\n\n{settings.SITE_URL}/work", bcc=to, connection=server)
    try:
        letter.send()
    except SMTPRecipientsRefused as fault:
        log.warning("letter on %s refused: %s", subject, fault)
        return str(fault)
    return ""
