"""Addresses: every room brings its own ``urls``; the generic pages of records come last."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver

#: Programs ask most often, so their addresses are tried first.
ROOMS = (
    "open.api", "site.door", "site.rulebook", "network", "library", "matching", "market", "contracts", "measure",
    "open", "ui",
)  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = []
for room in ROOMS:
    name = f"chaotou.{room}.urls"
    if find_spec(name):
        urlpatterns += import_module(name).urlpatterns

handler403 = "chaotou.site.faults.denied"
handler404 = "chaotou.site.faults.not_found"
handler500 = "chaotou.site.faults.broken"
