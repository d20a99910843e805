"""Addresses of the room."""

from django.urls import path

from . import pages

urlpatterns = [path("match", pages.page)]
