"""``docs/reference`` is compared with the code: a page that says something else fails the check."""

import os
import shutil
import subprocess
import sys

from tree import ROOT

REFERENCE = ROOT / "docs" / "reference"
PLAIN = {**os.environ, "CHAOTOU_ROOMS": ""}


def check(folder, *more):
    """The generator, run as ``make`` runs it, without the rooms of the tests."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "chaotou.site.reference", str(folder), *more],
        env=PLAIN, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_changed_line_is_found_and_written_anew(tmp_path):
    for page in REFERENCE.iterdir():
        shutil.copy(page, tmp_path)
    rights = tmp_path / "rights.csv"
    rights.write_text(rights.read_text(encoding="utf-8").replace(",signer,", ",broker,"), encoding="utf-8")
    stale = check(tmp_path, "--check")
    assert stale.returncode == 1 and "rights.csv" in stale.stderr
    assert check(tmp_path).returncode == 0 and ",signer," in rights.read_text(encoding="utf-8")
    assert check(tmp_path, "--check").returncode == 0
