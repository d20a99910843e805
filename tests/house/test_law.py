"""The ground of what is done: a law, a rule or the city's own operating rule, never a file of ours that nobody outside
can read."""

import csv
import re
from collections.abc import Iterator

from tree import short, written

from chaotou.kernel.act.registry import ACTS
from chaotou.kernel.figure import FIGURES
from chaotou.kernel.procedure.declaration import PROCEDURES
from chaotou.market.methods import methods

A_FILE = re.compile(r"\w\.(md|py|csv|txt)\b|\bdomain/|\bdesign/")


def grounds() -> Iterator[tuple[str, str]]:
    """Every ground that a declaration or a rule row names: where, and its text."""
    yield from ((a.name, a.law) for a in ACTS.values())
    yield from ((p.name, p.law) for p in PROCEDURES.values())
    yield from ((f.name, f"{f.source.zh} {f.source.en}") for f in FIGURES.values())
    yield from ((name, f"{m.law.zh} {m.law.en}") for name, m in methods().items())
    for path in written(".csv", under=("src",)):
        if path.name == "rules.csv":
            with path.open(encoding="utf-8", newline="") as file:
                yield from ((f"{short(path)} {row['name']}", row["source"]) for row in csv.DictReader(file))


def test_no_ground_is_a_file_of_ours():
    found = [(where, text) for where, text in grounds() if text]
    print(f"grounds: {len(found)}")
    assert len(found) > 60
    assert not [(where, text) for where, text in found if A_FILE.search(text)]


def test_every_rule_row_names_its_ground():
    assert not [where for where, text in grounds() if "rules.csv" in where and not text.strip()]
