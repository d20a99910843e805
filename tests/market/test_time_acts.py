"""Time acts: what falls due is done by the system, once; what fails is told to a person; holders are reminded."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections
from lot_stage import END, PRICE, announced, buyer, clock, do, due, kinds, state

from chaotou.kernel import timekeeper
from chaotou.kernel.act import ACTS
from chaotou.kernel.faults import Refused
from chaotou.kernel.words import T

pytestmark = pytest.mark.usefixtures("database")
MOMENT = timedelta(milliseconds=1)


def _settle():
    while timekeeper.settle_due():
        pass


def test_a_lot_closes_when_its_time_has_come_and_once():
    with clock() as set_to:
        lot = announced()
        _settle()
        assert state(lot) == "listed"
        set_to(END - MOMENT)
        _settle()
        assert state(lot) == "listed"
        set_to(END)
        _settle()
        assert state(lot) == "failed" and kinds(lot).count("closed") == 1
        _settle()
        assert kinds(lot).count("closed") == 1


def test_what_falls_due_before_a_moment_is_lived_in_order():
    with clock() as set_to:
        lot, taker = announced(), buyer()
        do("hold_deposit", taker, lot)
        do("take", taker, lot, price_fen=PRICE)
        lived = []
        for moment in timekeeper.due_before(END + timedelta(days=60)):
            set_to(moment)
            before = state(lot)
            _settle()
            lived += [(moment, before, state(lot))] if state(lot) != before else []
        assert [(a, b) for _, a, b in lived] == [("listed", "result_shown"), ("result_shown", "awarded")]
        assert lived[0][0] < lived[1][0]


def test_a_failing_act_is_tried_again_and_the_third_failure_told(monkeypatch):
    def broken(ctx, lot):
        raise RuntimeError("not now")

    with clock() as set_to:
        lot = announced()
        set_to(END)
        with monkeypatch.context() as patch:
            patch.setitem(ACTS, "market.lot.close", replace(ACTS["market.lot.close"], body=broken))
            for n in (1, 2, 3, 4):
                timekeeper.settle_due()
                timekeeper.settle_due()
                assert _tries(lot) == (n, "RuntimeError: not now"), "not again before its pause is over"
                assert _told(lot, "kernel.timeout.failed") == ([(None, lot.centre)] if n >= 3 else [])
                _run("UPDATE kernel_due SET not_before = '-infinity'")
        assert state(lot) == "listed"
        _settle()
        assert state(lot) == "failed"


def test_a_refused_act_waits_until_the_record_has_changed(monkeypatch):
    def refused(ctx, lot):
        raise Refused("wait", T("等等", "Wait"))

    with clock() as set_to:
        lot = announced()
        set_to(END)
        with monkeypatch.context() as patch:
            patch.setitem(ACTS, "market.lot.close", replace(ACTS["market.lot.close"], body=refused))
            for _ in range(5):
                timekeeper.settle_due()
            assert kinds(lot).count("close_refused") == 1, "one refusal, not one a second"
            _run("UPDATE kernel_due d SET seq = seq - 1 FROM kernel_case c WHERE c.id = d.case_id AND c.number = %s",
                 lot.number)  # fmt: skip
            timekeeper.settle_due()
            assert kinds(lot).count("close_refused") == 2, "and again once its chain has grown"


def test_holders_are_reminded_before_and_told_after():
    with clock() as set_to:
        lot, taker = announced(), buyer()
        do("hold_deposit", taker, lot)
        do("take", taker, lot, price_fen=PRICE)
        for moment in timekeeper.due_before(END + timedelta(days=20)):
            set_to(moment)
            _settle()
        assert state(lot) == "awarded"
        end = due(lot)
        for hours, reminders, overdue in ((25, 0, 0), (23, 1, 0), (1, 1, 0), (0, 1, 1), (-5, 1, 1)):
            set_to(end - timedelta(hours=hours))
            timekeeper.tick()
            timekeeper.tick()
            assert _told(lot, "kernel.case.reminder") == [(taker.organisation, "")] * reminders
            assert len(_told(lot, "kernel.case.overdue")) == 2 * overdue
        assert set(_told(lot, "kernel.case.overdue")) == {(taker.organisation, ""), (None, "330100")}
        assert state(lot) == "awarded", "telling moves nothing"


def _run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _tries(lot):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.tries, d.fault FROM kernel_due d JOIN kernel_case c ON (c.id, c.event) = (d.case_id, d.event) "
            "WHERE c.number = %s AND c.procedure = 'market.listing'",
            [lot.number],
        )
        return cursor.fetchone()


def _told(lot, kind):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT organisation, centre FROM kernel_notice WHERE subject = %s AND kind = %s", [lot.number, kind]
        )
        return cursor.fetchall()
