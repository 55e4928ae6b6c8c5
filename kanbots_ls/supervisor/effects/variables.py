"""The variables that a run adds to a client's, and what happens while there is no client's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model import events as e

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports


async def miss_environment(ports: Ports, reducer: Reducer, run: RunId) -> None:
    """Have the run wait; a client that came while that was written down ends the wait at once."""
    await reducer.post(e.EnvironmentMissed(run))
    if ports.environments.of(run) is not None:
        await reducer.post(e.EnvironmentArrived(run))


def of_run(run: Run, worktree: Path, checkout: Path | None) -> dict[str, str]:
    """What its set-up and its agent find in their environment."""
    variables = {
        "KANBOTS_RUN": run.id,
        "KANBOTS_WORKTREE": str(worktree),
        "KANBOTS_CHECKOUT": str(checkout or ""),
        "KANBOTS_PORT": str(run.port or ""),
    }
    return {name: value for name, value in variables.items() if value}
