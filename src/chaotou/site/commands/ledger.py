"""``chaotou ledger``: where the ledger stands, going on from a restored point in a new epoch, a new signing key."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from ...kernel.ledger import adopt, erasing, heads, keys
from ...kernel.rights.seat import Kind
from ...kernel.setup import write_erasure, write_founding, write_key_change
from ...network.models import Account
from ...network.queries import seats_of
from ..running.saying import say
from ..running.settling import keep_head, seal

_REASONS = {
    "": ("接得上", "it continues from the last head"),
    "behind": ("比最后账本头更早", "it is behind the last head"),
    "forked": ("与最后账本头不符", "it does not hold the last head"),
    "foreign": ("最后账本头属于另一本账", "the last head is another ledger's"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """``state`` (the default), ``adopt``, ``rotate-key`` or ``erase``."""
    parser.add_argument("what", nargs="?", choices=["state", "adopt", "rotate-key", "erase"], default="state")
    parser.add_argument("entry", nargs="?", default="", help="erase：哪一笔的散列 / the entry's digest")
    parser.add_argument("fields", nargs="*", help="erase：哪些保密事实 / which closed facts")
    parser.add_argument("--ground", choices=erasing.GROUNDS, help="erase：依据 / on what ground")
    parser.add_argument("--by", action="append", default=[], metavar="LOGIN",
                        help="erase：市中心两人，各写一次 / two people of the city centre")  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="不再询问 / do not ask")
    parser.add_argument("--recovery", type=Path, help="rotate-key：恢复密钥文件 / the recovery key's file")
    parser.add_argument(
        "--compromised-from", type=int, metavar="N",
        help="rotate-key：旧密钥签的、N 笔及以后的账本头作废 / heads of N entries and more by the old key are void",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Say where the ledger stands, or adopt it; 1 where it does not continue or the operator says no."""
    if options.what == "erase":
        return _erase(options)
    owner = connections["owner"]
    owner.ensure_connection()
    db = owner.connection
    found = adopt.check(db, settings.LAST_HEAD_FILE)
    last, here = adopt.remembered(settings.LAST_HEAD_FILE), adopt.newest(db)
    say(f"库中账本头：{_named(here)}", f"head in the database: {_named(here)}")
    say(f"库外最后账本头：{_named(last)}", f"last head outside: {_named(last)}")
    say(*_REASONS[found])
    if options.what == "state":
        return int(bool(found))
    if options.what == "rotate-key":
        say(f"新的签名密钥：{rotate_key(options.recovery, options.compromised_from)}", "signs from now on")
        if found:
            say("账本尚未接上：接着运行 chaotou ledger adopt", "it does not continue yet: now run chaotou ledger adopt")
        else:
            seal()
            keep_head()
        return 0
    if not found:
        say("不需要接管", "nothing to adopt")
        return 0
    if not options.yes and not _asked():
        return 1
    say(f"新纪元：{adopt_ledger()}", "is the new epoch of this ledger")
    return 0


def adopt_ledger() -> str:
    """Open a new epoch by an entry that names the lost head, seal it, keep its head; returns the ledger's new id."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE kernel_installation SET epoch = epoch + 1, halted = '' RETURNING installation, epoch")
        name, epoch = cursor.fetchone()
        db: Any = connections["owner"].connection
        facts = adopt.facts_of(adopt.remembered(settings.LAST_HEAD_FILE), adopt.newest(db))
        cursor.execute("SELECT demonstration FROM kernel_installation")
        facts["mark"] = "demonstration" if cursor.fetchone()[0] else "real"
        write_founding(cursor, f"{name}-{epoch}", name, facts)
    seal()
    keep_head()
    return f"{name}-{epoch}"


def rotate_key(recovery: Path | None, compromised_from: int | None) -> str:
    """Put a new signing key in the place of the old one, by an entry signed with the old key or the recovery key.

    Returns its public half. Raises ``KeyFault`` where the signing file is not the key that may say so.
    """
    path = Path(settings.LEDGER_KEY_FILE)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        if recovery:
            private, wanted = heads.load_key(recovery), keys.recovery(cursor)
            if heads.public_key(private) != wanted:
                raise keys.KeyFault(f"{recovery} 不是首笔写明的恢复密钥 / is not the recovery key of leaf 0: {wanted}")
        elif compromised_from is not None:
            raise keys.KeyFault("泄露的密钥不能自证：请用 --recovery / a key does not declare itself compromised")
        else:
            private = keys.signing(path, keys.in_force(cursor))
        fresh = keys.next_of(path)
        new_key = heads.public_key(heads.load_key(fresh)) if fresh.exists() else heads.generate_key(fresh)
        by = "recovery" if recovery else "old"
        write_key_change(cursor, new_key, by=by, private=private, compromised_from=compromised_from)
    # The entry is committed: were we killed here, whoever reads the key next would carry the change out.
    keys.take(path)
    return new_key


def _erase(options: argparse.Namespace) -> int:
    """Erase what was asked for by two people of the city, and write an entry about it; 1 with the reason if not."""
    people = Account.objects.filter(username__in=options.by, is_active=True)
    if len([a for a in people if any(s.kind == Kind.CITY for s in seats_of(a))]) < 2:
        say("须由市中心两人提出：--by 甲 --by 乙", "two people of the city centre ask for it: --by ONE --by OTHER")
        return 1
    if not options.fields or not options.ground:
        say("请写明哪一笔、哪些事实、依据（--ground）", "name the entry, its facts, and --ground")
        return 1
    try:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            gone = erasing.erase(cursor, options.entry, options.fields)
            write_erasure(cursor, options.entry, gone, options.ground)
    except erasing.NotErased as fault:
        print(fault, file=sys.stderr)
        return 1
    seal()
    keep_head()
    say(f"已删除：{', '.join(gone)}；备份到期后也没有了", "erased; backups lose it when they end")
    return 0


def _asked() -> bool:
    say(
        "接管后，最后账本头以前、此库以后的记账永远缺失，新纪元的首笔会写明这一点。确认请输入 adopt：",
        "What was recorded after this point stays lost, and the first entry of the new epoch says so. Type adopt:",
    )
    return sys.stdin.readline().strip() == "adopt"


def _named(head: adopt.LastHead | None) -> str:
    return f"{head.ledger} · {head.size} · {head.digest[:19]}…" if head else "—"
