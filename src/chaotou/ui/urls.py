"""Addresses of the reader's own choices and of every record that has a face. They come last on the street."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import choices

urlpatterns: list[URLPattern] = [
    path("lang", choices.language),
    path("large", choices.large),
    path("dark", choices.dark),
]
