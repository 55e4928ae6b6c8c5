"""What this board's runs have on the disk, gathered for ``gc`` and the daily look at the trash."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.model.ids import RunId
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.supervisor.counter.checkpoints import Left, left
from kanbots_ls.supervisor.effects.threads import run_stoppable
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.naming import checkpoint_refs, places
from kanbots_ls.worktrees.removal import emptying, inventory, trash
from kanbots_ls.worktrees.removal.inventory import Holding, Work
from kanbots_ls.worktrees.removal.measure import Measure

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.worktrees.removal.trash import TrashEntry

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """``known`` is None for a trash entry of a run that the journal knows nothing of."""

    run: RunId
    known: Run | None
    kind: Literal["worktree", "trash", "checkpoints"]
    holding: Holding
    offered: bool
    checkpoints: int = 0


async def everything(ports: Ports, state: State, days: float) -> list[Item]:
    """Every worktree, trash entry and checkpoint left over, measured; on a thread that a
    cancellation stops."""
    return await run_stoppable(lambda stop: list(_everything(ports, state, days, stop)))


async def empty(
    ports: Ports, reducer: Reducer, days: float, by: str
) -> tuple[tuple[str, ...], int]:
    """Delete what has been in the trash for longer than ``days``; whose it was, and its bytes."""
    directories = await run_sync(trashes_of, ports, reducer.state)
    await run_sync(emptying.sweep, directories)
    now = datetime.fromisoformat(ports.clock())
    old = await run_sync(emptying.expired, directories, now, days)
    runs, size = [], 0
    for entry in old:
        freed = await run_stoppable(partial(_empty, ports, entry))
        if freed is None:
            continue
        runs.append(entry.run)
        size += freed
        if RunId(entry.run) in reducer.state.runs.runs:
            await reducer.post(e.TrashEmptied(RunId(entry.run), str(entry.directory), by))
    return tuple(runs), size


def _empty(ports: Ports, entry: TrashEntry, stop: threading.Event) -> int | None:
    try:
        size = Measure(stop).of(entry.directory)
        return size if emptying.empty(ports.repository, entry) else None
    except (WorktreeError, OSError) as error:
        log.warning("the trash entry %s stays: %s", entry.directory, error)
        return None


def _everything(ports: Ports, state: State, days: float, stop: threading.Event) -> Iterator[Item]:
    measure = Measure(stop)
    for run in list(state.runs.runs.values()):
        if run.place is not None and run.ending.discarded_at is None:
            worktree = worktree_at(run.id, run.place)
            branch = run.place.base_branch
            found = inventory.live(ports.repository, worktree, branch, measure, stop)
            if found is not None:
                yield Item(run.id, run, "worktree", found, _is_done_with(run, found))
    limit = datetime.fromisoformat(ports.clock()) - timedelta(days=days)
    trashes = trashes_of(ports, state)
    for entry in (each for place in trashes for each in trash.every(place)):
        known = state.runs.runs.get(RunId(entry.run))
        place = known.place if known else None
        base = place.base if place else str(entry.fields.get("base", "HEAD"))
        branch = place.base_branch if place else None
        holding = inventory.trashed(ports.repository, entry, entry.run, base, branch, measure, stop)
        yield Item(RunId(entry.run), known, "trash", holding, entry.at <= limit and entry.at_rest)
    for rest in left(ports, state, trashes, stop):
        yield _checkpoints(rest, limit)


def _checkpoints(rest: Left, limit: datetime) -> Item:
    run = rest.run
    at = datetime.fromisoformat(run.ending.discarded_at or run.queued_at)
    holding = Holding(Path(checkpoint_refs(run.id)), rest.size or 0, at, Work())
    return Item(run.id, run, "checkpoints", holding, at <= limit, len(rest.checkpoints))


def _is_done_with(run: Run, found: Holding) -> bool:
    """It has ended and committed, nothing is uncommitted, and its base branch has all of it."""
    work = found.work
    return (
        status(run).state in ENDED
        and run.ending.discard_by is None
        and not _is_theirs(run)
        and work.dirty == 0
        and bool(work.commits)
        and work.contained
    )


def _is_theirs(run: Run) -> bool:
    """It lies where the person, or another tool, has made it."""
    place = run.place
    if place is None or not place.adopted:
        return False
    return not Path(place.worktree).is_relative_to(place.home)


def trashes_of(ports: Ports, state: State) -> list[Path]:
    """Where this board has put trash: beside each worktree it ever made, and where it does now."""
    root = ports.config.last_good().worktrees_root
    known = {places(ports.repository).trash, places(ports.repository, root).trash}
    for run in list(state.runs.runs.values()):
        if run.place is not None:
            known.add(worktree_at(run.id, run.place).places.trash)
    return sorted(known)
