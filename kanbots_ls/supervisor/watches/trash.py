"""Empties the trash of what has been in it for longer than the person wants it kept.

At the daemon's start and then once an hour: a daemon that comes and goes looks as well.  A clock
that was set forward makes nothing older: where that is seen, the trash stays.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.supervisor.counter import disk

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 3600.0
_JUMP_SECONDS = 86400.0
"""What a clock that is merely corrected now and then does not reach."""


class Jumps:
    """Whether the wall clock was set forward, told by the one that nobody can set."""

    def __init__(self, wall: Callable[[], str], steady: Callable[[], float]) -> None:
        self._wall, self._steady = wall, steady
        self._began = (self._seconds(), steady())

    def forward(self) -> bool:
        """Since the beginning, by more than a correction."""
        wall, steady = self._began
        return self._seconds() - wall - (self._steady() - steady) > _JUMP_SECONDS

    def _seconds(self) -> float:
        return datetime.fromisoformat(self._wall()).timestamp()


def seconds_since_boot() -> float:
    """With the time asleep, where the system counts it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


async def watch_trash(ports: Ports, reducer: Reducer) -> None:
    """Look for ever; what can't be deleted is tried again at the next look."""
    jumps = Jumps(ports.clock, seconds_since_boot)
    while True:
        try:
            days = ports.config.last_good().trash.days
            if jumps.forward():
                log.warning("the clock was set forward, so the trash is kept")
            else:
                await disk.empty(ports, reducer, days, "the trash's age")
        except Exception:
            log.exception("the trash could not be looked at")
        await anyio.sleep(_PAUSE_SECONDS)
