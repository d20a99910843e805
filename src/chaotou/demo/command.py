"""``chaotou demo``: found a demonstration, or fill an empty one, with the city's story."""

from __future__ import annotations

import argparse
import sys

from ..site.installing import install
from ..site.running.saying import Steps
from .player import play


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    """Play the story; 1 where the ledger is real and nothing may be played into it."""
    install(demonstration=True)
    steps = Steps(1)
    steps.begin("演示城市", "demonstration city")
    try:
        made = play(steps.bar())
    except RuntimeError as fault:
        print(f"\n{fault}", file=sys.stderr)
        return 1
    steps.done(*(("已装入", "loaded") if made else ("已有", "is there")))
    return 0
