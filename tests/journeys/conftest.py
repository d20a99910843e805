"""A demonstration city served as ``make run`` serves it, and a browser."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from living import Living

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium. Skipped with the line that installs it; in CI its absence is a failure."""
    path = next((p for p in BROWSERS if Path(p).exists()), shutil.which("chromium") or "")
    if not path:
        said = "no browser: sudo apt-get install -y chromium"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield opened
        opened.close()


class City(Living):
    """A living demonstration, with its address and its calendar."""

    @property
    def address(self) -> str:
        """Where its pages are; passkeys refuse an IP address, so it has a name."""
        return f"http://localhost:{self.port}"

    def days_on(self, days: int) -> str:
        """A moment so many days from the city's now, as a form field of date and time takes it."""
        code = "from chaotou.kernel.installation import now; print(now().isoformat())"
        moment = datetime.fromisoformat(self.python(code)) + timedelta(days=days)
        return moment.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT17:00")


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    """The demonstration city, with a clock that can be moved on."""
    with tempfile.TemporaryDirectory(prefix="chaotou-city-") as folder:
        Path(folder).chmod(0o755)
        living = City(Path(folder) / "var")
        living.start("--demo", seconds=240)
        try:
            yield living
        finally:
            living.stop()
