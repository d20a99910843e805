"""``chaotou reindex``: build this host's search index anew beside the one in use."""

from __future__ import annotations

import argparse

from ...kernel.search import projection
from ..running.saying import Steps, say


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    """Rebuild; 1 while another build is running."""
    steps = Steps(1)
    steps.begin("搜索索引", "search index")
    try:
        projection.rebuild(steps.bar())
    except BlockingIOError:
        say("\n已有一次重建在进行，等它完成", "an index is being built already, wait for it")
        return 1
    steps.done()
    return 0
