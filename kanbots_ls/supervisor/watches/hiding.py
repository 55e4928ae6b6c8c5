"""Keeps ``.kanbots`` out of the person's status: `git clean -fdx` takes away what hides it.

Where the whole directory is gone nothing is made; the next dispatch does that.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.worktrees.naming import Places, hide, places

if TYPE_CHECKING:
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 2.0


async def watch_hidden(ports: Ports) -> None:
    """Look for ever; what can't be written is tried again at the next look."""
    where = places(ports.repository)
    while True:
        await run_sync(_hide_again, where)
        await anyio.sleep(_PAUSE_SECONDS)


def _hide_again(where: Places) -> None:
    try:
        if where.root.is_dir() and not where.root.is_symlink() and hide(where):
            log.info("%s: the .gitignore was gone and is there again", where.root)
    except OSError as error:
        log.debug("%s can't be hidden: %s", where.root, error)
