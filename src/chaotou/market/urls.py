"""Addresses of the market; lists and pages of lots follow from their face."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import pages

urlpatterns: list[URLPattern] = [
    path("lots/calendar.ics", pages.calendar),
    path("lots/<str:number>/newest.json", pages.newest),
]
