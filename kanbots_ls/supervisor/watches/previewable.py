"""Tells the board whether the settings name a preview's command, so that its start is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.model import events as e

if TYPE_CHECKING:
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

_PAUSE_SECONDS = 1.0


async def watch_previews(ports: Ports, reducer: Reducer) -> None:
    """Look at the settings for ever; they are read again only where a file has changed."""
    while True:
        offered = await run_sync(previews_offered, ports)
        if offered.offered != reducer.state.runs.previews:
            await reducer.post(offered)
        await anyio.sleep(_PAUSE_SECONDS)


def previews_offered(ports: Ports) -> e.PreviewsOffered:
    """As the settings are now (blocking); while a file has a mistake, as they were before."""
    return e.PreviewsOffered(ports.config.last_good().preview.command is not None)
