"""``chaotou migrate``: bring the database to this release."""

from __future__ import annotations

import argparse

from ..installing import install
from ..running.saying import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--demonstration`` marks a new ledger for good as one whose clock may be set."""
    parser.add_argument(
        "--demonstration", action="store_true", help="新账本标为演示 / mark a new ledger as demonstration"
    )


def run(options: argparse.Namespace) -> int:
    """Migrate; says whether the ledger was founded now."""
    if install(demonstration=options.demonstration, verbosity=1):
        say("新账本已建立", "a new ledger was founded")
    else:
        say("数据库已是本版", "the database is at this release")
    return 0
