"""What a daemon that died while it adopted a branch has left: a worktree that no run has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.worktrees.creation import adopt

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Runs
    from kanbots_ls.supervisor.ports import Ports


async def tidy_adoptions(ports: Ports, runs: Runs) -> None:
    """Take it away before anything else is begun; its branch stays."""
    places = [run.place for run in runs.runs.values() if run.place is not None]
    await run_sync(adopt.tidy, ports.repository, [Path(place.worktree) for place in places])
