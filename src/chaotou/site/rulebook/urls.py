"""Address of the rule book."""

from __future__ import annotations

from django.urls import URLPattern, path

from .pages import book

urlpatterns: list[URLPattern] = [path("work/rules", book)]
