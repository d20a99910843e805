"""Addresses of the rule book."""

from __future__ import annotations

from django.urls import URLPattern, path

from .days import calendar_page
from .pages import book

urlpatterns: list[URLPattern] = [path("work/rules", book), path("work/rules/calendar", calendar_page)]
