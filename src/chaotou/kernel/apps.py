"""The kernel as a Django app; it knows no domain."""

from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Registers the kernel's tables and, after all rooms are loaded, its system checks."""

    name = "chaotou.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import what registers itself."""
        for part in ("calendar", "failures", "rule_changes"):
            for name in ("acts", "faces", "procedures"):
                import_module(f".{part}.{name}", __package__)
