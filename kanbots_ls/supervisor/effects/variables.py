"""What an effect does when nobody's environment is at hand: its run waits for a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model import events as e

if TYPE_CHECKING:
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports


async def miss_environment(ports: Ports, reducer: Reducer, run: RunId) -> None:
    """Have the run wait; a client that came while that was written down ends the wait at once."""
    await reducer.post(e.EnvironmentMissed(run))
    if ports.environments.of(run) is not None:
        await reducer.post(e.EnvironmentArrived(run))
