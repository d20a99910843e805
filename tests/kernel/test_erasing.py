"""Erasing a closed fact: it is gone, an entry says so, and the ledger is as whole as before."""

from __future__ import annotations

import argparse

import psycopg
import pytest
from all_states import do, lot, spring
from cast import cast
from django.db import DatabaseError, connections, transaction
from sealing import seal_all

from chaotou.kernel.ledger import store
from chaotou.kernel.ledger.audit import audit
from chaotou.kernel.rights.reading import reading
from chaotou.market import room_page
from chaotou.network.models import Account
from chaotou.site.commands import ledger

pytestmark = pytest.mark.usefixtures("database")


def asked(*words: str) -> int:
    parser = argparse.ArgumentParser()
    ledger.arguments(parser)
    return ledger.run(parser.parse_args(["erase", *words]))


def names() -> list[str]:
    people = Account.objects.in_bulk([cast().city.person, cast().city2.person])
    return [w for a in people.values() for w in ("--by", a.username)]


@pytest.fixture
def objection():
    with spring():
        row = lot("listed")
        row = do("market.lot.raise_objection", cast().researcher, row, text="此处写了某人的电话")
        seal_all()
        entry = next(e for e in store.of_subject(row.type(), row.pk) if e.kind == "market.lot.objection_raised")
        yield row, entry


def texts(row) -> list[str | None]:
    with reading(cast().officer) as seat:
        return [o["text"] for o in room_page.objections(seat, row)]


def test_what_is_erased_is_gone_and_the_ledger_is_whole(objection):
    row, entry = objection
    assert texts(row) == ["此处写了某人的电话"]
    assert asked(entry.digest, "text", "--ground", "request", *names()) == 0
    assert texts(row) == [None] and store.by_digest(entry.digest).body == entry.body
    said = store.latest(1, kind="kernel.ledger.erased")[0]
    assert said.facts == {"target": entry.digest, "fields": ["text"], "ground": "request"}
    connections["owner"].ensure_connection()
    assert audit(connections["owner"].connection) == []
    assert asked(entry.digest, "text", "--ground", "request", *names()) == 1, "once"


def test_what_must_stay_is_not_erased(objection, capsys):
    _, entry = objection
    one = names()[:2]
    assert asked(entry.digest, "text", "--ground", "law", *one) == 1
    assert asked(entry.digest, "text", "--ground", "law", *one, *one) == 1, "the same person twice"
    for wrong in ("actor", "subject", "prev", "objection", "nothing"):
        assert asked(entry.digest, wrong, "--ground", "law", *names()) == 1, wrong
    assert asked("sha256:" + "0" * 64, "text", "--ground", "law", *names()) == 1
    assert asked(entry.digest, "text", *names()) == 1
    assert "can be erased" in capsys.readouterr().err


def test_nobody_but_the_eraser_deletes(objection):
    for alias in ("owner", "default"):
        with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic(using=alias):
            connections[alias].cursor().execute("DELETE FROM ledger_secret")
    with pytest.raises(DatabaseError), transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chaotou_eraser")
        cursor.execute("SELECT value FROM ledger_secret")
