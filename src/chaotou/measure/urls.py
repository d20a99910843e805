"""Addresses of the figures."""

from __future__ import annotations

from django.urls import path

from . import pages

urlpatterns = [
    path("figures", pages.index),
    path("figures/<str:name>.csv", pages.export),
    path("figures/<slug:name>", pages.show),
]
