"""``chaotou doctor``: what an operator looks at first, each line with what to do where it is not well."""

from __future__ import annotations

import argparse
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..database import DatabaseFault, at_hand, external, prepare_var

GIB = 1 << 30
#: A head goes out once its minute is over.
WITNESS_LAG_S = 180


class Look(NamedTuple):
    """One thing looked at: ``good`` or what to do."""

    good: bool
    what: str
    found: str
    remedy: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    """Print what was found; 1 if anything is not well."""
    bad = 0
    for look in _looks():
        bad += not look.good
        print(f"{'✓' if look.good else '✗'} {look.what}: {look.found}")
        if not look.good and look.remedy:
            print(f"    → {look.remedy}")
    return int(bad > 0)


def _looks() -> Iterator[Look]:
    yield Look(sys.version_info >= (3, 11), "Python", sys.version.split()[0], "Python 3.11+")
    try:
        folder = prepare_var()
    except DatabaseFault as fault:
        yield Look(False, "文件夹 folder", "—", str(fault))
        return
    free = shutil.disk_usage(folder).free
    yield Look(free > GIB, f"{folder}", f"{free / GIB:.1f} GiB 可用 free", "清理磁盘 / make room")
    yield from _keys(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chaotou.site.settings")
    import django

    django.setup()
    try:
        with at_hand():
            for ask in (_database, _ledger, _witness, _waiting, _calendar):
                yield from ask()
    except DatabaseFault as fault:
        yield Look(False, "数据库 database", "—", str(fault))


def _keys(folder: Path) -> Iterator[Look]:
    """Secrets are readable by their owner alone; the recovery key should not lie here at all."""
    for path in sorted((folder / "secrets").glob("*")):
        open_to_others = bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
        yield Look(not open_to_others, path.name, oct(path.stat().st_mode & 0o777), f"chmod 600 {path}")
    recovery = folder / "secrets" / "recovery.key"
    if recovery.exists():
        yield Look(True, "recovery.key", "正式使用前移到保险柜 / before real use, move it to a safe")


def _database() -> Iterator[Look]:
    from django.db import connections

    rows = _rows("SHOW server_version", "SHOW fsync", "SHOW synchronous_commit")
    yield Look(True, "PostgreSQL", f"{rows[0]} ({'DATABASE_URL' if external() else 'embedded'})")
    yield Look(
        rows[1:] == ["on", "on"], "fsync, synchronous_commit", ", ".join(rows[1:]), "两者须为 on / both must be on"
    )
    (installed,) = _rows("SELECT to_regclass('kernel_installation') IS NOT NULL")
    yield Look(installed, "数据表 tables", "有 there" if installed else "无 missing", "chaotou migrate")
    connections.close_all()


def _ledger() -> Iterator[Look]:
    from django.conf import settings

    from ...kernel.ledger import adopt
    from ..database import connect_owner

    if not _rows("SELECT to_regclass('kernel_installation') IS NOT NULL")[0]:
        return
    with connect_owner(autocommit=True) as db:
        found = adopt.compare(db, adopt.remembered(settings.LAST_HEAD_FILE))
    yield Look(not found, "账本头 last head", found or "接得上 continues", "chaotou ledger")
    size, waiting, age = _rows(
        "SELECT size FROM ledger_counter",
        "SELECT count(*) FROM ledger_event e WHERE e.id > (SELECT highest FROM ledger_counter)",
        "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::int FROM ledger_event "
        "WHERE id > (SELECT highest FROM ledger_counter)",
    )
    yield Look(
        waiting == 0 or age < 60, "账本 ledger", f"{size:,} 已封 sealed, {waiting} 待封 waiting", "chaotou up / settle"
    )


def _witness() -> Iterator[Look]:
    """How far the witness of heads is behind; without one the end of the ledger could be cut off unseen."""
    from datetime import datetime

    from django.conf import settings

    from ...kernel.ledger import adopt, witness
    from ..database import connect_owner

    if not _rows("SELECT to_regclass('ledger_head') IS NOT NULL")[0]:
        return
    if settings.WITNESS is None:
        yield Look(True, "见证 witness", "未设 none: CHAOTOU_WITNESS=文件夹 a folder that somebody else keeps")
        return
    with connect_owner(autocommit=True) as db:
        here = adopt.newest(db)
    heads = witness.told(settings.WITNESS, here.ledger) if here else []
    last = heads[-1] if heads else None
    if here is None or (last and last["size"] == here.size):
        yield Look(True, "见证 witness", f"{last['size']:,}" if last else "—")
        return
    began = datetime.fromisoformat(last["time"] if last else here.time)
    lag = (datetime.fromisoformat(here.time) - began).total_seconds() if last else float("inf")
    found = f"{last['size']:,} / {here.size:,}，落后 {lag:.0f} s behind" if last else f"— / {here.size:,}"
    yield Look(lag <= WITNESS_LAG_S, "见证 witness", found, f"{settings.WITNESS} 可写吗 / can it be written?")


def _waiting() -> Iterator[Look]:
    if not _rows("SELECT to_regclass('kernel_outbox') IS NOT NULL")[0]:
        return
    failing, jobs, dues, mails = _rows(
        "SELECT count(*) FROM kernel_outbox WHERE done_at IS NULL AND tries >= 3",
        "SELECT count(*) FROM kernel_job WHERE state = 'failed'",
        "SELECT count(*) FROM kernel_due WHERE tries >= 3 AND seq < 0",
        "SELECT count(*) FROM kernel_notice WHERE mail_fault <> ''",
    )
    yield Look(
        failing == 0, "失败的后续步骤 failing handlers", str(failing), "SELECT * FROM kernel_outbox WHERE tries >= 3"
    )
    yield Look(dues == 0, "失败的到期办理 failing timeouts", str(dues), "SELECT * FROM kernel_due WHERE tries >= 3")
    yield Look(True, "失败的任务 failed jobs", str(jobs))
    yield Look(mails == 0, "被退的信 refused letters", str(mails), "SELECT * FROM kernel_notice WHERE mail_fault <> ''")


def _calendar() -> Iterator[Look]:
    if not _rows("SELECT to_regclass('kernel_day') IS NOT NULL")[0]:
        return
    year = date.today().year
    (known,) = _rows(f"SELECT count(*) FROM kernel_day WHERE extract(year FROM day) = {year}")  # noqa: S608
    yield Look(
        known > 0, f"{year} 工作日历 calendar", str(known), "补入国务院办公厅通知 / enter the State Council's notice"
    )


def _rows(*questions: str) -> list:  # type: ignore[type-arg]
    """The one value of each question."""
    from django.db import connections

    found = []
    with connections["owner"].cursor() as cursor:
        for question in questions:
            cursor.execute(question)
            found.append(cursor.fetchone()[0])
    return found
