"""Heads: signed bytes, their refusals, and the key file."""

from datetime import UTC, datetime

import pytest

from chaotou.kernel.ledger import canonical, heads

# RFC 8032 section 7.1, test 2.
PRIVATE = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
HEAD = ("hz-1", 3, bytes(32), b"\1" * 32, datetime(2026, 3, 2, tzinfo=UTC), "")


def test_sign_and_verify():
    head = heads.head_bytes(*HEAD)
    signature = heads.sign(PRIVATE, head)
    assert heads.public_key(PRIVATE) == PUBLIC
    assert heads.verify(PUBLIC, head, signature)
    assert not heads.verify(PUBLIC, head + b" ", signature)
    assert not heads.verify(PUBLIC, head, signature[:-1] + "x")
    assert not heads.verify(PUBLIC, head, "sm2:00")
    assert not heads.verify(heads.public_key(bytes(32)), head, signature)


def test_published_head_gives_its_bytes_back():
    head = heads.head_bytes(*HEAD)
    given = heads.published(PRIVATE, head)
    signature, key = given.pop("signature"), given.pop("key")
    assert canonical.encode(given) == head and heads.verify(key, head, signature)
    assert heads.head_bytes(*HEAD[:5], heads.head_digest(head)) != head


@pytest.mark.parametrize("place, value", [(0, ""), (1, -1), (2, b""), (3, b""), (5, "x"), (5, "sm3:" + "0" * 64)])
def test_refused(place, value):
    with pytest.raises(ValueError):
        heads.head_bytes(*[value if i == place else part for i, part in enumerate(HEAD)])


def test_key_file(tmp_path):
    path = tmp_path / "head.key"
    key = heads.generate_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert heads.public_key(heads.load_key(path)) == key
    with pytest.raises(FileExistsError):
        heads.generate_key(path)
    path.chmod(0o640)
    with pytest.raises(PermissionError):
        heads.load_key(path)
    path.write_text("abcd")
    path.chmod(0o600)
    with pytest.raises(ValueError):
        heads.load_key(path)
