"""Takes the rooms out of ``docs/how-to`` and makes them importable, so that the pages are tested code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGES = Path(__file__).parents[1] / "docs" / "how-to"
BLOCK = re.compile(r"^`(?P<path>[a-z_/.]+)` — .*?^```(?:python|csv)\n(?P<text>.*?)^```", re.M | re.S)


def files_of(page: str) -> dict[str, str]:
    """File name → text of every file a page shows."""
    text = (PAGES / page).read_text(encoding="utf-8")
    return {m["path"]: m["text"] for m in BLOCK.finditer(text)}


def unpack(into: Path, *pages: str) -> None:
    """Write the files of pages below ``into``. A page adds to a file that an earlier one wrote."""
    found: dict[str, str] = {}
    for page in pages:
        for name, text in files_of(page).items():
            found[name] = _added(found[name], text) if name in found else text
    for name, text in found.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _added(text: str, more: str) -> str:
    """Lines of ``more`` at the end; one that sets a name anew stands where the name was set."""
    for line in more.splitlines(keepends=True):
        name, sets, _ = line.partition(" = ")
        old = re.search(rf"^{re.escape(name)} = .*\n", text, re.M) if sets else None
        text = text.replace(old[0], line) if old else text + line
    return text


def lines_of(page: str) -> dict[str, int]:
    """How long each file of a page is."""
    return {name: text.count("\n") for name, text in files_of(page).items()}


def make_migration(room: str, into: Path, environment: dict[str, str]) -> None:
    """Let Django write the room's first migration, as the page says."""
    if (into / room / "migrations").exists():
        return
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "makemigrations", room],
        env={**environment, "PYTHONPATH": str(into)}, check=True, capture_output=True,
    )  # fmt: skip
