"""What goes on for as long as the daemon does, or is tried once at its start, and ends nothing.

The root task group ends with the first task that raises, and with it the daemon; so whatever is
not the daemon itself goes through here.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0


async def standing(name: str, watch: Callable[[], Awaitable[None]]) -> None:
    """Keep ``watch`` going: where it fails, what failed is logged and it begins again."""
    while True:
        if not await attempted(name, watch):
            return
        await anyio.sleep(AGAIN_SECONDS)


async def attempted(name: str, act: Callable[[], Awaitable[None]]) -> bool:
    """Do it; True where it failed, which is logged."""
    try:
        await act()
    except Exception:
        log.exception("%s failed", name)
        return True
    return False
