"""The ledger's day is right whoever writes, in whatever order, across midnight too."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.store.errors import Damaged, NewerFormat, Unwritable
from kanbots_ls.store.ledger import Hold, Ledger, open_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = open_ledger(path)
    yield ledger
    ledger.close()


def test_it_is_private(ledger: Ledger, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_day_is_the_sum_of_its_runs_newest_totals(ledger: Ledger) -> None:
    assert ledger.day_usd("2026-01-31") == 0
    ledger.record("2026-01-31", "a", "1-1", 0.5)
    ledger.record("2026-01-31", "a", "1-1", 0.75)
    ledger.record("2026-01-31", "b", "1-1", 0.25)
    assert ledger.day_usd("2026-01-31") == 1.0


def test_a_run_over_midnight_costs_each_day_its_share(ledger: Ledger) -> None:
    ledger.record("2026-01-30", "a", "1-1", 1.0)
    ledger.record("2026-01-31", "a", "1-1", 1.5)
    ledger.record("2026-02-02", "a", "1-1", 3.5)
    days = ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"]
    assert [ledger.day_usd(day) for day in days] == [1.0, 0.5, 0, 2.0]


def test_totals_told_again_or_late_are_not_counted_twice(ledger: Ledger) -> None:
    ledger.record("2026-01-31", "a", "1-1", 1.5)
    ledger.record("2026-01-31", "a", "1-1", 1.0)
    ledger.record("2026-01-30", "a", "1-1", 1.0)
    ledger.record("2026-02-01", "a", "1-1", 1.0)
    days = ["2026-01-30", "2026-01-31", "2026-02-01"]
    assert [ledger.day_usd(day) for day in days] == [1.0, 0.5, 0]


def test_holds_last_until_their_time_or_their_release(ledger: Ledger) -> None:
    ledger.hold("me", "rate_limit", 200.0)
    ledger.hold("me", "rate_limit", 100.0)
    ledger.hold("me", "network", 150.0)
    ledger.hold("you", "rate_limit", 50.0)
    assert ledger.holds(now=60) == (Hold("me", "network", 150), Hold("me", "rate_limit", 200))
    ledger.release("me", "rate_limit")
    assert ledger.holds(now=60) == (Hold("me", "network", 150),)
    assert ledger.holds(now=150) == ()


def test_it_lasts(ledger: Ledger, path: Path) -> None:
    ledger.record("2026-01-31", "a", "1-1", 0.5)
    ledger.close()
    ledger.close()
    again = open_ledger(path)
    assert again.day_usd("2026-01-31") == 0.5
    again.close()


def test_a_damaged_ledger_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"scribble" * 1000)
    with pytest.raises(Damaged, match="Move it away"):
        open_ledger(path)
    assert path.read_bytes() == b"scribble" * 1000


def test_a_newer_ledger_is_refused_and_left_as_it_is(path: Path) -> None:
    open_ledger(path).close()
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 9")
    other.close()
    with pytest.raises(NewerFormat, match="newer kanbots-ls"):
        open_ledger(path)


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unwritable, match="permissions"):
        open_ledger(tmp_path / "file" / "ledger.db")


def test_a_days_budget_is_raised_for_that_day_and_never_lowered(ledger: Ledger) -> None:
    assert ledger.raised_usd("2026-01-31") is None
    ledger.raise_day("2026-01-31", 10)
    ledger.raise_day("2026-01-31", 7)
    assert ledger.raised_usd("2026-01-31") == 10
    assert ledger.raised_usd("2026-02-01") is None


def test_a_ledger_from_before_raises_is_gone_on_with(path: Path, ledger: Ledger) -> None:
    ledger.record("2026-01-31", "a", "1-1", 0.5)
    ledger.close()
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE raised")
    database.close()

    again = open_ledger(path)
    again.raise_day("2026-01-31", 10)
    assert (again.day_usd("2026-01-31"), again.raised_usd("2026-01-31")) == (0.5, 10)
    again.close()
