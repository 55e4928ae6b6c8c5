"""A window is as full as anybody said, until it resets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.store.ledger import Ledger, open_ledger
from kanbots_ls.store.windows import note_window, windows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESET = 10_000.0


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = open_ledger(tmp_path / "ledger.db")
    yield ledger
    ledger.close()


def test_reports_late_or_twice_or_rounded_make_no_difference(ledger: Ledger) -> None:
    for used, resets in ((0.5, RESET), (0.6, RESET + 20), (0.4, RESET), (0.9, RESET - 18_000)):
        note_window(ledger, "me", "five_hour", used, resets)
    assert windows(ledger, 0) == [("me", "five_hour", 0.6, RESET)]


def test_the_next_window_begins_at_what_is_said_of_it(ledger: Ledger) -> None:
    note_window(ledger, "me", "five_hour", 0.9, RESET)
    note_window(ledger, "me", "five_hour", 0.1, RESET + 18_000)
    assert windows(ledger, 0) == [("me", "five_hour", 0.1, RESET + 18_000)]


def test_windows_and_accounts_are_told_apart_and_end_at_their_reset(ledger: Ledger) -> None:
    note_window(ledger, "me", "seven_day", 0.2, RESET * 2)
    note_window(ledger, "me", "five_hour", 0.1, RESET)
    note_window(ledger, "you", "five_hour", 0.3, RESET)
    assert [found[:2] for found in windows(ledger, RESET)] == [("me", "seven_day")]
    assert len(windows(ledger, RESET - 1)) == 3
