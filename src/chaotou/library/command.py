"""``chaotou import FILE --as USER``: the import of the pages, for a table that a machine sends every night.

The same row sent again changes nothing. Rows with faults are not taken in: they wait in ``/work/import`` of the same
seat, to be mended there.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from django.db import connections

from ..kernel import files
from ..kernel.rights.reading import reading
from ..kernel.rights.seat import Seat
from ..network.models import Account
from ..network.queries import seats_of
from .intake import staging
from .intake.kinds import Intake, intake_of, intakes
from .intake.run import judge_batch, publish, take_in
from .sources.tables import TableFault, read_table


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("file", type=Path, help="CSV, XLSX, JSON")
    parser.add_argument("--as", dest="user", required=True, help="用户名，其席位决定能导入什么 / the user who imports")
    parser.add_argument("--what", choices=sorted(i.name for i in intakes()), default="achievement")
    parser.add_argument(
        "--into", default="", help="机构编号，分中心导入时填 / number of the owner, from an office's seat"
    )
    parser.add_argument("--publish", action="store_true", help="发布其中完整的 / publish what is complete")


def run(options: argparse.Namespace) -> int:
    """Import and say what became of the rows; 1 with the reason where nothing could be."""
    try:
        counted = bring_in(options)
    except (TableFault, LookupError, OSError) as fault:
        said = getattr(fault, "text", None)
        print(f"{said.zh} / {said.en}" if said else fault, file=sys.stderr)
        return 1
    finally:
        connections.close_all()
    print("  ".join(f"{name} {number}" for name, number in counted.items()))
    return 0


def bring_in(options: argparse.Namespace) -> dict[str, int]:
    """Stage, judge and take the table in. Raises ``TableFault``, or ``LookupError`` for a user without the seat."""
    intake = intake_of(options.what)
    if intake is None:
        raise LookupError(options.what)
    seat = _seat(options.user, intake)
    data = options.file.read_bytes()
    table = read_table(data, options.file.name, intake.knows)
    key = hashlib.sha256(f"{seat.id}:{intake.name}:".encode() + data).hexdigest()
    with reading(seat):
        into = None
        if seat.kind in staging.OFFICES and intake.owners:
            owners = {o.number: o.pk for o in staging.organisations_of(seat, intake)}
            if options.into not in owners:
                raise LookupError(f"--into 应是其中之一 / must be one of: {', '.join(owners)}")
            into = owners[options.into]
        batch = staging.stage(seat, intake, into, options.file.name, table, key, files.keep(data))
    if not batch.checked:
        judge_batch(seat, batch.pk)
    counted = {"rows": batch.total, **take_in(seat, batch.pk)}
    with reading(seat):
        counted["to_mend"] = batch.rows.exclude(fate="done").count()
    if options.publish:
        counted["published"] = sum(publish(seat, batch.pk).values())
    return counted


def _seat(user: str, intake: Intake) -> Seat:
    account = Account.objects.filter(username=user).first()
    found = next((s for s in (seats_of(account) if account else []) if s.kind in intake.seats), None)
    if found is None:
        raise LookupError(f"{user} 没有能导入{intake.title.zh}的席位 / holds no seat that imports this")
    return found
