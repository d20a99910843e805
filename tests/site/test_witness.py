"""The witness of heads: each minute's last one is added to a file elsewhere, and doctor shows how far it is behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cast import cast
from django.db import connections
from sealing import seal_all

from chaotou.kernel.ledger import adopt, witness
from chaotou.kernel.ledger.audit import audit
from chaotou.site.commands import doctor
from chaotou.site.running.numbering import Numbering, _tell_witness

HEAD = adopt.LastHead("hz1-1", 7, "sha256:a", "sm3:b", "2026-03-02T01:00:59.900Z", "", "ed25519:c", "ed25519:d", "x")


def at(time: str, size: int) -> adopt.LastHead:
    return replace(HEAD, time=f"2026-03-02T{time}Z", size=size)


def test_the_last_head_of_each_minute_goes_out():
    minutes = witness.Minutes()
    came = [at("01:00:01.000", 1), at("01:00:59.900", 2), at("01:01:00.100", 3), at("01:05:00.000", 4)]
    assert [h and h.size for h in map(minutes.of, came)] == [None, None, 2, 3]
    assert minutes.quiet(datetime(2026, 3, 2, 1, 5, 59, tzinfo=UTC)) is None
    assert minutes.quiet(datetime(2026, 3, 2, 1, 6, 0, tzinfo=UTC)).size == 4
    assert minutes.quiet(datetime(2026, 3, 2, 1, 7, 0, tzinfo=UTC)) is None, "once"


def test_it_is_added_to_and_never_changed(tmp_path):
    for size in (1, 2):
        witness.tell(tmp_path / "share", at("01:00:00.000", size))
    path = witness.file_of(tmp_path / "share", "hz1-2")
    path.write_bytes(path.read_bytes() + b'{"half')  # a crash
    witness.tell(tmp_path / "share", replace(at("01:01:00.000", 3), ledger="hz1-2"))
    assert [h["size"] for h in witness.told(tmp_path / "share", "hz1-1")] == [1, 2, 3]


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path, settings, caplog):
    settings.WITNESS = tmp_path / "file"
    settings.WITNESS.write_text("in the way")
    _tell_witness(HEAD)
    assert "cannot be written" in caplog.text


@pytest.mark.usefixtures("database")
def test_doctor_shows_the_lag_and_the_audit_believes_the_witness(tmp_path, settings):
    cast()
    seal_all()
    owner = connections["owner"]
    owner.ensure_connection()
    settings.WITNESS, here = tmp_path / "share", adopt.newest(owner.connection)
    (look,) = doctor._witness()
    assert not look.good and look.found.startswith("—")
    numbering = Numbering()
    numbering.minutes.held = here
    _tell_witness(numbering.minutes.quiet(datetime.now(UTC).replace(year=2999)))
    (look,) = doctor._witness()
    assert look.good and look.found == f"{here.size:,}"
    kept = witness.told(settings.WITNESS, here.ledger)
    assert audit(owner.connection, kept) == []
    assert audit(owner.connection, [{**kept[-1], "size": here.size + 5}]), "a tail that was cut off"
    path = witness.file_of(settings.WITNESS, here.ledger)
    path.write_text(
        path.read_text().replace(f'"size": {here.size}', '"size": 1').replace(here.time, "2020-01-01T00:00:00.000Z")
    )
    (look,) = doctor._witness()
    assert not look.good and "behind" in look.found
    settings.WITNESS = None
    (look,) = doctor._witness()
    assert look.good and "CHAOTOU_WITNESS" in look.found
