"""Runs every measurement in a process of its own and says which reached its figure."""

from __future__ import annotations

import subprocess
import sys

FIGURES = ("acts", "lists", "sealing", "imports")


def main() -> int:
    """0 if every measurement reached what it wants."""
    missed = []
    for name in FIGURES:
        print(f"== {name}", flush=True)
        code = f"import sys; from bench.{name} import main; sys.exit(not main())"
        if subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode:
            missed.append(name)
    print("missed: " + ", ".join(missed) if missed else "every figure reached")
    return len(missed)


if __name__ == "__main__":
    sys.exit(main())
