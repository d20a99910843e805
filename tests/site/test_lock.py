"""The hash-locked requirements are those of ``uv.lock``, and ``uv.lock`` is that of ``pyproject.toml``."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")


def _pins(text):
    return {line.strip(" \\") for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")}


@pytest.mark.skipif(not UV.exists(), reason="uv comes with the development requirements")
@pytest.mark.parametrize(("name", "more"), [("requirements.txt", []), ("requirements-dev.txt", ["--extra", "dev"])])
def test_requirements_are_those_of_the_lock(name, more):
    done = subprocess.run(
        [UV, "export", "-q", "--frozen", "--no-emit-project", "--group", "build", *more],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert _pins(done.stdout) == _pins((ROOT / name).read_text()), "make lock"


def test_the_lock_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked = tomllib.loads((ROOT / "uv.lock").read_text())
    (mine,) = [p for p in locked["package"] if p["name"] == "chaotou"]
    asked = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]
    known = {d["name"] + d.get("specifier", "") for d in mine["metadata"]["requires-dist"]}
    assert {re.sub(r"\[.*?\]", "", a).lower().replace("_", "-") for a in asked} == known, "make lock"


def test_nothing_is_taken_from_a_place_of_one_machine():
    locked = tomllib.loads((ROOT / "uv.lock").read_text())
    places = {p["source"].get("registry") for p in locked["package"] if p["name"] != "chaotou"}
    assert places == {"https://pypi.org/simple"}
