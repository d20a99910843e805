"""What numbering, sealing and proving cost: events per second in full rounds, and milliseconds a proof."""

from __future__ import annotations

import time

from .harness import city

EVENTS = 20_000
#: A round of the live process, at most, for 99 of 100 of them.
P99_MS = 100.0


def main() -> bool:
    """Measure and print; True if a proof takes under 20 ms and 99 of 100 rounds at most 100 ms."""
    with city():
        from django.db import connections

        from chaotou.kernel.ledger.proofs import inclusion
        from chaotou.kernel.ledger.sequencer import MOST, Sequencer
        from chaotou.kernel.setup import signing_key

        from .stock import achievements

        began = time.monotonic()
        achievements(EVENTS, public=False)
        made = time.monotonic() - began
        owner = connections["owner"]
        owner.ensure_connection()
        sequencer, rounds = Sequencer(signing_key()), []
        while True:
            began = time.monotonic()
            done = sequencer.round(owner.connection)
            if done is None or not done.numbered:
                break
            rounds.append((done.numbered, time.monotonic() - began))
        numbered = sum(n for n, _ in rounds)
        spent = sum(s for _, s in rounds)
        spread = sorted(1000 * s for _, s in rounds)
        p50, p95, p99 = (spread[min(int(part * len(spread)), len(spread) - 1)] for part in (0.5, 0.95, 0.99))
        began = time.monotonic()
        for i in range(500):
            inclusion(i * 37 % numbered, numbered)
        proof = (time.monotonic() - began) * 2
        print(f"acts in lists of 200: {EVENTS / made:.0f}/s, each one record, one entry, one case")
        print(f"sealing: {numbered / spent:.0f} entries/s in {len(rounds)} rounds of at most {MOST}: "
              f"p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms, wanted p99 ≤ {P99_MS:.0f}")  # fmt: skip
        print(f"inclusion proof over both trees of {numbered}: {proof:.2f} ms")
        return proof < 20 and p99 <= P99_MS


if __name__ == "__main__":
    main()
