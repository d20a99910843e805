"""F1: schemathesis over the whole OpenAPI document, in this process, as every kind of seat.

Half of the cases keep to the document and half break it; four of five name a record that is there. ``make test``
takes a few cases of each operation, ``make soak`` 5,000 and more. A printed seed repeats a run.
"""

from __future__ import annotations

import logging
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from all_states import records, spring
from cast import cast, seat
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CheckFunction
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from chaotou.kernel.face import FACES
from chaotou.kernel.rights.reading import list_for, reading
from chaotou.kernel.rights.seat import PUBLIC, Kind, system
from chaotou.network.models import Account
from chaotou.open.api import tokens

pytestmark = pytest.mark.usefixtures("database")

SEED = int(os.environ.get("CHAOTOU_SEED") or random.SystemRandom().randrange(10**6))
#: Not asked: ``positive_data_acceptance``, because a form's rules are narrower than any schema (check digits, days
#: that have not passed), and those on resources after deletion, because nothing is ever deleted here.
CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance, negative_data_rejection, missing_required_header,
    unsupported_method, ignored_auth,
]  # fmt: skip
ANSWERS: Counter[int] = Counter()
#: What was sent last, so that a bad answer can be told with it.
LAST: dict[str, Any] = {}


@dataclass(frozen=True)
class Caller:
    """A program with a token, or none."""

    name: str
    headers: dict[str, str]


@pytest.fixture(scope="module")
def callers(database) -> tuple[Caller, ...]:
    """Programs in every kind of seat that acts, one with a wrong token, one without."""
    c = cast()
    seats = [c.tto, c.signer, c.researcher, c.buyer, c.buyer_signer, c.officer, c.registrar, c.registrar2, c.city,
             c.city2, c.analyst, c.auditor, seat(Kind.BROKER, c.university)]  # fmt: skip
    found = [Caller(str(PUBLIC.kind), {}), Caller("nobody", {"Authorization": "Bearer ct_" + "x" * 43})]
    for one in seats:
        token = tokens.make(Account.objects.get(pk=one.person), one, "F1")
        found.append(Caller(str(one.kind), {"Authorization": f"Bearer {token}"}))
    return tuple(found)


@pytest.fixture(scope="module")
def document(database) -> Any:
    """The document, asked and answered in this process."""
    from chaotou.site.wsgi import application

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(scope="module", autouse=True)
def told(database) -> Iterator[None]:
    logging.getLogger("django.request").setLevel(logging.ERROR)
    print(f"\nF1 seed {SEED} (CHAOTOU_SEED={SEED} repeats it)")
    with spring():
        records()
        yield
    print(f"\nF1: {sum(ANSWERS.values()):,} answers {dict(sorted(ANSWERS.items()))}")


def numbers() -> dict[str, list[str]]:
    """Numbers of records that are there, by face; some of each, the newest last."""
    found = {}
    with reading(system()) as eye:
        for slug, face in FACES.items():
            rows = list(list_for(eye, face.model).order_by("id").values_list("number", flat=True))
            found[slug] = rows[:20] + rows[-20:]
    return found


def fuzz(operation: Any, callers: tuple[Caller, ...], known: list[str], cases: int, turn: int) -> str:
    """Put so many cases to one operation; returns what was wrong with the first bad answer. Each turn draws others."""
    chance = random.Random(f"{SEED} {turn} {operation.method} {operation.path}")
    modes = st.one_of(operation.as_strategy(GenerationMode.POSITIVE), operation.as_strategy(GenerationMode.NEGATIVE))
    if not operation.body and not operation.query and not operation.headers:
        modes = operation.as_strategy(GenerationMode.POSITIVE)

    @seed(SEED + turn)
    @settings(max_examples=cases, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(modes)
    def one(case: Any) -> None:
        # Not drawn by Hypothesis, which loves the first of every list.
        caller = chance.choice(callers)
        if chance.random() < 0.8 and known and "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = chance.choice(known)
        LAST.clear()
        LAST.update(
            caller=caller.name, path=case.path_parameters, query=case.query, headers=case.headers, body=case.body
        )
        answer = case.call(headers=caller.headers)
        LAST["answer"] = (answer.status_code, answer.text[:300])
        ANSWERS[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS, headers=caller.headers)

    try:
        one()
    except FailureGroup as fault:
        told = "\n".join(f"{type(f).__name__}: {f.message[-600:]}" for f in fault.exceptions)
        return f"{operation.method.upper()} {operation.path} {LAST}\n{told}"
    return ""


@pytest.mark.parametrize(
    ("cases", "least"), [(5, 0), pytest.param(75, 5_000, marks=pytest.mark.soak)], ids=["short", "soak"]
)
def test_every_operation_answers_as_the_document_says(document, callers, cases, least):
    known, operations = numbers(), [result.ok() for result in document.get_all_operations()]
    wrong, turn, sent, before = [], 0, 0, sum(ANSWERS.values())
    # An operation that takes nothing has few cases, so the number of operations alone promises nothing.
    while turn == 0 or (sent < least and not wrong):
        for operation in operations:
            face = operation.path.removeprefix("/api/v1").split("/")[1]
            if fault := fuzz(operation, callers, known.get(face, []), cases, turn):
                wrong.append(fault)
        turn, sent = turn + 1, sum(ANSWERS.values()) - before
    print(f"\nF1: {sent:,} cases on {len(operations)} operations in {turn} turns, {len(wrong)} operations wrong")
    assert not wrong, f"{len(wrong)} operations (seed {SEED}):\n\n" + "\n\n".join(wrong[:12])
    assert sent >= max(least, len(operations))
