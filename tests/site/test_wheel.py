"""``pip install`` alone gives a working ``chaotou``: everything that is not code lies in the wheel too."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy, so that nothing an earlier build left in the tree gets into it."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", copy / "dist", copy],
        check=True, capture_output=True,
    )  # fmt: skip
    return next((copy / "dist").glob("*.whl"))


def test_everything_in_the_tree_is_in_the_wheel(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    wanted = {
        str(path.relative_to(source))
        for path in (source / "chaotou").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - inside == set()
    kinds = {Path(name).suffix for name in inside}
    assert {".html", ".css", ".csv", ".sql", ".md", ".py"} <= kinds


def test_an_installed_wheel_works_by_itself(wheel, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", tmp_path / "site", wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    own = {"CHAOTOU_DATABASE", "CHAOTOU_ROOMS", "DATABASE_URL"}
    env = {k: v for k, v in os.environ.items() if k not in own}
    env |= {"PYTHONPATH": str(tmp_path / "site"), "CHAOTOU_VAR": str(tmp_path / "var"), "PYTHONWARNINGS": "ignore"}

    def chaotou(*arguments):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "chaotou", *arguments], cwd=tmp_path, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "a new ledger was founded" in chaotou("migrate")
    assert " 0 breaks" in chaotou("checkdb")
    assert str(tmp_path / "site") in chaotou("verify")
    code = (
        "import django; django.setup(); import chaotou; from django.contrib.staticfiles import finders; "
        "from django.template.loader import get_template; "
        "get_template('base.html'); print(chaotou.__file__, finders.find('ui/chaotou.css'))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**env, "DJANGO_SETTINGS_MODULE": "chaotou.site.settings"},
    )  # fmt: skip
    assert done.stdout.count(str(tmp_path / "site")) == 2, done.stderr
