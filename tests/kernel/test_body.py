"""Bodies: what ``chaotou-leaf/1`` takes and what it refuses."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chaotou.kernel.ledger import body, canonical

NOW = datetime(2026, 3, 2, 1, 59, 59, 999_999, tzinfo=UTC)
D = "sha256:" + "ab" * 32
C = "h1:" + "cd" * 32
OPEN = {"kind": "market.lot.taken", "at": "2026-03-02", "subject": "LOT-1", "subject_seq": 1, "prev": ""}


def test_time_is_cut_and_has_a_zone():
    assert body.time_text(NOW) == "2026-03-02T01:59:59.999Z"
    assert body.time_text(NOW.astimezone(timezone(timedelta(hours=8)))) == "2026-03-02T01:59:59.999Z"
    with pytest.raises(ValueError):
        body.time_text(datetime(2026, 3, 2))


def test_a_body_reads_back():
    link = {"subject": "DEP-9", "subject_seq": 2, "prev": D}
    facts = OPEN | {"also": [link], "relates": [{"rel": "replaces", "ledger": "hz-1", "digest": D}]}
    text = body.build("hz-1", NOW, facts | {"price_cny_fen": "-500000", "名".encode().hex(): "𠮷"}, {"bid": C})
    read = canonical.decode(text)
    assert read["open"]["also"] == [link] and read["closed"] == {"bid": C}
    assert body.digest(text).startswith("sha256:") and len(body.digest(text)) == 71
    assert body.build("hz-1", NOW, OPEN, {}).endswith(b'"recorded_at":"2026-03-02T01:59:59.999Z"}')


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-13-01"},
        {"at": "2026-03-02T01:00:00Z"},
        {"kind": ""},
        {"subject": ""},
        {"subject_seq": 0},
        {"subject_seq": True},
        {"subject_seq": 2},
        {"prev": D},
        {"subject_seq": 2, "prev": "sha1:" + "ab" * 20},
        {"Price": "1"},
        {"price_cny_fen": 500000},
        {"price_cny_fen": "-0"},
        {"price_cny_fen": "007"},
        {"price_cny_fen": "1.5"},
        {"rate": 0.5},
        {"also": [{"subject": "LOT-1", "subject_seq": 1, "prev": ""}]},
        {"also": [{"subject": "LOT-2"}]},
        {"relates": [{"rel": "likes", "ledger": "x", "digest": D}]},
        {"relates": [{"rel": "cancels", "digest": D}]},
        {"bid": "1"},
    ],
)
def test_refused(change):
    with pytest.raises(ValueError):
        body.build("hz-1", NOW, OPEN | change, {"bid": C})


def test_the_chain_is_whole_or_closed():
    with pytest.raises(ValueError):
        body.build("hz-1", NOW, {"kind": "x", "at": "2026-03", "subject": "LOT-1"}, {})
    assert b'"2026-03"' in body.build("hz-1", NOW, {"kind": "x", "at": "2026-03"}, {"subject": C})


def test_a_hidden_kind_has_a_padded_list():
    for count in (0, 1, 15, 16, 17):
        padded = body.pad([f"h1:{i:064x}" for i in range(count)])
        assert len(padded) == (32 if count == 17 else 16)
        body.build("hz-1", NOW, {"at": "2026-03"}, padded)
    for bad in ([], padded[:15], padded[::-1], [C] * 16):
        with pytest.raises(ValueError):
            body.build("hz-1", NOW, {"at": "2026-03"}, bad)
    with pytest.raises(ValueError):
        body.build("hz-1", NOW, OPEN, padded)
    with pytest.raises(ValueError):
        body.build("hz-1", NOW, {"at": "2026-03"}, {})


def test_commitments_keep_their_borders():
    first = body.commit(bytes(32), "hz-1", "LOT-1", 2, "bid", "fen", "30000000")
    assert first != body.commit(bytes(32), "hz-1", "LOT-12", 2, "bid", "fen", "30000000")
    assert first != body.commit(bytes(32), "hz-1", "LOT-1", 2, "bid", "text", "30000000")
    assert first != body.commit(b"\1" * 32, "hz-1", "LOT-1", 2, "bid", "fen", "30000000")
    with pytest.raises(ValueError):
        body.commit(b"short", "hz-1", "LOT-1", 2, "bid", "fen", "1")
