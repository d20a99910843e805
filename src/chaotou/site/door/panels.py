"""The front door's lines on the rail."""

from __future__ import annotations

from ...kernel.rights.seat import Kind
from ...kernel.words import T
from ...ui.menu import entry
from .waiting import pressing

#: Seats whose organisation or centre has records that others decide on.
WAITING = (Kind.RESEARCHER, Kind.TTO, Kind.SIGNER, Kind.FIRM, Kind.BROKER, Kind.REGISTRAR, Kind.OFFICER, Kind.CITY)

entry(T("工作台", "My work"), "/work", order=0, count=lambda seat: pressing(seat).count())
entry(T("待办", "Inbox"), "/work/inbox", order=5)
entry(T("在别人手上", "Held by others"), "/work/waiting", WAITING, order=10)
entry(T("我的账号", "My account"), "/account", order=95)
