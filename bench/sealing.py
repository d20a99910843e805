"""What numbering, sealing and proving cost: events per second in full rounds, and milliseconds a proof."""

from __future__ import annotations

import time

from .harness import city

EVENTS = 20_000


def main() -> bool:
    """Measure and print; True if a proof takes under 20 ms and half of all full rounds under 100 ms."""
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
        full = sorted(s for n, s in rounds if n == MOST)
        half, late = full[len(full) // 2], full[int(0.95 * len(full))]
        began = time.monotonic()
        for i in range(500):
            inclusion(i * 37 % numbered, numbered)
        proof = (time.monotonic() - began) * 2
        print(f"acts in lists of 200: {EVENTS / made:.0f}/s, each one record, one entry, one case")
        shown = f"p50 {1000 * half:.0f}, p95 {1000 * late:.0f} ms"
        print(f"sealing: {numbered / spent:.0f} entries/s, a round of {MOST} {shown}")
        print(f"inclusion proof over both trees of {numbered}: {proof:.2f} ms")
        return proof < 20 and half < 0.1


if __name__ == "__main__":
    main()
