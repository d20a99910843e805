"""Keys of the ledger 账本密钥: which one signs, how another takes its place, and who may say so (``ledger.md`` 5).

The recovery key stands in leaf 0 and never changes; its private half lies in a safe. A new signing key is named by an
entry that the recovery key signed, or the key before it unless that was declared compromised. A key is made silently
only where there is no ledger yet: one that nobody named would sign heads that nobody can believe.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import canonical, heads

FORMAT = "chaotou-key/1"
FOUNDED, CHANGED = "kernel.ledger.founded", "kernel.ledger.key_changed"


class KeyFault(Exception):
    """The ledger's key is not there, or is not the one in force; the text says what to do about it."""


def statement(ledger: str, prev: str, old_key: str, new_key: str, compromised_from: int | None = None) -> bytes:
    """The canonical bytes that are signed to put ``new_key`` in the place of ``old_key``.

    ``prev`` is the digest of the last body on the ledger's own chain, so that it says so once; heads of
    ``compromised_from`` entries and more that the old key signed are void.
    """
    told: dict[str, Any] = {"format": FORMAT, "ledger": ledger, "prev": prev, "old_key": old_key, "new_key": new_key}
    return canonical.encode(told | ({} if compromised_from is None else {"compromised_from": compromised_from}))


class Keys:
    """The keys of a ledger as its own entries name them, handed in from the first to the last."""

    def __init__(self) -> None:
        self.recovery = ""
        self.since: list[tuple[int, str]] = []
        self.compromised: set[str] = set()

    def add(self, position: int, ledger: str, told: dict[str, Any]) -> str:
        """Take in an entry of the ledger about itself; returns what is wrong with it, "" where nothing is."""
        if told["kind"] == FOUNDED:
            if not self.since:
                self.recovery = told.get("recovery_key", "")
                self.since.append((position, told["signing_key"]))
                return ""
            if told["signing_key"] != self.since[-1][1]:
                return "it names a signing key that nobody signed"
            return "" if told.get("recovery_key", "") == self.recovery else "it names another recovery key"
        old = self.since[-1][1] if self.since else ""
        bound = told.get("compromised_from")
        by = {"recovery": self.recovery, "old": old if old not in self.compromised else ""}.get(told["by"], "")
        signed = statement(ledger, told["prev"], told["old_key"], told["signing_key"], bound)
        if not by or told["old_key"] != old or not heads.verify(by, signed, told["signature"]):
            return "nobody who may has signed the new key"
        if bound is not None and told["by"] != "recovery":
            return "a key does not declare itself compromised"
        if bound is not None:
            self.compromised.add(old)
        self.since.append((position, told["signing_key"]))
        return ""

    def fits(self, key: str, size: int) -> bool:
        """Whether ``key`` was in force for a head of this size. That one is void says the verifier, to outsiders."""
        named = [k for position, k in self.since if position < size]
        return bool(named) and named[-1] == key


def in_force(cursor: Any) -> str:
    """The public key that the ledger's own entries name last, "" before its founding."""
    cursor.execute(
        "SELECT facts->>'signing_key' FROM ledger_event WHERE kind IN (%s, %s) ORDER BY id DESC LIMIT 1",
        [FOUNDED, CHANGED],
    )
    row = cursor.fetchone()
    return row[0] if row else ""


def recovery(cursor: Any) -> str:
    """The public half of the recovery key as leaf 0 names it, "" before the founding."""
    cursor.execute("SELECT facts->>'recovery_key' FROM ledger_event WHERE kind = %s ORDER BY id LIMIT 1", [FOUNDED])
    row = cursor.fetchone()
    return row[0] if row else ""


def next_of(path: Path) -> Path:
    """Where a new key lies until the entry that names it has been committed."""
    return path.with_name(path.name + ".new")


def signing(path: Path, wanted: str) -> bytes:
    """The private key that signs: the one of ``wanted`` (its public half), or a new one where that is "".

    A change that was committed and not carried out in the files is carried out. Raises ``KeyFault``.
    """
    if not wanted and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        heads.generate_key(path)
    found = heads.public_key(heads.load_key(path)) if path.exists() else ""
    fresh = next_of(path)
    if wanted and found != wanted and fresh.exists() and heads.public_key(heads.load_key(fresh)) == wanted:
        take(path)
        found = wanted
    if wanted and found != wanted:
        raise KeyFault(_LOST.format(path=path, wanted=wanted, found=found or "—"))
    return heads.load_key(path)


def take(path: Path) -> None:
    """Put the new key in the place of the old one, which is kept beside it under its fingerprint."""
    if path.exists():
        old = heads.public_key(heads.load_key(path)).removeprefix(heads.SCHEME)[:8]
        path.rename(path.with_name(f"{path.name}.{old}"))
    next_of(path).rename(path)


_LOST = (
    "账本的签名密钥不在 {path}（在用：{wanted}；文件：{found}），没有另造：新密钥须由恢复密钥或旧密钥签名。\n"
    "请从备份放回该文件；若已遗失，取出保险柜里的恢复密钥，运行 chaotou ledger rotate-key --recovery 文件\n"
    "The ledger's signing key is not at {path} (in force: {wanted}; file: {found}) and none was made: a new key has to "
    "be signed by the recovery key or by the old one.\nPut the file back from the backup; if it is lost, take the "
    "recovery key out of its safe and run: chaotou ledger rotate-key --recovery FILE"
)
