"""Small: no file over 400 lines, no function over 60; the figures are printed."""

import ast
from statistics import median

from tree import parsed, short, written

MOST_LINES, MOST_OF_A_FUNCTION = 400, 60
#: One file by design: an outsider reads it in one sitting and needs nothing beside it.
ONE_FILE = {"verify/chaotou_verify.py", "src/chaotou/open/data/chaotou_verify.py"}


def test_no_file_is_long():
    files = written(".py", ".html", ".css", ".sql", ".js")
    lines = {short(p): p.read_text(encoding="utf-8").count("\n") for p in files}
    code = [n for name, n in lines.items() if name.startswith("src/") and name.endswith(".py")]
    tests = sum(n for name, n in lines.items() if name.startswith("tests/"))
    longest = sorted((n, name) for name, n in lines.items() if name not in ONE_FILE)[-3:]
    print(f"files: {len(lines)}, Python of src: {len(code)} files, {sum(code):,} lines, median {median(code):.0f}")
    print(f"lines of tests per line of Python: {tests / sum(code):.2f}; longest {longest}")
    assert not {name: n for name, n in lines.items() if n > MOST_LINES and name not in ONE_FILE}


def test_no_function_is_long():
    lengths = {
        f"{short(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in written(".py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    longest = max(lengths, key=lengths.__getitem__)
    print(f"functions: {len(lengths):,}, median {median(lengths.values()):.0f} lines, longest {longest}")
    assert not {name: n for name, n in lengths.items() if n > MOST_OF_A_FUNCTION}
