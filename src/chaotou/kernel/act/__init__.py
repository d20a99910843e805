"""The act: one thing a seat does, checked, written and recorded in one transaction, once per request key."""

from .context import Ctx
from .opening import Witness
from .registry import ACTS, Act, act
from .runner import Call, Outcome, note_refusal, run
from .together import perform, run_together

__all__ = ["ACTS", "Act", "Call", "Ctx", "Outcome", "Witness", "act", "note_refusal", "perform", "run",
           "run_together"]  # fmt: skip
