"""Empties the trash of what has been in it for longer than the person wants it kept.

At the daemon's start and then once an hour: a daemon that comes and goes looks as well.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.supervisor.counter import disk

if TYPE_CHECKING:
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 3600.0


async def watch_trash(ports: Ports, reducer: Reducer) -> None:
    """Look for ever; what can't be deleted is tried again at the next look."""
    while True:
        try:
            days = ports.config.last_good().trash.days
            await disk.empty(ports, reducer, days, "the trash's age")
        except Exception:
            log.exception("the trash could not be looked at")
        await anyio.sleep(_PAUSE_SECONDS)
