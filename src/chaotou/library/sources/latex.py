"""Formulas that a reader of scanned pages left behind: ``$\\mathrm { C O } _ { 2 }$`` is CO₂."""

from __future__ import annotations

import re

# A scan often closes a formula with an escaped sign.
_MATH = re.compile(r"\$((?:\\[^$]|[^$\\])*)\\?\$", re.S)
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\s+|.", re.S)
_CJK = re.compile(r"[一-鿿]")
#: What looks like debris: a formula, a command or an escaped sign.
DEBRIS = re.compile(r"\$(?:\\.|[^$\\])*\$|\\[a-zA-Z]+|\\[~*%&#_$]")

# Commands that only change how their argument looks.
_LOOKS = set(
    "mathrm mathbf mathsf mathit mathtt mathcal mathbb mathfrak mathscr textrm textbf textit textsf textsc text textup "
    "bf it rm sf tt cal boldsymbol pmb operatorname scriptstyle scriptscriptstyle textstyle displaystyle tiny "
    "scriptsize left right big Big bigl bigr bigg mathbin mathrel mathord mathop mathopen mathclose normalfont smash "
    "overline underline bar".split()
)  # fmt: skip
_NOTHING = set("phantom hphantom vphantom".split())
_SIGNS = {
    "times": "×", "pm": "±", "cdot": "·", "cdotp": "·", "sim": "~", "circ": "°", "textdegree": "°", "alpha": "α",
    "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "textmu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Phi": "Φ", "varPhi": "Φ", "Psi": "Ψ", "Omega": "Ω", "leq": "≤", "le": "≤", "leqslant": "≤", "geq": "≥",
    "ge": "≥", "geqslant": "≥", "approx": "≈", "equiv": "≡", "neq": "≠", "ll": "≪", "gg": "≫", "propto": "∝",
    "infty": "∞", "partial": "∂", "nabla": "∇", "prime": "′", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "textbar": "|",
    "ast": "*", "bullet": "•", "odot": "⊙", "AA": "Å", "to": "→", "rightarrow": "→", "longrightarrow": "→",
    "leftarrow": "←", "ldots": "…", "cdots": "…", "colon": ":", "setminus": "∖", "backslash": "∖", "wedge": "∧",
    "triangle": "△", "ell": "ℓ", "hbar": "ħ", "angle": "∠", "parallel": "∥", "therefore": "∴", "because": "∵",
    "dagger": "†", "star": "⋆", "ln": "ln", "log": "log", "lg": "lg", "tan": "tan", "sin": "sin", "cos": "cos",
    "min": "min", "max": "max", "sum": "∑", "quad": " ", "qquad": " ", "thinspace": " ", "Nu": "Ν", "yen": "¥",
    "gtrsim": "≳", "subseteq": "⊆",
}  # fmt: skip
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SUPER = dict(zip("0123456789+-=()n′°*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ′°*", strict=True)) | {"−": "⁻", "–": "⁻"}
_SUB = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)) | {"−": "₋"}
_ESCAPED = {"%": "%", "~": "~", "*": "*", "&": "&", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", ",": " ", ";": " "}


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
    tokens = [t for t in _TOKEN.findall(body)]
    out, at = _group(tokens, 0, inner=False)
    if at != len(tokens):
        raise _Unsure
    return out


def _group(tokens: list[str], at: int, *, inner: bool) -> tuple[str, int]:
    """Read until the closing brace (``inner``) or the end."""
    out: list[str] = []
    while at < len(tokens):
        token = tokens[at]
        if token == "}":  # noqa: S105
            if inner:
                return "".join(out), at + 1
            raise _Unsure
        text, at = _one(tokens, at)
        out.append(text)
    if inner:
        raise _Unsure
    return "".join(out), at


def _one(tokens: list[str], at: int) -> tuple[str, int]:
    """One token or command with its argument."""
    token = tokens[at]
    if token.isspace():
        return "", at + 1
    if token == "{":  # noqa: S105
        return _group(tokens, at + 1, inner=True)
    if token in "^_":
        body, after = _argument(tokens, at + 1)
        return _raised(body) if token == "^" else _lowered(body), after
    if token == "~":  # noqa: S105
        return " ", at + 1
    if not token.startswith("\\"):
        return token, at + 1
    return _command(token[1:], tokens, at + 1)


def _command(name: str, tokens: list[str], at: int) -> tuple[str, int]:
    if name in _ESCAPED:
        return _ESCAPED[name], at
    if name in _SIGNS:
        return _SIGNS[name], at
    if name in _LOOKS:
        return "", at
    if name in _NOTHING:
        return "", _argument(tokens, at)[1]
    if name == "textcircled":
        body, at = _argument(tokens, at)
        if body.isdigit() and 1 <= int(body) <= 20:
            return _CIRCLED[int(body) - 1], at
        raise _Unsure
    if name == "frac":
        above, at = _argument(tokens, at)
        below, at = _argument(tokens, at)
        return f"{above}/{below}", at
    if name == "sqrt":
        body, at = _argument(tokens, at)
        return f"√({body})", at
    raise _Unsure


def _argument(tokens: list[str], at: int) -> tuple[str, int]:
    while at < len(tokens) and tokens[at].isspace():
        at += 1
    if at == len(tokens):
        raise _Unsure
    return _one(tokens, at)


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
