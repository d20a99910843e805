"""``chaotou due``: do all that waits, number and seal."""

from __future__ import annotations

import argparse

from ..running.saying import say
from ..running.settling import settle


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    """Settle and say how much there was."""
    done = settle()
    say(f"办了 {done} 件", f"{done} things were done")
    return 0
