"""Conditions that somebody sets beside the question; what fails one is counted, not hidden in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from ..kernel.words import T
from ..library.codes import CIRCLES, FORMS
from ..library.fields import fen_of
from ..library.models import Achievement
from ..ui.amounts import wan


@dataclass(frozen=True)
class Sieve:
    """What an achievement must meet: circle, way of transfer, lowest readiness level, highest asking price."""

    circle: str = ""
    form: str = ""
    trl: int | None = None
    most_fen: int | None = None

    def against(self, achievement: Achievement) -> str:
        """The first condition the achievement fails, "" if it meets all. No stated price fails no price."""
        if self.circle and achievement.circle != self.circle:
            return "circle"
        if self.form and self.form not in achievement.forms:
            return "form"
        if self.trl and (achievement.trl or 0) < self.trl:
            return "trl"
        if self.most_fen is not None and (achievement.asking_fen or 0) > self.most_fen:
            return "most"
        return ""

    def chips(self, query: Mapping[str, str]) -> list[tuple[str, T, str]]:
        """Conditions that are set: (name, in words, address without it)."""
        said = {
            "circle": CIRCLES.get(self.circle),
            "form": FORMS.get(self.form),
            "trl": T("成熟度不低于 {n} 级", "TRL {n} or higher").format(n=self.trl) if self.trl else None,
            "most": T("意向价不高于 {p}", "Asking at most {p}").format(p=wan(self.most_fen)) if self.most_fen else None,
        }
        return [
            (name, text, "/match?" + urlencode({k: v for k, v in query.items() if k != name}))
            for name, text in said.items()
            if text is not None
        ]


def of_query(query: Mapping[str, str]) -> Sieve:
    """The sieve of an address; what cannot be read is not a condition. ``most`` is in 万元 where it is bare."""
    circle, form, trl = query.get("circle", ""), query.get("form", ""), query.get("trl", "")
    return Sieve(
        circle=circle if circle in CIRCLES else "",
        form=form if form in FORMS else "",
        trl=int(trl) if trl in "123456789" and trl else None,
        most_fen=_most(query.get("most", "")),
    )


def _most(text: str) -> int | None:
    text = text.strip()
    try:
        return fen_of(text if not text.replace(".", "").isdigit() else text + "万") or None
    except ValueError:
        return None
