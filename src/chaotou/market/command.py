"""``chaotou settle CASE.json``: a worked case through the same rule as room and verifier; prints the result as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .cases import NotYet, settle_case


def arguments(parser: argparse.ArgumentParser) -> None:
    """The case: ``{"format":"chaotou-case/1","method","parameters","events"}``."""
    parser.add_argument("case", type=Path)


def run(options: argparse.Namespace) -> int:
    """Print the result; 1 with the reason for a method that is not here yet or a case that is none."""
    try:
        print(json.dumps(settle_case(options.case), ensure_ascii=False, indent=1))
    except (NotYet, OSError, ValueError, KeyError) as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        return 1
    return 0
