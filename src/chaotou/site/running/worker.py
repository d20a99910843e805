"""The worker: what falls due, handlers of events, mail, jobs and the search index, each in a thread of its own.

Threads, because all of them wait for the database most of the time; a long job never delays a timeout.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

import django

log = logging.getLogger(__name__)

#: Seconds between two looks where nothing was to be done.
IDLE_S = {"keys": 3600.0, "refusals": 10.0, "time": 1.0, "handlers": 0.2, "mail": 5.0, "jobs": 0.5, "sweep": 10.0}
LONGEST_PAUSE_S = 10.0


def loop(name: str, act: Callable[[], int | None], stop: threading.Event) -> None:
    """Do ``act`` again and again: at once while it finds work, after a pause otherwise, longer after faults."""
    from django.db import close_old_connections, connections

    from ...kernel.loss import database_lost

    pause = IDLE_S[name]
    while not stop.is_set():
        try:
            found = act()
            pause = IDLE_S[name]
            if not found:
                stop.wait(pause)
        except Exception as fault:
            pause = min(2 * pause, LONGEST_PAUSE_S)
            if database_lost(fault):
                log.warning("worker (%s): the database is away, next try in %.1f s", name, pause)
            else:
                log.exception("worker (%s) stumbled, next try in %.1f s", name, pause)
            connections.close_all()
            stop.wait(pause)
        close_old_connections()
    connections.close_all()


def run(stop: threading.Event) -> None:
    """Run all loops until ``stop``; a loop that ends by itself ends the worker, so that it is started anew."""
    from ...kernel import jobs, notify, outbox, timekeeper
    from ...kernel.act import flood, keys
    from ...kernel.search import projection

    loops: dict[str, Callable[[], int | None]] = {
        "keys": keys.forget,
        "refusals": flood.write_counts,
        "time": timekeeper.tick,
        "handlers": outbox.dispatch,
        "mail": notify.send,
        "jobs": jobs.run_next,
        "sweep": jobs.sweep,
    }
    threads = [threading.Thread(target=loop, args=(n, act, stop), name=n) for n, act in loops.items()]
    threads.append(threading.Thread(target=projection.follow, args=(stop,), name="search"))
    for thread in threads:
        thread.start()
    parent = os.getppid()
    while all(t.is_alive() for t in threads) and os.getppid() == parent and not stop.wait(0.5):
        pass
    ended = stop.is_set() or os.getppid() != parent
    stop.set()
    jobs.stopping.set()
    for thread in threads:
        thread.join()
    if not ended:
        sys.exit(1)


def main() -> None:
    """``python -m chaotou.site.running.worker``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chaotou.site.settings")
    django.setup()
    # Pages go first: an import may take a little longer, a reader should not notice it.
    os.nice(5)
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    run(stop)


if __name__ == "__main__":
    main()
