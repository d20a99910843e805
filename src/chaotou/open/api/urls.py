"""Addresses of the API and of the page where a person makes tokens."""

from __future__ import annotations

from django.urls import path

from . import pages
from .operations import make_api

urlpatterns = [
    path("api/v1/", make_api().urls),
    path("work/tokens", pages.tokens),
]
