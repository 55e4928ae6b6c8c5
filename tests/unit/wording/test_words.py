from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kanbots_ls.wording import words
from tests.unit.cli import samples

NOW = datetime(2026, 1, 1, 10, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "payer", "shown"),
    [
        (None, "api_key", "?"),
        (0, "api_key", "$0.00"),
        (0.0123, "api_key", "$0.0123"),
        (12.345, "api_key", "$12.35"),
        (0.5, "subscription", "≈$0.50"),
        (2, "nobody", "$2.00 paper"),
    ],
)
def test_dollars_say_whose_they_are(amount: float | None, payer: str, shown: str) -> None:
    assert words.usd(amount, payer) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-5, "0s"), (59.9, "59s"), (185, "3m05s"), (7620, "2h07m"), (273600, "3d4h")],
)
def test_durations_are_short(seconds: float, shown: str) -> None:
    assert words.duration(seconds) == shown


def test_a_working_run_ticks_and_an_idle_one_does_not() -> None:
    assert words.elapsed(samples.run(), NOW) == "5m00s"
    idle = samples.run(state="idle", last_event_at="2026-01-01T10:01:01Z")
    assert words.elapsed(idle, NOW) == "1m00s"


def test_a_wait_with_an_end_counts_down() -> None:
    waiting = samples.run(
        state="waiting", reason="rate limit", retry_at="2026-01-01T10:05:31+00:00"
    )
    assert words.state(waiting, NOW) == "waiting: rate limit, 30s left"


def test_a_garbled_time_is_no_crash() -> None:
    assert words.elapsed(samples.run(started_at="yesterday"), NOW) == ""


@pytest.mark.parametrize(
    ("spent", "budget", "payer", "said"),
    [
        (0.6, 1.0, "api_key", "$0.60 of $1.00 (60 %)"),
        (0.999, 1.0, "api_key", "$1.00 of $1.00 (99 %)"),
        (1.1, 1.0, "subscription", "≈$1.10 of $1.00 (reached)"),
        (None, 1.0, "unknown", "? of $1.00 (0 %)"),
        (2.5, None, "unknown", "$2.50, no budget"),
    ],
)
def test_a_budget_is_said_with_how_much_of_it_is_used(
    spent: float | None, budget: float | None, payer: str, said: str
) -> None:
    assert words.spent(spent, budget, payer) == said
