"""A database that is away: every page says so at once, without asking it again."""

import psycopg
import pytest
from django.db import OperationalError
from django.test import RequestFactory

from chaotou.site import faults


@pytest.mark.parametrize("path", ["/achievements", "/api/v1/lots"])
def test_a_lost_database_is_said_and_comes_back(path):
    request = RequestFactory().get(path)
    try:
        raise OperationalError from psycopg.OperationalError("connection refused")
    except OperationalError:
        answer = faults.broken(request)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert "数据库正在恢复" in answer.content.decode("unicode-escape" if "api" in path else "utf-8")


def test_a_failed_statement_is_no_lost_database(database):
    request = RequestFactory().get("/achievements")
    try:
        raise OperationalError from psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")
    except OperationalError:
        assert faults.broken(request).status_code == 500
