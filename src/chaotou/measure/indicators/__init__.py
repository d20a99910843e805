"""The city's indicators: one file each, found by itself. Codes as in the catalogue of the city."""

from importlib import import_module
from pkgutil import iter_modules


def find() -> None:
    """Let every file of this folder declare its figure."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


find()
