"""Request keys: one per finger press, made before sending, so that a retry can only ever land once.

A key that carries its time (``<seconds in hex>-<random>``) is forgotten after the keeping time and refused as stale
from then on, so that forgetting never means a second effect. A key without one is kept for good.
"""

from __future__ import annotations

import re
import time
import uuid

from django.db import connection

KEPT_DAYS = 30
_TIMED = re.compile(r"([0-9a-f]{8})-[0-9a-f]{16,32}")


def fresh() -> str:
    """A new key that carries its time."""
    return f"{int(time.time()):08x}-{uuid.uuid4().hex}"


def is_stale(key: str) -> bool:
    """Whether a key carries a time that lies further back than keys are kept."""
    found = _TIMED.fullmatch(key)
    return found is not None and int(found[1], 16) < time.time() - KEPT_DAYS * 86400


def forget() -> int:
    """Forget the keys that would be refused as stale anyway; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_request WHERE made_at < clock_timestamp() - make_interval(days => %s) "
            "AND key ~ '^[0-9a-f]{8}-[0-9a-f]{16,32}$'",
            [KEPT_DAYS + 1],
        )
        return cursor.rowcount
