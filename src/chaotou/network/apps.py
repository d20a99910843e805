"""The room as a Django app."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Loads the room's acts and procedures, so that the registry is whole."""

    name = "chaotou.network"
    label = "network"

    def ready(self) -> None:
        """Import what registers itself."""
        from . import acts, faces  # noqa: F401
