"""``python -m chaotou.site.reference docs/reference [--check]``: write the pages, or say which are stale."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.utils import translation


def main(given: list[str]) -> int:
    """0 when every page is (now) what the code says, 1 with the names of stale ones, 2 called wrongly."""
    folders = [g for g in given if not g.startswith("-")]
    if len(folders) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    django.setup()
    from .pages import PAGES

    stale = []
    with translation.override("zh-hans"):
        for name, text in PAGES.items():
            path, new = Path(folders[0]) / name, text()
            if path.exists() and path.read_text(encoding="utf-8") == new:
                continue
            stale.append(str(path))
            if "--check" not in given:
                path.write_text(new, encoding="utf-8")
    if "--check" in given and stale:
        print(f"已过时，请执行 make docs / stale, run make docs: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
