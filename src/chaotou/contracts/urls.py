"""Addresses of the contracts room beyond the pages every record has."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import certificate, pages

urlpatterns: list[URLPattern] = [
    path("work/desk", pages.queue),
    path("work/desk/<slug:number>", pages.file),
    path("work/desk/<slug:number>/letter", pages.letter),
    path("work/desk/<slug:number>/<slug:short>", pages.decide),
    path("contracts/<slug:number>/certificate", certificate.certificate),
    path("contracts/<slug:number>/letter", certificate.letter),
    path("check", certificate.ask),
    path("check/<str:registration_no>", certificate.check),
]
