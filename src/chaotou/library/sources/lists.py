"""Word lists of the import, from ``data/import.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

LISTS: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "data" / "import.toml").read_text(encoding="utf-8"))
