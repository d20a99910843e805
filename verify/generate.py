"""Copies every method's ``settle`` into the stand-alone verifier, so that outsiders run the room's rule.

``python verify/generate.py`` writes, ``--check`` only compares (exit 1 when stale). The source text is copied
as it stands; ``settle`` becomes ``settle_<method>``, its helpers already carry the method's name.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
METHODS = ROOT / "src" / "chaotou" / "market" / "methods"
VERIFIER = ROOT / "verify" / "chaotou_verify.py"
BEGIN = "# ---- settle: begin (copied from market/methods by verify/generate.py; do not edit) ----\n"
END = "# ---- settle: end ----\n"


def method(path: Path) -> tuple[str, list[str]]:
    """Source of one method's functions, and the names of its parameters as declared.

    Raises ``ValueError`` where a method file breaks the convention that makes the copy safe.
    """
    source = path.read_text("utf-8")
    functions, parameters = [], None
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            if node.name != "settle" and not node.name.startswith(f"_{path.stem}_"):
                raise ValueError(f"{path.name}: {node.name} must be named _{path.stem}_…")
            functions.append(ast.get_source_segment(source, node) or "")
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DECLARATION":
            parameters = list(ast.literal_eval(node.value)["parameters"])
        elif not isinstance(node, ast.Expr) and ast.unparse(node) != "from __future__ import annotations":
            raise ValueError(f"{path.name}: only DECLARATION and functions may stand at the top")
    if parameters is None:
        raise ValueError(f"{path.name}: no DECLARATION")
    text = "\n\n\n".join(functions)
    return re.sub(r"^def settle\(", f"def settle_{path.stem}(", text, count=1, flags=re.M), parameters


def generated() -> str:
    """The block between the two marks: all methods, then the table of them."""
    blocks, table = [], []
    for path in sorted(METHODS.glob("[!_]*.py")):
        text, parameters = method(path)
        blocks.append(text)
        names = "".join(f'            "{name}",\n' for name in parameters)
        table.append(f'    "{path.stem}": (\n        settle_{path.stem},\n        {{\n{names}        }},\n    ),\n')
    return "\n\n\n".join([*blocks, "METHODS = {\n" + "".join(table) + "}\n"])


def renewed(text: str) -> str:
    """The verifier's text with the generated block renewed."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n\n{generated()}\n\n{END}{tail}"


def main() -> int:
    """Write, or with ``--check`` compare; 0 when the verifier is (now) current."""
    text = VERIFIER.read_text("utf-8")
    new = renewed(text)
    if "--check" in sys.argv[1:]:
        return int(new != text)
    VERIFIER.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
