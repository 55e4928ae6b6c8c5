"""Every test here runs once per adapter."""

from __future__ import annotations

import pytest

from tests.conformance.books import BOOKS, Book


@pytest.fixture(params=BOOKS, ids=lambda book: book.adapter.name)
def book(request: pytest.FixtureRequest) -> Book:
    """An adapter with its recordings."""
    found = request.param
    assert isinstance(found, Book)
    return found
