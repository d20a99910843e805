"""``chaotou verify``: the stand-alone verifier, run on files of this ledger or of any other."""

from __future__ import annotations

import argparse
import subprocess
import sys

from ...open.ledger.files import VERIFIER
from ..running.saying import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything is handed on."""
    parser.add_argument("given", nargs=argparse.REMAINDER, help="文件与选项 / files and options of the verifier")


def run(options: argparse.Namespace) -> int:
    """Run it as strangers do: by itself, without this package."""
    if not options.given:
        say(f"核验程序单独一个文件：{VERIFIER}", "is the verifier, one file by itself")
    told = subprocess.run([sys.executable, "-I", str(VERIFIER), *options.given], check=False)
    return told.returncode if options.given else 0
