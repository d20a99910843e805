"""Rows of the kernel that Django knows; its other tables are SQL alone."""

from __future__ import annotations

from .calendar.models import DayChange
from .failures.models import Failure
from .procedure.case import Case
from .rule_changes.models import RuleChange

__all__ = ["Case", "DayChange", "Failure", "RuleChange"]
