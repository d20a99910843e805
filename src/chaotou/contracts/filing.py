"""What the checks of a filing know besides the contract itself, as plain data, and what each check answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..kernel.words import T


@dataclass(frozen=True)
class Facts:
    """Everything around a filing that a check asks, gathered once (``queries.facts_of``).

    ``shared_people``: somebody holds a seat at both parties. ``same_buyer``: numbers and total of the same
    buyer's contracts registered within ``same_buyer_days``.
    """

    today: date
    regime: str
    four_eyes_fen: int
    districts: frozenset[str]
    shared_people: bool = False
    same_buyer: tuple[str, ...] = ()
    same_buyer_fen: int = 0
    same_buyer_days: int = 30
    signed_digests: frozenset[str] = field(default_factory=frozenset)


PASS, FAIL, ASK = "pass", "fail", "ask"

VERDICTS = {
    FAIL: T("不符", "Does not agree"),
    ASK: T("请判断", "Judge yourself"),
    PASS: T("通过", "Passed"),
}
TONES = {FAIL: "bad", ASK: "warn", PASS: "ok"}


#: Checks of the form's statistics columns, on which neither an amount nor a right depends.
LIGHT = ("statistics",)


@dataclass(frozen=True)
class Finding:
    """One check's answer: verdict, what was seen, by which clause, at which field of the form.

    ``proposed`` is the amount the check would put there instead, where it can say.
    """

    code: str
    verdict: str
    text: T
    clause: T
    field: str
    proposed: int | None = None

    @property
    def word(self) -> T:
        """The verdict in words."""
        return VERDICTS[self.verdict]

    @property
    def tone(self) -> str:
        """The verdict's colour, which stands beside its word."""
        return TONES[self.verdict]


def weighs(finding: Finding) -> bool:
    """Whether one registrar alone cannot register against this finding."""
    return finding.verdict == FAIL and finding.code not in LIGHT
