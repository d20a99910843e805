"""The city's addresses, and bare views that do the same work with nothing around it: the ceilings."""

from __future__ import annotations

import hashlib
import json

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from psycopg.types.json import Jsonb

from chaotou.kernel.rights.seat import PUBLIC
from chaotou.site.urls import urlpatterns as city

LIST = (
    "SELECT id, number, title_zh, circle, trl, centre, asking_fen, published_on, verified_on, owner "
    "FROM library_achievement ORDER BY id DESC LIMIT 50"
)


def ready(request: HttpRequest) -> HttpResponse:
    """Says that the server is up."""
    return HttpResponse("ok")


def bare_list(request: HttpRequest) -> HttpResponse:
    """The list page's SQL under the same row-level security, and a plain template."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT kernel_be(%s)", [Jsonb(PUBLIC.settings())])
        cursor.execute("SELECT count(*) FROM library_achievement")
        total = cursor.fetchone()[0]
        cursor.execute(LIST)
        rows = cursor.fetchall()
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
