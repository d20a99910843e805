"""What the system tried three times in vain is a case of the officer, who has it tried again or closes it."""

import pytest
from all_states import achievement
from cast import cast, read
from django.db import connection

from chaotou.kernel import outbox
from chaotou.kernel.act import perform
from chaotou.kernel.act.handlers import on
from chaotou.kernel.failures.acts import close, retry
from chaotou.kernel.failures.models import Failure
from chaotou.kernel.failures.telling import failed, went_through
from chaotou.kernel.faults import ActFault, Refused
from chaotou.kernel.procedure.case import Case, held_by
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import system

pytestmark = pytest.mark.usefixtures("database")

_failing: set[int] = set()


@on("library.achievement.drafted")
def _stumble(payload):
    if payload["subject"] in _failing:
        raise RuntimeError("not now")


def _row(subject):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, event, tries, done_at IS NOT NULL, not_before = 'infinity' FROM kernel_outbox "
            "WHERE handler LIKE %s AND (payload->>'subject')::bigint = %s",
            ["%test_failures._stumble", subject],
        )
        return cursor.fetchone()


def _try(subject, times=1):
    for _ in range(times):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_outbox SET not_before = '-infinity' WHERE id = %s AND not_before < 'infinity'",
                [_row(subject)[0]],
            )
        while outbox.dispatch():
            pass


def _stumbled():
    """A handler that failed three times, with its case."""
    made = achievement("draft")
    _failing.add(made.pk)
    _try(made.pk, 2)
    assert _case(made) is None, "not before the third failure"
    _try(made.pk)
    return made, _case(made)


def _case(made):
    with reading(system()) as eye:
        return list_for(eye, Failure).filter(work="outbox", place=_row(made.pk)[0]).first()


def _state(failure):
    return Case.objects.get(procedure="kernel.failure", record_id=failure.pk).state


def test_the_third_failure_is_a_case_in_the_officers_inbox_and_ends_when_it_went_through():
    made, failure = _stumbled()
    assert (failure.subject, failure.centre, failure.public) == (made.number, made.centre, False)
    assert failure.fault == "RuntimeError: not now" and failure.what.endswith("_stumble")
    with reading(cast().officer) as officer:
        assert failure.number in set(held_by(officer).values_list("number", flat=True))
    with pytest.raises(ActFault):
        perform(retry, cast().other_officer, failure)
    _try(made.pk)
    assert _state(failure) == "with_officer", "one case for one failure"
    perform(retry, cast().officer, failure)
    _failing.discard(made.pk)
    while outbox.dispatch():
        pass
    assert _row(made.pk)[3] and _state(failure) == "settled"


def test_what_is_closed_with_a_reason_is_not_tried_again():
    made, failure = _stumbled()
    perform(close, cast().officer, failure, reason="已线下办理")
    tries = _row(made.pk)[2]
    _try(made.pk, 2)
    assert (_row(made.pk)[2], _row(made.pk)[4], _state(failure)) == (tries, True, "closed")
    assert read(Failure, failure.number).decision == "已线下办理"
    with pytest.raises(Refused):
        perform(retry, cast().officer, read(Failure, failure.number))


def test_a_due_act_is_told_and_ended_the_same_way():
    made = achievement("draft")
    event = _row(made.pk)[1]
    for _ in range(2):
        failed("due", 77, event, "market.lot.close", "RuntimeError: later")
    with reading(system()) as eye:
        (failure,) = list_for(eye, Failure).filter(work="due", place=77, event=event)
    went_through("due", 77, event)
    went_through("due", 77, event)
    assert _state(failure) == "settled"
