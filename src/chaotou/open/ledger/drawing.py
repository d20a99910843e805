"""The proof of one entry as a drawing: the path from the entry up to the sealed root, siblings beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...kernel.ledger.proofs import Proof
from ...kernel.ledger.tree import inclusion_ranges

STEP, ARM, EDGE, LABEL, FOOT = 30, 46, 14, 120, 22


@dataclass(frozen=True)
class Level:
    """One step of the path: the node, its sibling (given in the proof), and their parent."""

    x: float
    y: int
    sibling_x: float
    parent_x: float
    parent_y: int
    covers: str
    sha256: str
    sm3: str


def drawing(position: int, size: int, proof: Proof) -> dict[str, Any]:
    """Coordinates of the tree of one inclusion proof, the entry at the bottom, in pixels of an SVG."""
    ranges = inclusion_ranges(position, size)
    height = STEP * len(ranges) + 2 * EDGE
    x, left, right = 0.0, 0.0, 0.0
    steps: list[tuple[float, float]] = []
    for start, _ in ranges:
        arm = -ARM if start < position else ARM
        steps.append((x, x + arm))
        left, right = min(left, x, x + arm), max(right, x, x + arm)
        x += arm / 2
    width = right - left
    levels = [
        Level(
            x=round(own - left + EDGE, 1), y=height - EDGE - STEP * i, sibling_x=round(other - left + EDGE, 1),
            parent_x=round((own + other) / 2 - left + EDGE, 1), parent_y=height - EDGE - STEP * (i + 1),
            covers=_covers(*ranges[i]), sha256=proof["sha256"][i], sm3=proof["sm3"][i],
        )
        for i, (own, other) in enumerate(steps)
    ]  # fmt: skip
    top = levels[-1].parent_x if levels else EDGE
    return {
        "levels": levels, "box": f"-2 -2 {round(width + 2 * EDGE + LABEL, 1)} {height + FOOT}",
        "leaf_x": levels[0].x if levels else EDGE, "leaf_y": height - EDGE,
        "leaf_label": (levels[0].x if levels else EDGE) - 8,
        "root_x": top, "root_label": top + 14, "root_y": height - EDGE - STEP * len(ranges),
    }  # fmt: skip


def _covers(start: int, end: int) -> str:
    return f"{start:,}" if end - start == 1 else f"{start:,}–{end - 1:,}"
