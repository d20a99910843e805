"""Refusals are what these tests are about: the log need not say each of them."""

import logging

import pytest


@pytest.fixture(scope="session", autouse=True)
def quiet():
    """The log of requests is silent but for faults of ours."""
    logging.getLogger("django.request").setLevel(logging.ERROR)
