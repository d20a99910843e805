"""One made-up ledger for every file here."""

from __future__ import annotations

import books
import pytest
from books import Book


@pytest.fixture(scope="module")
def book() -> Book:
    return books.city()


@pytest.fixture(scope="module")
def head(book):
    return book.head()
