"""What stands around every page: the top menu, who answers for the installation, how far the ledger is sealed."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ..kernel.installation import is_demonstration
from ..kernel.words import T


@dataclass(frozen=True)
class Chapter:
    """An entry of the top menu."""

    title: T
    address: str
    current: bool


@dataclass(frozen=True)
class Body:
    """Who answers for the installation; a city sets it by ``CHAOTOU_BODY`` and its kin."""

    name: T
    contact: str
    record_number: str


@dataclass(frozen=True)
class Sealed:
    """The newest head: up to when, and how many entries."""

    at: datetime
    size: int


CHAPTERS = (
    (T("首页", "Home"), "/", ()),
    (T("成果", "Achievements"), "/achievements", ()),
    (T("需求", "Demands"), "/demands", ()),
    (T("交易", "Market"), "/lots", ("/contracts",)),
    (T("指数与公开数据", "Index and open data"), "/figures", ("/open",)),
    (T("网络", "Network"), "/network", ("/organisations",)),
    (T("账本", "Ledger"), "/ledger", ("/verify",)),
)


def chapters(path: str) -> list[Chapter]:
    """The top menu, the chapter of ``path`` marked."""
    return [Chapter(title, address, _in(path, address, also)) for title, address, also in CHAPTERS]


def responsible_body() -> Body:
    """From the environment; a demonstration invents one, a city that set nothing shows nothing."""
    name = os.environ.get("CHAOTOU_BODY", "")
    if name:
        english = os.environ.get("CHAOTOU_BODY_EN", name)
        return Body(T(name, english), os.environ.get("CHAOTOU_CONTACT", ""), os.environ.get("CHAOTOU_RECORD", ""))
    if is_demonstration():
        invented = T("演示城市科学技术局", "Science and Technology Bureau of the demonstration city")
        return Body(invented, "0571-0000 0000", "")
    return Body(T("", ""), "", "")


_last: list[tuple[float, Sealed | None]] = []


def sealed() -> Sealed | None:
    """The newest head, asked of the database at most once a second; None before the first."""
    if _last and time.monotonic() - _last[0][0] < 1:
        return _last[0][1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT time, size FROM ledger_head ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    found = Sealed(*row) if row else None
    _last[:] = [(time.monotonic(), found)]
    return found


def _in(path: str, address: str, also: tuple[str, ...]) -> bool:
    if address == "/":
        return path == "/"
    return any(path == a or path.startswith((a + "/", a + ".")) for a in (address, *also))
