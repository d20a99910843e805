"""Addresses of the open ledger."""

from __future__ import annotations

from django.urls import path

from .ledger import feed, files, pages

urlpatterns = [
    path("ledger", pages.index),
    path("ledger/entries/<str:digest>.json", files.body),
    path("ledger/entries/<str:digest>", pages.entry),
    path("ledger/heads", pages.heads),
    path("ledger/feed.atom", feed.atom),
    path("ledger/bodies/<str:month>.jsonl", files.bodies),
    path("ledger/consistency/<int:old>/<int:new>.json", files.consistency),
    path("ledger/receipts/<str:digest>.json", files.receipt),
    path("figures/<str:name>.json", files.figure),
    path("lots/<str:number>/bundle.json", files.lot),
    path("verify", pages.verify),
    path("verify/chaotou_verify.py", files.script),
]
