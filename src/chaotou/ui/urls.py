"""Addresses of the reader's own choices and of every record that has a face. They come last on the street."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from ..kernel.face import FACES, Face
from . import act_page, choices, export, list_page, record_page, saved


class FaceConverter:
    """``<face:face>`` is the slug of a face; any other word is somebody else's address or none."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> Face:
        """The face. Raises ``ValueError``, which lets the next pattern try."""
        if value not in FACES:
            raise ValueError(value)
        return FACES[value]

    def to_url(self, value: Face) -> str:
        """Its slug."""
        return value.slug


class NumberConverter:
    """``<number:number>`` is a public number: ``CG-2026-001042``."""

    regex = "[A-Z]{2}-[0-9]{4}-[0-9]{6,18}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(FaceConverter, "face")
register_converter(NumberConverter, "number")

urlpatterns: list[URLPattern] = [
    path("lang", choices.language),
    path("large", choices.large),
    path("dark", choices.dark),
    path("<face:face>", list_page.page),
    path("<face:face>.xlsx", export.xlsx),
    path("<face:face>.csv", export.comma),
    path("<face:face>/template.xlsx", export.template),
    path("<face:face>/views", saved.keep),
    path("<face:face>/do/<slug:short>", act_page.creating),
    path("<face:face>/<number:number>", record_page.page),
    path("<face:face>/<number:number>/do/<slug:short>", act_page.on_record),
]
