"""The newcomer's map agrees with the tree, both ways, and the documents name what is there."""

import ast
import re
import tomllib

import pytest
from tree import NOT_WRITTEN, ROOT, SOURCE, parsed

MAP = ROOT / "ARCHITECTURE.md"
ROW = re.compile(r"^\| `([a-z_/]+)/` \| (.*) \|$", re.M)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
#: ``path/file.py:function`` as documents cite code.
CITED = re.compile(r"`((?:[\w-]+/)+[\w.-]+\.(?:py|sql|csv|md|css|js))(?::(\w+))?`")
#: Pages that show how to write files which are not here yet.
ABOUT_NEW_FILES = ROOT / "docs" / "how-to"
PLACES = (ROOT, SOURCE, ROOT / "docs")


def packages() -> dict[str, str]:
    """Every package of the house and the first line of what it says of itself."""
    found = {}
    for path in sorted(SOURCE.rglob("__init__.py")):
        name = path.parent.relative_to(SOURCE).as_posix()
        if name != "." and not NOT_WRITTEN & set(path.parts) and path.parent.name != "templatetags":
            found[name] = (ast.get_docstring(parsed(path)) or "").split("\n")[0]
    return found


def test_the_map_agrees_with_the_tree():
    drawn, there = dict(ROW.findall(MAP.read_text(encoding="utf-8"))), packages()
    missing = [f"| `{name}/` | {text} |" for name, text in there.items() if drawn.get(name) != text]
    assert not missing, "write into ARCHITECTURE.md:\n" + "\n".join(missing)
    assert not set(drawn) - set(there)


def test_every_package_says_what_it_is_for():
    assert not [name for name, text in packages().items() if not text.endswith((".", "…", "。"))]


def test_every_room_stands_in_the_street():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {room.strip() for layer in contracts[0]["layers"] for room in layer.split("|")}
    rooms = {f"chaotou.{p.parent.name}" for p in SOURCE.glob("*/__init__.py")}
    assert rooms <= layers and layers - rooms == {"chaotou.cli"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_documents_cite_what_is_there(document):
    if ABOUT_NEW_FILES in document.parents:
        return
    for path, function in CITED.findall(document.read_text(encoding="utf-8")):
        file = next((place / path for place in PLACES if (place / path).exists()), None)
        assert file, f"{document.name} cites {path}"
        if function:
            names = {getattr(n, "name", "") for n in ast.walk(parsed(file))}
            assert function in names, f"{document.name} cites {path}:{function}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
        assert "://" in target or (document.parent / target).exists(), f"{document.name} links to {target}"


def test_decisions_are_numbered_and_listed():
    folder = ROOT / "docs" / "decisions"
    names = sorted(p.name for p in folder.glob("[0-9]*.md"))
    assert [int(n[:4]) for n in names] == list(range(1, len(names) + 1))
    index = (folder / "README.md").read_text(encoding="utf-8")
    for name in names:
        title = (folder / name).read_text(encoding="utf-8").split("\n")[0]
        assert title.startswith(f"# {name[:4]} ")
        assert f"| [{name[:4]}]({name}) | {title[7:]} |" in index, f"write {name} into docs/decisions/README.md"


def test_the_good_examples_of_the_style_are_our_own_code():
    style = (ROOT / "STYLE.md").read_text(encoding="utf-8")
    shown = re.findall(r"^# Good: (\S+)\n(.*?)\n(?:\n# Bad|```)", style, re.M | re.S)
    assert shown
    for path, code in shown:
        assert code.strip() in (ROOT / path).read_text(encoding="utf-8"), path
