"""The centres of the network, from ``data/centres.csv``; an operator's changes stay."""

from __future__ import annotations

import csv
from pathlib import Path

from .models import Centre


def seed_centres(using: str = "owner") -> None:
    """Add the centres a release knows and the installation does not."""
    path = Path(__file__).parent / "data" / "centres.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Centre(**row) for row in csv.DictReader(file)]
    Centre.objects.using(using).bulk_create(rows, ignore_conflicts=True)
