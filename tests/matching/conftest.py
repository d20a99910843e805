"""The demonstration's library on the shelf and in the index."""

from __future__ import annotations

import pytest
from sealing import seal_all
from shelf import shelf

from chaotou.kernel.search import projection


@pytest.fixture(scope="session")
def indexed(database, tmp_path_factory):
    """A folder with an index of the whole shelf."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("search")
    with override_settings(SEARCH_PATH=folder):
        shelf()
        seal_all()
        projection.catch_up()
    return folder


@pytest.fixture
def library(indexed, settings):
    """Achievements and demands by key; searches ask the index of the shelf."""
    settings.SEARCH_PATH = indexed
    return shelf()
