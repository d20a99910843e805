"""``chaotou checkdb``: every invariant of the data, with its count and its breaks."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict

from django.conf import settings

from ...kernel.checkdb import checkdb
from ...kernel.ledger import adopt
from ..running.saying import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--witness FILE``: heads that were kept elsewhere, one JSON object a line."""
    parser.add_argument("--witness", metavar="FILE", help="别处保存的账本头 / heads kept elsewhere, JSON lines")
    parser.add_argument("--most", type=int, default=20, help="每项最多列出几处 / breaks listed of each")


def run(options: argparse.Namespace) -> int:
    """Print each invariant with its count; 1 if any breaks."""
    began, broken, total = time.monotonic(), 0, 0
    for finding in checkdb(_witness(options.witness)):
        total += finding.checked
        broken += len(finding.breaks)
        mark = "✗" if finding.breaks else "✓"
        text = f"{finding.text.zh} / {finding.text.en}"
        print(f"{mark} {finding.name:28} {finding.checked:>9,}  {len(finding.breaks)}  {text}")
        for place in finding.breaks[: options.most]:
            print(f"    {place.where}: {place.how}")
        if len(finding.breaks) > options.most:
            print(f"    … {len(finding.breaks) - options.most} more")
    took = time.monotonic() - began
    say(
        f"核对 {total:,} 行次，{broken} 处不符（{took:.1f} 秒）",
        f"{total:,} rows asked, {broken} breaks ({took:.1f} s)",
    )
    return int(broken > 0)


def _witness(path: str | None) -> list[dict[str, object]]:
    """The last head of the file under ``var``, and those of a file given."""
    last = adopt.remembered(settings.LAST_HEAD_FILE)
    heads = [asdict(last)] if last else []
    if path:
        with open(path, encoding="utf-8") as file:
            heads += [json.loads(line) for line in file if line.strip()]
    return heads
