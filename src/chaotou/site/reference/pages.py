"""Which pages there are."""

from __future__ import annotations

from collections.abc import Callable

from ...kernel.act.table import rights_csv
from . import events, figures, interface, procedures, rules

#: File name → its text.
PAGES: dict[str, Callable[[], str]] = {
    "rights.csv": rights_csv,
    "events.md": events.page,
    "procedures.md": procedures.page,
    "rules.md": rules.page,
    "api.md": interface.page,
    "figures.md": figures.page,
}
