"""A record leaves the database only through ``kernel/rights/reading.py``: no other module asks a manager for one."""

import ast

from tree import SOURCE, parsed, short, written

from chaotou.kernel.records import record_models

THE_ONE_WAY = SOURCE / "kernel" / "rights" / "reading.py"
MANAGERS = {"objects", "_default_manager", "_base_manager"}
#: Where any model may stand behind a name, a manager could be a record's.
ANY_MODEL = {"model", "of", "on", "cls", "klass"}


def managers_of_records(tree: ast.Module, records: set[str]) -> list[int]:
    """Lines on which a record's manager is asked, under whatever name the model was imported."""
    known = records | {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name in records
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            behind = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
            if behind in known or behind in ANY_MODEL or node.attr != "objects":
                found.append(node.lineno)
    return found


def test_no_module_asks_a_manager_for_a_record():
    records = {m.__name__ for m in record_models()}
    asked = {
        f"{short(path)}:{line}"
        for path in written(".py", under=("src",))
        if path != THE_ONE_WAY
        for line in managers_of_records(parsed(path), records)
    }
    print(f"records: {len(records)} ({', '.join(sorted(records))})")
    assert not asked


def test_the_lint_sees_every_way_around():
    ways = """
from market.models import Lot as L
L.objects.get(pk=1)
Lot._default_manager.all()
face.model.objects.all()
model._base_manager.all()
Case.objects.all()
"""
    assert managers_of_records(ast.parse(ways), {"Lot"}) == [3, 4, 5, 6]
