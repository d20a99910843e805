"""Procedures: declared state machines over acts, readable aloud by a lawyer."""

from .declaration import PROCEDURES, CalendarDays, Days, Procedure, State, Step, Until, WorkingDays, step

__all__ = ["PROCEDURES", "CalendarDays", "Days", "Procedure", "State", "Step", "Until", "WorkingDays", "step"]
