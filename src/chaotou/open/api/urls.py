"""Addresses of the API and of the page where a person makes tokens."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.urls import URLPattern, URLResolver, include, path

from . import pages
from .operations import make_api


def by_record(patterns: Sequence[URLPattern]) -> list[URLPattern | URLResolver]:
    """The same addresses, record by record: a request passes by other records' dozens without trying each."""
    found: list[URLPattern | URLResolver] = []
    for first, group in groupby(patterns, key=lambda p: str(p.pattern).partition("/")[0]):
        mine, deeper = list(group), f"{first}/"
        found += [p for p in mine if not str(p.pattern).startswith(deeper)]
        inside = [
            path(str(p.pattern).removeprefix(deeper), p.callback, name=p.name)
            for p in mine
            if str(p.pattern).startswith(deeper)
        ]
        if inside:
            found.append(path(deeper, include(inside)))
    return found


_patterns, _app, _namespace = make_api().urls
_operations = [p for p in _patterns if isinstance(p, URLPattern)]

urlpatterns = [
    path("api/v1/", (by_record(_operations), _app, _namespace)),
    path("work/tokens", pages.tokens),
]
