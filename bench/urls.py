"""The city's addresses, and bare views that do the same work with nothing around it: the ceilings."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from chaotou.site.urls import urlpatterns as city


@cache
def statements() -> list[str]:
    """The SQL of the city's own list page, as ``bench.lists`` has caught it."""
    return json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text())


def ready(request: HttpRequest) -> HttpResponse:
    """Says that the server is up."""
    return HttpResponse("ok")


def bare_list(request: HttpRequest) -> HttpResponse:
    """The list page's SQL under the same row-level security, and a plain template that shows the same cells."""
    rows, total = [], 0
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in statements():
            cursor.execute(sql)
            found = cursor.fetchall()
            if sql.startswith("SELECT COUNT"):
                total = found[0][0]
            elif 'FROM "library_achievement" ' in sql:
                names = [c.name for c in cursor.description]
                rows = [dict(zip(names, row, strict=True)) for row in found]
    return render(request, "bench/list.html", {"rows": rows, "total": total})


@csrf_exempt
def bare_act(request: HttpRequest) -> HttpResponse:
    """One SQL function that writes the rows an edit writes."""
    given = json.loads(request.body)
    with connection.cursor() as cursor:
        token = hashlib.sha256(given["token"].encode()).hexdigest()
        values = [token, given["number"], given["key"], given["title_zh"]]
        cursor.execute("SELECT bench_edit(%s, %s, %s, %s)", values)
        return JsonResponse({"digest": cursor.fetchone()[0]})


urlpatterns = [
    path("bench/ready", ready),
    path("bench/list", bare_list),
    path("bench/act", bare_act),
    *city,
]
