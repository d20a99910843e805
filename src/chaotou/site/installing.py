"""Bringing a database to this release: tables, then what the release brings into them."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections

from ..kernel.act import ACTS
from ..kernel.procedure.released import acts_lost
from ..kernel.rights.seat import CITY
from ..kernel.setup import prepare
from ..network.seed import seed_centres
from .database import WEB_ROLE, DatabaseFault


def install(*, demonstration: bool = False, verbosity: int = 0) -> bool:
    """Migrate and prepare; True if the ledger was founded now.

    Raises ``DatabaseFault`` for another city's database, and where this release lacks an act of a running case.
    """
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    _same_city()
    _same_acts()
    founded = prepare(demonstration=demonstration, web_role=WEB_ROLE)
    seed_centres()
    return founded


def _same_city() -> None:
    """A ledger belongs for good to the city it was founded for: its first entry says so."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT centre FROM ledger_event WHERE subject_type = 'kernel.ledger' ORDER BY id LIMIT 1")
        founded = cursor.fetchone()
    if founded is not None and founded[0] != CITY:
        raise DatabaseFault(
            f"这个库属于 {founded[0]}，CHAOTOU_CENTRES 的首行却是 {CITY}：请换回原来的名单，或换一个库\n"
            f"This database belongs to {founded[0]}, but the first line of CHAOTOU_CENTRES is {CITY}: "
            "put the former list back, or name another database"
        )


def _same_acts() -> None:
    """A running case ends under the version it began with: the acts of that version must still be here."""
    with connections["owner"].cursor() as cursor:
        lost = acts_lost(cursor, ACTS)
    for procedure, version, acts in lost:
        raise DatabaseFault(
            f"还有办件按 {procedure} 的 {version} 版办理，本版缺少行为 {'、'.join(acts)}：请用原来的版本办结，再升级\n"
            f"Cases still run under version {version} of {procedure}, and this release lacks {', '.join(acts)}: "
            "end them with the former release, then upgrade"
        )
