"""The centres of the network, from the installation's list; an operator's changes stay."""

from __future__ import annotations

import csv

from django.conf import settings

from .models import Centre


def seed_centres(using: str = "owner") -> None:
    """Add the centres that the list names and the database does not have."""
    with settings.CENTRES_FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = [Centre(**row) for row in csv.DictReader(file)]
    Centre.objects.using(using).bulk_create(rows, ignore_conflicts=True)
