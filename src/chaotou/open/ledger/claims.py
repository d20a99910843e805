"""The claim of a figure: the number, how it was counted and which entries it counts, as ``verify figure`` takes it."""

from __future__ import annotations

from typing import Any

from ...kernel.figure import Figure, Slice, positions, value
from ...kernel.ledger import body, canonical
from ...kernel.ledger.store import head

CLAIM = "chaotou-figure-claim/1"


def claim(figure: Figure, part: Slice) -> dict[str, Any] | None:
    """The claim of a figure read up to ``part.size`` (0: all that is sealed); None before the first head."""
    over = head(part.size)
    if over is None:
        return None
    part = Slice(part.since, part.until, part.district, part.size or over["size"])
    told = {
        "format": CLAIM, "declaration": figure.declaration(), "since": part.since, "until": part.until,
        "district": part.district, "size": part.size, "value": str(value(figure, part)),
        "entries": positions(figure, part), "head": over,
    }  # fmt: skip
    return told | {"digest": body.digest(canonical.encode(told))}
