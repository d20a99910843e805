"""Heads 账本头: one signed line that fixes every event before it (``chaotou-head/1``, Ed25519, RFC 8032).

The key lies in a file outside the database; only the sequencer reads it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chaotou.kernel.ledger import body, canonical

FORMAT = "chaotou-head/1"
SCHEME = "ed25519:"

_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")


def head_bytes(ledger: str, size: int, root_sha256: bytes, root_sm3: bytes, time: datetime, previous: str) -> bytes:
    """The canonical bytes that are signed: both roots over the first ``size`` events of ``ledger``.

    ``previous`` is ``head_digest`` of the head before, "" for the first; roots are 32 bytes and
    appear as ``sha256:<hex>`` and ``sm3:<hex>``. Raises ``ValueError`` for anything else.
    """
    if not ledger or size < 0 or len(root_sha256) != 32 or len(root_sm3) != 32:
        raise ValueError("a head names its ledger, a size and two roots of 32 bytes")
    if previous and not _SHA256.fullmatch(previous):
        raise ValueError("previous is the digest of the head before, or empty")
    return canonical.encode(
        {
            "format": FORMAT,
            "ledger": ledger,
            "size": size,
            "root_sha256": "sha256:" + root_sha256.hex(),
            "root_sm3": "sm3:" + root_sm3.hex(),
            "time": body.time_text(time),
            "previous": previous,
        }
    )


def head_digest(head: bytes) -> str:
    """``sha256:<hex>`` over the signed bytes: how the next head names this one."""
    return "sha256:" + hashlib.sha256(head).hexdigest()


def published(private_key: bytes, head: bytes) -> dict:
    """The head as given out: its members with ``signature`` and ``key`` beside them."""
    members = canonical.decode(head)
    if not isinstance(members, dict):
        raise ValueError("a head is an object")
    return members | {"signature": sign(private_key, head), "key": public_key(private_key)}


def sign(private_key: bytes, head: bytes) -> str:
    """``ed25519:<128 hex>``: the signature over a head's bytes with a private key of 32 bytes (RFC 8032)."""
    return SCHEME + Ed25519PrivateKey.from_private_bytes(private_key).sign(head).hex()


def verify(key: str, head: bytes, signature: str) -> bool:
    """Whether ``signature`` is that of the owner of ``key`` (``ed25519:<64 hex>``) over these head bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(_hex(key)).verify(_hex(signature), head)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key(private_key: bytes) -> str:
    """``ed25519:<64 hex>``: what a reader needs to check signatures of this private key."""
    return SCHEME + Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw().hex()


def generate_key(path: str | Path) -> str:
    """Write a new private key as 64 hex digits to a new file of mode 0600; returns its public key.

    Raises ``FileExistsError`` rather than overwrite a key: signatures of a lost key cannot be continued.
    """
    private_key = Ed25519PrivateKey.generate().private_bytes_raw()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(private_key.hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return public_key(private_key)


def load_key(path: str | Path) -> bytes:
    """The 32 bytes of a private key file.

    Raises ``PermissionError`` if others than its owner may touch the file, ``ValueError`` if it is no key.
    """
    path = Path(path)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PermissionError(f"{path}: a key is readable by its owner alone (mode 0600)")
    private_key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(private_key) != 32:
        raise ValueError(f"{path}: a private key has 32 bytes")
    return private_key


def _hex(text: str) -> bytes:
    if not text.startswith(SCHEME):
        raise ValueError("only Ed25519 is known here")
    return bytes.fromhex(text.removeprefix(SCHEME))
