"""Both languages, everywhere: a text has its English, the English has no Han, a template shows neither bare."""

import ast
import re

from tree import parsed, short, written

HAN = re.compile("[\N{CJK UNIFIED IDEOGRAPH-3400}-\N{CJK UNIFIED IDEOGRAPH-9FFF}]+")
#: What the English quotes because it is typed so, stands so in a document, or names the language.
QUOTED = {"万", "大写", "中文"}
#: Comments, and conditions, which compare and show nothing.
SILENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%\s*(?:el)?if\s.*?%\}|<!--.*?-->", re.S)
SAID = re.compile(r"\{%\s*t\s.*?%\}", re.S)


def said(node: ast.expr) -> str | None:
    """What a literal says, with a mark for each inserted value; None for what is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return None


def texts() -> list[tuple[str, str | None, str | None]]:
    """Every ``T(中文, English)`` of the source: where, and what it says."""
    return [
        (f"{short(path)}:{call.lineno}", said(call.args[0]), said(call.args[1]))
        for path in written(".py", under=("src",))
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "T" and len(call.args) == 2
    ]


def test_every_text_has_both_languages():
    found = texts()
    print(f"texts in Python: {len(found):,}")
    assert not [where for where, zh, en in found if (zh == "") != (en == "")]


def test_the_english_has_no_han():
    assert not [(where, en) for where, _, en in texts() if any(h not in QUOTED for h in HAN.findall(en or ""))]


def test_templates_show_no_text_in_one_language_alone():
    bare, count = [], 0
    for path in written(".html", under=("src",)):
        text = SILENT.sub("", path.read_text(encoding="utf-8"))
        count += len(SAID.findall(text))
        bare += [(short(path), h) for h in HAN.findall(SAID.sub("", text))]
    print(f"texts in templates: {count:,}")
    assert not bare


def test_the_english_of_templates_has_no_han():
    wrong = []
    for path in written(".html", under=("src",)):
        for _, english in re.findall(r'\{%\s*t\s+"([^"]*)"\s+"([^"]*)"', path.read_text(encoding="utf-8")):
            wrong += [(short(path), english) for h in HAN.findall(english) if h not in QUOTED]
    assert not wrong
