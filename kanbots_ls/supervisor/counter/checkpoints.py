"""The checkpoints that discarded runs left: which there are, and dropping them when asked to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.model.refusal import Refused
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.removal.leftovers import leftovers, room
from kanbots_ls.worktrees.review import turns

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.worktrees.review.turns import Checkpoint


@dataclass(frozen=True, slots=True)
class Left:
    """A discarded run's checkpoints; ``size`` in bytes, None where git can't tell."""

    run: Run
    checkpoints: tuple[Checkpoint, ...]
    size: int | None


def left(
    ports: Ports, state: State, trashes: Sequence[Path], stop: threading.Event | None = None
) -> Iterator[Left]:
    """Those of all runs (blocking)."""
    for run in list(state.runs.runs.values()):
        found = _of(ports, run, trashes)
        if found:
            size = room(ports.repository.common_dir, run.id, found, stop)
            yield Left(run, tuple(found), size)


async def drop(ports: Ports, reducer: Reducer, run: Run, trashes: Sequence[Path], by: str) -> Left:
    """Remove the refs of a run's checkpoints; what was dropped, or ``Refused``."""
    found = await run_sync(_of, ports, run, trashes)
    if not found:
        raise Refused(
            "wrong_state",
            f"Run {run.id} has no checkpoints that may go: only those of a discarded run do, "
            "once the trash is emptied of it and while its rescue ref is there.",
        )
    common_dir = ports.repository.common_dir
    size = await run_sync(room, common_dir, run.id, found)
    try:
        await run_sync(turns.forget, common_dir, found)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    dropped = tuple(f"{each.ref} {each.commit}" for each in found)
    await reducer.post(e.CheckpointsDropped(run.id, dropped, by))
    return Left(run, tuple(found), size)


def _of(ports: Ports, run: Run, trashes: Sequence[Path]) -> list[Checkpoint]:
    ending = run.ending
    if ending.discarded_at is None or ending.restore_by is not None:
        return []
    try:
        owner = turns.Owner(run.id, run.queued_at)
        return leftovers(ports.repository.common_dir, owner, trashes)
    except (WorktreeError, OSError):
        return []
