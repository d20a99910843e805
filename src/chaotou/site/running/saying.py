"""What the operator reads in the terminal: one line per step, Chinese first, English beside it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable


def say(zh: str, en: str) -> None:
    """One line for the operator."""
    print(f"{zh}  {en}", flush=True)


class Steps:
    """Numbered steps with the time each took."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self.began = time.monotonic()

    def begin(self, zh: str, en: str) -> None:
        """Say what is being done now."""
        self.number += 1
        self.began = time.monotonic()
        print(f"[{self.number}/{self.total}] {zh} {en} … ", end="", flush=True)

    def done(self, zh: str = "好", en: str = "done") -> None:
        """Say that it is done."""
        print(f"{zh} {en} ({time.monotonic() - self.began:.1f} s)", flush=True)

    def bar(self) -> Callable[[int, int], None]:
        """A progress function ``(done, total)``: a moving percentage on a terminal, every tenth of it in a log."""
        told = -1

        def progress(done: int, total: int) -> None:
            nonlocal told
            percent = 100 * done // total if total else 100
            if percent == told or (not sys.stdout.isatty() and percent // 10 == told // 10):
                return
            told = percent
            print(f"\b\b\b\b{percent:3d}%" if sys.stdout.isatty() else f"{percent}% ", end="", flush=True)

        return progress
