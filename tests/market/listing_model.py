"""The listing procedure as a plain-Python model, written from ``procedures.md`` 2 and ``trading-methods.md`` 0 and 2.

Each method answers what the act must answer: "ok", or the code by which it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PRICE = 50_000_000
OPEN = ("listed", "listed_objected")
ENDED = ("concluded", "failed", "defaulted", "withdrawn", "voided")


@dataclass
class Listing:
    """One lot. ``due`` is read from the case, all else is predicted."""

    ends: datetime
    several: str
    extensions: int
    on_default: str
    state: str = "drafted"
    objection: str = ""
    raised: datetime | None = None
    voiding: str = ""
    proposer: str = ""
    public: bool = False
    closes: datetime | None = None
    extended: int = 0
    takes: dict[int, int] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    registered: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    winner: int | None = None
    price: int | None = None
    asked: int = 0

    def decide(self) -> str:
        return self._move(("drafted",), "decided")

    def approve(self, same: bool) -> str:
        if self.state == "decided" and same:
            return "four_eyes"
        return self._move(("decided",), "approved")

    def announce(self, now: datetime) -> str:
        if self.state not in ("drafted", "decided", "approved"):
            return "state"
        if self.state != "approved":
            return "not_approved"
        if self.ends - now < timedelta(days=1):
            return "too_short"
        self.state, self.public, self.closes = "listed", True, self.ends
        return "ok"

    def hold(self, taker: int, now: datetime) -> str:
        if not self.public:
            return "missing"
        if self.state not in OPEN:
            return "state"
        if taker in self.registered:
            return "already_held"
        if now >= self.ends:
            return "late"
        if self.closes is not None and now >= self.closes:
            return "taken"
        self.registered.add(taker)
        self.held.add(taker)
        return "ok"

    def take(self, taker: int, price: int, now: datetime) -> str:
        if not self.public:
            return "missing"
        if self.state not in OPEN:
            return "state"
        if now >= self.ends:
            return "late"
        if self.several == "first_come" and self.takes:
            return "taken"
        if price < PRICE:
            return "below_minimum"
        if taker in self.takes:
            return "already_taker"
        if taker not in self.registered:
            return "no_deposit"
        self.takes[taker] = price
        if self.several == "first_come":
            self.closes = now
        return "ok"

    def close(self, now: datetime) -> str:
        if self.state != "listed":
            return "state"
        assert self.closes is not None
        if now < self.closes:
            return "not_yet"
        if self.takes:
            self._win()
            self.state = "result_shown"
        elif self.extended < self.extensions:
            self.extended += 1
            self.ends = self.closes = max(self.ends, now) + timedelta(days=10)
        else:
            self.state, self.held = "failed", set()
        return "ok"

    def award(self, now: datetime, due: datetime | None) -> str:
        if self.state != "result_shown":
            return "state"
        if due is None or now < due:
            return "not_yet"
        self.state, self.held = "awarded", self.held & {self.winner}
        return "ok"

    def conclude(self) -> str:
        if self.state not in ("awarded", "noticed"):
            return "state"
        self.state = "concluded"
        self.held.discard(self.winner or 0)
        return "ok"

    def give_notice(self, now: datetime, due: datetime | None) -> str:
        if self.state != "awarded":
            return "state"
        if due is None or now < due:
            return "not_yet"
        self.state = "noticed"
        return "ok"

    def default(self, now: datetime, due: datetime | None, same: bool) -> str:
        if self.state != "noticed":
            return "state"
        if due is None or now < due:
            return "not_yet"
        if same:
            return "four_eyes"
        self.held.discard(self.winner or 0)
        self._go_on()
        return "ok"

    def answer_next(self, taker: int, accepts: bool) -> str:
        if not self.public:
            return "missing"
        if taker != self.winner:
            return "seat"
        if self.state != "next_asked":
            return "state"
        if accepts:
            self.state = "result_shown"
        else:
            self._go_on()
        return "ok"

    def time_out_next(self, now: datetime, due: datetime | None) -> str:
        if self.state != "next_asked":
            return "state"
        if due is None or now < due:
            return "not_yet"
        self._go_on()
        return "ok"

    def withdraw(self) -> str:
        if self.state not in ("drafted", "decided", "approved", "listed"):
            return "state"
        if self.takes:
            return "taken"
        self.state, self.held = "withdrawn", set()
        return "ok"

    def object(self, now: datetime) -> str:
        if self.state in ENDED:
            return "ended"
        if self.state not in ("listed", "result_shown"):
            return "state"
        self.raised = now
        self.state, self.objection = (
            {"listed": "listed_objected", "result_shown": "result_objected"}[self.state],
            "open",
        )
        return "ok"

    def answer(self, decision: str, now: datetime) -> str:
        if self.state not in ("listed_objected", "result_objected"):
            return "state"
        self.objection = decision
        if decision == "dismissed":
            assert self.raised is not None
            if self.state == "listed_objected" and self.closes == self.ends:
                self.ends = self.closes = self.ends + (now - self.raised)
            self.state = {"listed_objected": "listed", "result_objected": "result_shown"}[self.state]
            return "ok"
        self.state = "to_void"
        if self.voiding != "proposed":
            self.voiding, self.proposer = "proposed", "city"
        return "ok"

    def propose(self, who: str) -> str:
        if self.voiding == "proposed" or not self.public or self.state in ENDED:
            return "state"
        self.voiding, self.proposer = "proposed", who
        return "ok"

    def drop(self) -> str:
        if self.voiding != "proposed":
            return "state"
        if self.state == "to_void":
            return "upheld"
        self.voiding = "dropped"
        return "ok"

    def confirm(self, who: str) -> str:
        if self.voiding != "proposed":
            return "state"
        if self.state in ENDED:
            return "ended"
        if who == self.proposer:
            return "four_eyes"
        self.state, self.voiding, self.held, self.winner, self.price = "voided", "confirmed", set(), None, None
        if self.objection == "open":
            self.objection = "moot"
        return "ok"

    def _move(self, sources: tuple[str, ...], target: str) -> str:
        if self.state not in sources:
            return "state"
        self.state = target
        return "ok"

    def _win(self) -> None:
        left = {t: p for t, p in self.takes.items() if t not in self.gone}
        self.winner = next(iter(left)) if self.several == "first_come" else max(left, key=left.__getitem__)
        self.price = PRICE if self.several == "first_come" else left[self.winner]

    def _go_on(self) -> None:
        self.gone.add(self.winner or 0)
        others = set(self.takes) - self.gone
        if self.on_default == "next" and self.asked < 2 and others and self.several != "first_come":
            self.asked += 1
            self._win()
            self.state = "next_asked"
        else:
            self.winner, self.price, self.state = None, None, "defaulted"
