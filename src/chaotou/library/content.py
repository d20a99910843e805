"""What of a record's text a ledger entry commits to, and what is still missing before others may see it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ..kernel.words import T
from .models import Achievement, Demand

ACHIEVEMENT_TEXT = (
    "title_zh", "title_en", "summary_zh", "summary_en", "keywords_zh", "keywords_en", "inventors", "circle",
    "field", "trl", "trl_evidence", "ip", "forms", "asking_fen",
)  # fmt: skip
DEMAND_TEXT = (
    "title_zh", "title_en", "problem_zh", "problem_en", "keywords_zh", "keywords_en", "circle", "budget_fen",
    "deadline", "hidden_name",
)  # fmt: skip


def content_digest(record: Achievement | Demand) -> str:
    """SHA-256 of the record's text as canonical JSON: proves later what the owner had written by then."""
    names = ACHIEVEMENT_TEXT if isinstance(record, Achievement) else DEMAND_TEXT
    text = json.dumps(
        {n: getattr(record, n) for n in names}, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def missing(record: Achievement | Demand) -> dict[str, T]:
    """Fields without which a record is not published, each with what to do; empty when it is complete."""
    text = "summary_zh" if isinstance(record, Achievement) else "problem_zh"
    found: dict[str, T] = {}
    if not record.title_zh.strip():
        found["title_zh"] = T("发布前请填写名称", "Give it a title before publishing")
    if not getattr(record, text).strip():
        found[text] = T("发布前请填写简介", "Describe it before publishing")
    if not record.circle:
        found["circle"] = T("发布前请选择产业生态圈", "Choose its industry circle before publishing")
    return found


def set_text(record: Achievement | Demand, fields: dict[str, Any], origin: list[str] | None) -> bool:
    """Take over the given fields, and the lines of the source where they are given; True if anything differs."""
    before = (content_digest(record), record.origin)
    for name, value in fields.items():
        setattr(record, name, value)
    if origin is not None:
        record.origin = origin
    return (content_digest(record), record.origin) != before
