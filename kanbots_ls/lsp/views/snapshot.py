"""The whole board at its current revision, with what is worth knowing beside it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.lsp.views.drawn import Drawn
    from kanbots_ls.protocol.views import BoardSnapshot
    from kanbots_ls.supervisor.supervisor import Supervisor

_TOO_LITTLE = 256 * 1024
"""Bytes; below this the next lines and records may not fit."""


async def snapshot(drawn: Drawn, supervisor: Supervisor) -> BoardSnapshot:
    """The board as it is now, with what is worth knowing about its disk."""
    ports = supervisor.ports
    notices = await run_sync(_about_the_disk, ports.data_directory)
    return drawn.snapshot(
        supervisor.state, supervisor.revisions.current, ports.spending.day_usd, notices
    )


def _about_the_disk(data: Path) -> tuple[str, ...]:
    """A run whose agent waits for room looks as if it worked; this says why nothing comes."""
    try:
        free = shutil.disk_usage(data).free
    except OSError:
        return ()
    if free >= _TOO_LITTLE:
        return ()
    said = (
        f"The disk of {data} is full: what agents say waits for room, and commands are refused. "
        "Nothing is lost; free some, and all goes on."
    )
    return (said,)
