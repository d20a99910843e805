"""Procedures: declared state machines over acts, readable aloud by a lawyer."""

from .declaration import PROCEDURES, CalendarDays, Procedure, State, Step, Until, WorkingDays, step

__all__ = ["PROCEDURES", "CalendarDays", "Procedure", "State", "Step", "Until", "WorkingDays", "step"]
