"""The front door as a Django app: home, workbench and the installation's commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Named ``door`` because ``site`` is what other libraries call something else."""

    name = "chaotou.site"
    label = "door"

    def ready(self) -> None:
        """Put the front door's lines on the rail."""
        from .door import panels  # noqa: F401
        from .rulebook import panels as rulebook  # noqa: F401
