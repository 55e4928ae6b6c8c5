"""The trash is emptied by age, not by whoever sets the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kanbots_ls.supervisor.watches.trash import Jumps, seconds_since_boot

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "steady", "forward"),
    [
        (timedelta(days=365), timedelta(hours=1), True),
        (timedelta(days=40), timedelta(days=40), False),
        (timedelta(hours=2), timedelta(hours=1), False),
        (timedelta(days=-365), timedelta(hours=1), False),
    ],
    ids=["set forward", "a long life", "summer time", "set back"],
)
def test_a_clock_that_was_set_forward_makes_nothing_older(
    wall: timedelta, steady: timedelta, forward: bool
) -> None:
    passed = [timedelta(0), timedelta(0)]
    jumps = Jumps(lambda: (NOON + passed[0]).isoformat(), lambda: passed[1].total_seconds())
    assert not jumps.forward()

    passed[:] = wall, steady

    assert jumps.forward() is forward


def test_the_steady_clock_only_goes_forward() -> None:
    first = seconds_since_boot()
    assert seconds_since_boot() >= first > 0
