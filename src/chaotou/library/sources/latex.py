"""Formulas that a reader of scanned pages left behind: ``$\\mathrm { C O } _ { 2 }$`` is CO₂."""

from __future__ import annotations

import re

from .lists import LISTS

# A scan often closes a formula with an escaped sign.
_MATH = re.compile(r"\$((?:\\[^$]|[^$\\])*)\\?\$", re.S)
_SIGN = re.compile(r"\\[a-zA-Z]+|\\.|\s+|.", re.S)
_CJK = re.compile(r"[一-鿿]")
#: What looks like debris: a formula, a command or an escaped sign.
DEBRIS = re.compile(r"\$(?:\\.|[^$\\])*\$|\\[a-zA-Z]+|\\[~*%&#_$]")

# Commands that only change how their argument looks.
_LOOKS = frozenset(LISTS["formulas"]["looks"].split())
_NOTHING = frozenset(("phantom", "hphantom", "vphantom"))
_SIGNS: dict[str, str] = LISTS["formulas"]["signs"]
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SUPER = dict(zip("0123456789+-=()n′°*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ′°*", strict=True)) | {"−": "⁻", "–": "⁻"}
_SUB = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_ESCAPED = {c: c for c in "%~*&#_{} "} | {",": " ", ";": " "}


class _Unsure(Exception):
    """A command or an order of signs we do not read for certain."""


def plain(text: str) -> tuple[str, bool]:
    """The text with its formulas written in plain signs; False if anything was not certain (then left as it was)."""
    sure = True

    def one(found: re.Match[str]) -> str:
        nonlocal sure
        body = found[1]
        try:
            if _CJK.search(body):
                raise _Unsure
            return _tight(_formula(body))
        except _Unsure:
            sure = False
            return found[0]

    whole = _MATH.sub(one, text)
    rest = re.sub(r"\\([~*%&#_])", r"\1", _MATH.sub("", whole))
    if "$" in rest or re.search(r"\\[a-zA-Z]", rest):
        sure = False
    outside = [re.sub(r"\\([~*%&#_])", r"\1", part) for part in _MATH.split(whole)[::2]]
    inside = [f"${body}$" for body in _MATH.split(whole)[1::2]]
    joined = "".join(o + i for o, i in zip(outside, [*inside, ""], strict=True))
    return (_close(joined) if sure else joined), sure


def _formula(body: str) -> str:
    signs = _SIGN.findall(body)
    out, at = _group(signs, 0, inner=False)
    if at != len(signs):
        raise _Unsure
    return out


def _group(signs: list[str], at: int, *, inner: bool) -> tuple[str, int]:
    """Read until the closing brace (``inner``) or the end."""
    out: list[str] = []
    while at < len(signs):
        sign = signs[at]
        if sign == "}":
            if inner:
                return "".join(out), at + 1
            raise _Unsure
        text, at = _one(signs, at)
        out.append(text)
    if inner:
        raise _Unsure
    return "".join(out), at


def _one(signs: list[str], at: int) -> tuple[str, int]:
    """One sign or command with its argument."""
    sign = signs[at]
    if sign.isspace():
        return "", at + 1
    if sign == "{":
        return _group(signs, at + 1, inner=True)
    if sign in "^_":
        body, after = _argument(signs, at + 1)
        return _raised(body) if sign == "^" else _lowered(body), after
    if sign == "~":
        return " ", at + 1
    if not sign.startswith("\\"):
        return sign, at + 1
    return _command(sign[1:], signs, at + 1)


def _command(name: str, signs: list[str], at: int) -> tuple[str, int]:
    if name in _ESCAPED:
        return _ESCAPED[name], at
    if name in _SIGNS:
        return _SIGNS[name], at
    if name in _LOOKS:
        return "", at
    if name in _NOTHING:
        return "", _argument(signs, at)[1]
    if name == "textcircled":
        body, at = _argument(signs, at)
        if body.isdigit() and 1 <= int(body) <= 20:
            return _CIRCLED[int(body) - 1], at
        raise _Unsure
    if name == "frac":
        above, at = _argument(signs, at)
        below, at = _argument(signs, at)
        return f"{above}/{below}", at
    if name == "sqrt":
        body, at = _argument(signs, at)
        return f"√({body})", at
    raise _Unsure


def _argument(signs: list[str], at: int) -> tuple[str, int]:
    while at < len(signs) and signs[at].isspace():
        at += 1
    if at == len(signs):
        raise _Unsure
    return _one(signs, at)


def _raised(body: str) -> str:
    return _moved(body, _SUPER, "^")


def _lowered(body: str) -> str:
    return _moved(body, _SUB, "_")


def _moved(body: str, signs: dict[str, str], mark: str) -> str:
    """Raised or lowered signs; a whole relation such as ``P<0.05`` was only printed a little off its line."""
    body = body.strip()
    if all(c in signs for c in body) or re.fullmatch(r"\d+\.\d+", body):
        return "".join(signs.get(c, c) for c in body)
    if re.fullmatch(r"\(?[A-Za-z0-9][\w. ]*[<>=≤≥][\w.%, ]+\)?", body):
        return body
    if not re.fullmatch(r"[\w+\-−–=()/,′°* ]+", body):
        raise _Unsure
    return f"{mark}{body}" if body.isalnum() else f"{mark}({body})"


def _tight(text: str) -> str:
    return re.sub(r" {2,}", " ", text).strip().replace("°C", "℃")


def _close(text: str) -> str:
    """Take the blanks away that stood around a formula between Chinese letters."""
    text = re.sub(r"(?<=[一-鿿，。；：、（）]) +(?=[0-9A-Za-zα-ωΑ-Ω<>≤≥±①-⑳+(（-])", "", text)
    return re.sub(r"(?<=[0-9A-Za-z%℃₀-₉⁰-⁹²³¹)）①-⑳<>]) +(?=[一-鿿，。；：、）])", "", text)
