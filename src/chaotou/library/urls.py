"""Addresses of the library beside the generic pages of its records."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from .intake import pages, rows_page

# Rows of a table are taken in by the import's own pages, not by a form of one row.
_IMPORT = RedirectView.as_view(url="/work/import")

urlpatterns = [
    path("achievements/do/take-in", _IMPORT),
    path("demands/do/take-in", _IMPORT),
    path("work/import", pages.start),
    path("work/import/<int:batch_id>", rows_page.rows),
    path("work/import/<int:batch_id>/rows/<int:place>", rows_page.one),
    path("work/import/<int:batch_id>/columns", pages.columns),
    path("work/import/<int:batch_id>/many", rows_page.many),
    path("work/import/<int:batch_id>/preview", pages.preview),
    path("work/import/<int:batch_id>/run", pages.progress),
    path("work/import/<int:batch_id>/publish", pages.publish),
    path("work/import/<int:batch_id>/result.xlsx", pages.result),
    path("work/import/<int:batch_id>/original", pages.original),
]
