"""The room as a Django app."""

from importlib import import_module

from django.apps import AppConfig

#: Modules of the room that register something: acts, procedures, faces, figures, handlers.
PARTS: tuple[str, ...] = ()


class OpenConfig(AppConfig):
    """Loads what the room declares, so that the registries are whole."""

    name = "chaotou.open"
    label = "open"

    def ready(self) -> None:
        """Import what registers itself."""
        for part in PARTS:
            import_module(f"{self.name}.{part}")
