"""Files 文件: kept outside the web root under their digest; the record that names one says who may read it.

What is kept never changes: the digest is the name, so a file that was tampered with or cut short is not served. The
place is Django's default storage, a folder beside the database or an S3-compatible store that all hosts share.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileFault(Exception):
    """A kept file is not there, or no longer what was kept."""


def keep(data: bytes) -> str:
    """Keep ``data`` and return its SHA-256 (64 hex digits), by which it is read; the same data again is kept once."""
    digest = hashlib.sha256(data).hexdigest()
    place = _place(digest)
    if default_storage.exists(place):
        if _read(place) == data:
            return digest
        default_storage.delete(place)  # left half-written by a crash
    default_storage.save(place, ContentFile(data))
    return digest


def read(digest: str) -> bytes:
    """The bytes kept under this digest. Raises ``FileFault`` where they are gone or others stand there."""
    if not _DIGEST.fullmatch(digest):
        raise FileFault(f"no digest: {digest!r}")
    try:
        data = _read(_place(digest))
    except FileNotFoundError as fault:
        raise FileFault(f"file {digest} is not there") from fault
    if hashlib.sha256(data).hexdigest() != digest:
        raise FileFault(f"file {digest} is no longer what was kept")
    return data


def download(digest: str, name: str) -> HttpResponse:
    """The file as a download under ``name``; no browser opens it as a page of ours. Raises as ``read``."""
    answer = HttpResponse(read(digest), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _place(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _read(place: str) -> bytes:
    with default_storage.open(place, "rb") as file:
        return bytes(file.read())
