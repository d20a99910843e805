"""Bodies 正文: the bytes of one event that are hashed, written once and never again (``chaotou-leaf/1``).

Open facts anyone may read; a closed fact leaves only a commitment, whose secret its parties hold.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime

from chaotou.kernel.ledger import canonical

FORMAT = "chaotou-leaf/1"
RELATIONS = ("replaces", "cancels", "caused_by", "opens")
PADDING = 16
"""A list of commitments without names has a length that is a multiple of this."""

Closed = dict[str, str] | list[str]

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_COMMITMENT = re.compile(r"h1:[0-9a-f]{64}")
_KEY = re.compile(r"[a-z0-9_.]+")
_AMOUNT = re.compile(r"0|-?[1-9][0-9]*")
_DAY = r"\d{4}-(0[1-9]|1[0-2])"
_TIME = re.compile(_DAY + r"-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z")
_AT = re.compile(_DAY + r"(-(0[1-9]|[12]\d|3[01]))?|" + _TIME.pattern)
_CHAIN = {"subject", "subject_seq", "prev"}


def time_text(moment: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.mmmZ`` in UTC, cut (never rounded) to milliseconds.

    Raises ``ValueError`` for a time without zone, whose moment nobody knows.
    """
    if moment.tzinfo is None:
        raise ValueError("a time of the ledger has a zone")
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z".rjust(24, "0")


def build(ledger: str, recorded_at: datetime, open: dict, closed: Closed) -> bytes:
    """The canonical bytes of one event, checked against ``chaotou-leaf/1``.

    ``open``: facts by name. ``kind`` is there exactly when ``closed`` is an object (name → commitment);
    where even the kind is closed, ``closed`` is a list of commitments padded by ``pad``. ``at`` is a
    month, a day or a millisecond; ``subject``, ``subject_seq`` (from 1) and ``prev`` (digest of the
    previous body on that subject, "" for the first) stand together or are all closed; ``also`` repeats the
    three for further subjects; ``relates`` is a list of ``{rel, ledger, digest}``. Amounts under names
    ending in ``_fen`` are decimal strings of whole fen. Raises ``ValueError`` for anything else.
    """
    if not ledger:
        raise ValueError("a body names its ledger")
    _check_open(open)
    _check_closed(open, closed)
    return canonical.encode(
        {
            "format": FORMAT,
            "ledger": ledger,
            "recorded_at": time_text(recorded_at),
            "open": open,
            "closed": closed,
        }
    )


def digest(body: bytes) -> str:
    """``sha256:`` and the 64 hex digits of SHA-256 over a body: the name of an event everywhere."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def commit(secret: bytes, ledger: str, subject: str, subject_seq: int, field: str, type: str, value: object) -> str:
    """The commitment ``h1:<hex>`` to a closed fact: HMAC-SHA-256 under a secret of 32 random bytes over
    RFC 8785 of ``["chaotou/h1", ledger, subject, subject_seq, field, type, value]``.

    The array keeps every border between its parts, so one commitment opens to one fact only. ``subject``
    is the record's public number, or the commitment to it. Raises ``ValueError`` for a secret of another
    length and for values outside the format.
    """
    if len(secret) != 32:
        raise ValueError("a commitment's secret has 32 bytes")
    message = canonical.encode(["chaotou/h1", ledger, subject, subject_seq, field, type, value])
    return "h1:" + hmac.new(secret, message, hashlib.sha256).hexdigest()


def pad(commitments: list[str]) -> list[str]:
    """The commitments, filled with random ones to a multiple of 16 and sorted, so that neither number nor
    order tells anything. Who opens them finds a commitment by computing it.
    """
    missing = -len(commitments) % PADDING or (0 if commitments else PADDING)
    return sorted([*commitments, *("h1:" + secrets.token_hex(32) for _ in range(missing))])


def _check_open(open: dict) -> None:
    for name, value in open.items():
        _check_fact(name, value)
    if not _AT.fullmatch(open.get("at", "")):
        raise ValueError("`at` is a month, a day or a UTC time with milliseconds")
    chained = _CHAIN & open.keys()
    if chained and chained != _CHAIN:
        raise ValueError("subject, subject_seq and prev stand together or are all closed")
    also = open.get("also", [])
    links = ([open] if chained else []) + also
    if also and (not chained or any(set(link) != _CHAIN for link in also)):
        raise ValueError("`also` lists subject, subject_seq and prev beside a first subject")
    for link in links:
        _check_link(link["subject"], link["subject_seq"], link["prev"])
    if len({link["subject"] for link in links}) != len(links):
        raise ValueError("a subject stands once in a body")
    for relation in open.get("relates", []):
        _check_relation(relation)


def _check_fact(name: str, value: object) -> None:
    if not _KEY.fullmatch(name):
        raise ValueError(f"name {name!r}: small letters, digits, _ and . only")
    if name.endswith("_fen") and not (isinstance(value, str) and _AMOUNT.fullmatch(value)):
        raise ValueError(f"{name}: an amount is a decimal string of whole fen")


def _check_link(subject: object, seq: object, prev: object) -> None:
    if not isinstance(subject, str) or not subject:
        raise ValueError("a subject is a record's public number")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 1:
        raise ValueError("subject_seq counts from 1")
    if not isinstance(prev, str) or bool(prev) != (seq > 1) or (prev and not _DIGEST.fullmatch(prev)):
        raise ValueError("prev is the digest of the previous body, and empty for the first alone")


def _check_relation(relation: object) -> None:
    if not isinstance(relation, dict) or set(relation) != {"rel", "ledger", "digest"}:
        raise ValueError("a relation has rel, ledger and digest")
    if relation["rel"] not in RELATIONS or not _DIGEST.fullmatch(relation["digest"]):
        raise ValueError(f"no such relation: {relation}")


def _check_closed(open: dict, closed: Closed) -> None:
    commitments = list(closed.values()) if isinstance(closed, dict) else closed
    if not all(isinstance(c, str) and _COMMITMENT.fullmatch(c) for c in commitments):
        raise ValueError("a closed fact is a commitment h1:<hex>")
    if isinstance(closed, dict):
        if not open.get("kind"):
            raise ValueError("without an open kind, `closed` is a padded list")
        if closed.keys() & open.keys():
            raise ValueError("a fact is open or closed, not both")
        for name in closed:
            _check_fact(name, "0")
    elif "kind" in open or not closed or len(closed) % PADDING or closed != sorted(set(closed)):
        raise ValueError("a list of commitments hides the kind, is sorted and padded to a multiple of 16")
