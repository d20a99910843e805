"""Records in JSON, as the interface of another Chaotou answers: ``{"items": [{…}, …]}``, or the list alone."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from ....kernel.words import T

EXTENSIONS = (".json",)
_BEGINS = re.compile(rb'[\xef\xbb\xbf\s]*(\{\s*"|\[\s*\{)')


def is_mine(data: bytes) -> bool:
    """Whether it begins like a record or a list of records."""
    return _BEGINS.match(data) is not None


def read(data: bytes) -> list[list[str]]:
    """One row for each record, one column for each name that any of them has. Raises ``ValueError``."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
        records = found["items"] if isinstance(found, dict) else found
        heads = list(dict.fromkeys(name for record in records for name in record))
        return [heads, *([_cell(name, dict(record).get(name)) for name in heads] for record in records)]
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as fault:
        raise ValueError(T("不是记录的列表", "This is no list of records")) from fault


def _cell(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(map(str, value))
    if name.endswith("_fen") and value not in (None, ""):
        return f"{Decimal(value) / 100}元"
    return "" if value is None else str(value)
