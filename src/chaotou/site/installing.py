"""Bringing a database to this release: tables, then what the release brings into them."""

from __future__ import annotations

from django.core.management import call_command

from ..kernel.setup import prepare
from ..network.seed import seed_centres
from .database import WEB_ROLE


def install(*, demonstration: bool = False, verbosity: int = 0) -> bool:
    """Migrate and prepare; True if the ledger was founded now."""
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    founded = prepare(demonstration=demonstration, web_role=WEB_ROLE)
    seed_centres()
    return founded
