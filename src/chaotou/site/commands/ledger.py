"""``chaotou ledger``: where the ledger stands, and going on from a restored point in a new epoch."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from ...kernel.ledger import adopt
from ...kernel.setup import write_founding
from ..running.saying import say
from ..running.settling import keep_head, seal

_REASONS = {
    "": ("接得上", "it continues from the last head"),
    "behind": ("比最后账本头更早", "it is behind the last head"),
    "forked": ("与最后账本头不符", "it does not hold the last head"),
    "foreign": ("最后账本头属于另一本账", "the last head is another ledger's"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """``state`` (the default) or ``adopt``."""
    parser.add_argument("what", nargs="?", choices=["state", "adopt"], default="state")
    parser.add_argument("--yes", action="store_true", help="不再询问 / do not ask")


def run(options: argparse.Namespace) -> int:
    """Say where the ledger stands, or adopt it; 1 where it does not continue or the operator says no."""
    owner = connections["owner"]
    owner.ensure_connection()
    db = owner.connection
    found = adopt.check(db, settings.LAST_HEAD_FILE)
    last, here = adopt.remembered(settings.LAST_HEAD_FILE), adopt.newest(db)
    say(f"库中账本头：{_named(here)}", f"head in the database: {_named(here)}")
    say(f"库外最后账本头：{_named(last)}", f"last head outside: {_named(last)}")
    say(*_REASONS[found])
    if options.what == "state":
        return int(bool(found))
    if not found:
        say("不需要接管", "nothing to adopt")
        return 0
    if not options.yes and not _asked():
        return 1
    say(f"新纪元：{adopt_ledger()}", "is the new epoch of this ledger")
    return 0


def adopt_ledger() -> str:
    """Open a new epoch by an entry that names the lost head, seal it, keep its head; returns the ledger's new id."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE kernel_installation SET epoch = epoch + 1, halted = '' RETURNING installation, epoch")
        name, epoch = cursor.fetchone()
        db: Any = connections["owner"].connection
        facts = adopt.facts_of(adopt.remembered(settings.LAST_HEAD_FILE), adopt.newest(db))
        cursor.execute("SELECT demonstration FROM kernel_installation")
        facts["mark"] = "demonstration" if cursor.fetchone()[0] else "real"
        write_founding(cursor, f"{name}-{epoch}", name, facts)
    seal()
    keep_head()
    return f"{name}-{epoch}"


def _asked() -> bool:
    say(
        "接管后，最后账本头以前、此库以后的记账永远缺失，新纪元的首笔会写明这一点。确认请输入 adopt：",
        "What was recorded after this point stays lost, and the first entry of the new epoch says so. Type adopt:",
    )
    return sys.stdin.readline().strip() == "adopt"


def _named(head: adopt.LastHead | None) -> str:
    return f"{head.ledger} · {head.size} · {head.digest[:19]}…" if head else "—"
