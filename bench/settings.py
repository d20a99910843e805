"""The city's settings with the bare views beside its own addresses."""

from chaotou.site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"] = [str(__import__("pathlib").Path(__file__).parent / "templates")]  # noqa: F405
