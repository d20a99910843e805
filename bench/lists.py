"""The list page, beside a bare view with the same SQL under the same row-level security and a plain template."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .harness import city, drive, paired, report, served

RECORDS = 3000


def main() -> bool:
    """Measure and print; True if the wanted ratio is reached."""
    with city() as var:
        from django.db import connections

        from .stock import achievements

        achievements(RECORDS, public=False)
        with connections["owner"].cursor() as cursor:  # public in one stroke: publishing is not what is measured
            cursor.execute("SET chaotou.act = 'on'")
            cursor.execute("UPDATE library_achievement SET public = true, version = version + 1")
        os.environ["BENCH_STATEMENTS"] = str(caught(var / "statements.json"))
        connections.close_all()

        def ours(client: int, n: int) -> tuple[str, str, bytes, dict[str, str]]:
            return "GET", "/achievements", b"", {}

        def bare(client: int, n: int) -> tuple[str, str, bytes, dict[str, str]]:
            return "GET", "/bench/list", b"", {}

        with served() as port:
            pairs = paired(lambda: drive(port, ours), lambda: drive(port, bare))
        return report(f"list page of 50 among {RECORDS}", pairs, 0.5)


def caught(path: Path) -> Path:
    """Write the SQL that the list page sends, in its order, for the bare view to send too."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    Client().get("/achievements")
    with CaptureQueriesContext(connection) as sent:
        Client().get("/achievements")
    own = [q["sql"] for q in sent.captured_queries if q["sql"] not in ("BEGIN", "COMMIT")]
    path.write_text(json.dumps(own, ensure_ascii=False))
    return path


if __name__ == "__main__":
    main()
