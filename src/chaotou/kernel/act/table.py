"""The table of rights as it stands in the code: one line per act, kind of seat and relation.

``docs/reference/rights.csv`` is written from it and committed, so that a changed right is a changed line in review.
"""

from __future__ import annotations

import csv
import io

from .registry import ACTS

HEAD = ("act", "中文", "English", "on", "seat", "relation", "law")


def rights_csv() -> str:
    """The whole table as CSV, sorted, UTF-8 text without a byte order mark."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEAD)
    for name in sorted(ACTS):
        act = ACTS[name]
        for grant in act.grants:
            relation = "new" if act.creates else str(grant.relation)
            rows.writerow([name, act.title.zh, act.title.en, act.on.type(), str(grant.kind), relation, act.law])
    return out.getvalue()
