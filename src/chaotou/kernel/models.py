"""Rows of the kernel that Django knows; its other tables are SQL alone."""

from __future__ import annotations

from .procedure.case import Case
from .rule_changes.models import RuleChange

__all__ = ["Case", "RuleChange"]
