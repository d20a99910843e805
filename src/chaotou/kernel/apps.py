"""The kernel as a Django app; it knows no domain."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Registers the kernel's tables and, after all rooms are loaded, its system checks."""

    name = "chaotou.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import what registers itself."""
        from .rule_changes import acts, faces, procedures  # noqa: F401
