"""Addresses of the network."""

from __future__ import annotations

from django.urls import path

from . import pages, seat_pages

urlpatterns = [
    path("network", pages.grid),
    path("network/<str:code>", pages.centre),
    path("work/seats", seat_pages.choose),
    path("work/people", seat_pages.people),
    path("work/people/grant", seat_pages.grant),
    path("work/people/<str:number>/end", seat_pages.end),
]
