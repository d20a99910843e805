"""The rule book's line on the rail."""

from __future__ import annotations

from ...kernel.rights.seat import Kind
from ...kernel.words import T
from ...ui.menu import entry

_READERS = (Kind.REGISTRAR, Kind.OFFICER, Kind.CITY, Kind.ANALYST, Kind.AUDITOR)

entry(T("规则与依据", "Rules and sources"), "/work/rules", _READERS, order=80)
