"""What the library tells the pages: its line on the rail."""

from __future__ import annotations

from ..kernel.rights.seat import Kind
from ..kernel.words import T
from ..ui.menu import entry

entry(T("导入", "Import"), "/work/import", (Kind.TTO, Kind.FIRM, Kind.OFFICER, Kind.CITY), order=40)
