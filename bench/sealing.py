"""What numbering, sealing and proving cost: events per second in rounds of 2,000, and milliseconds a proof."""

from __future__ import annotations

import time

from .harness import city

EVENTS = 20_000


def main() -> bool:
    """Measure and print; True if a proof takes under 20 ms and a round of 2,000 under half a second."""
    with city():
        from django.db import connections

        from chaotou.kernel.ledger.proofs import inclusion
        from chaotou.kernel.ledger.sequencer import Sequencer
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
        full = [s for n, s in rounds if n == 2000]
        began = time.monotonic()
        for i in range(500):
            inclusion(i * 37 % numbered, numbered)
        proof = (time.monotonic() - began) * 2
        print(f"acts in lists of 200: {EVENTS / made:.0f}/s, each one record, one entry, one case")
        print(f"sealing: {numbered / spent:.0f} entries/s, a round of 2,000 {1000 * max(full):.0f} ms at most")
        print(f"inclusion proof over both trees of {numbered}: {proof:.2f} ms")
        return proof < 20 and max(full) < 0.5


if __name__ == "__main__":
    main()
