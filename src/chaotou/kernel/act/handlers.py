"""Up the street by event: who listens to a kind. The earlier room never learns of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any]], None]

_BY_KIND: dict[str, list[str]] = {}
HANDLERS: dict[str, Handler] = {}


def on(kind: str) -> Callable[[Handler], Handler]:
    """Run the function as a job after each event of ``kind``, from the outbox, at least once.

    It is given ``{"event": id, "subject": record id, "digest": …}`` and must be idempotent: it performs an act
    whose request key is made of the digest.
    """

    def listen(function: Handler) -> Handler:
        name = f"{function.__module__}.{function.__qualname__}"
        HANDLERS[name] = function
        _BY_KIND.setdefault(kind, []).append(name)
        return function

    return listen


def handlers_of(kind: str) -> list[str]:
    """Names of the handlers that listen to ``kind``."""
    return _BY_KIND.get(kind, [])
