"""``RecordTurn``: what a turn took and left, into the journal and the person's ledger.

The tree id and the line counts are the checkpoint's first half; a worktree that is gone leaves
them unknown, it does not hold the run up.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.runs.money import paid_usd
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.diff import FileChange, stat

if TYPE_CHECKING:
    from kanbots_ls.model.effects import RecordTurn
    from kanbots_ls.runs.state import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)


class Recording:
    """Writes turns down."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self, effect: RecordTurn) -> None:
        """Post ``TurnRecorded``."""
        run = self._reducer.state.run(effect.run)
        tree, files = await run_sync(_measure, run)
        await run_sync(self._ports.spending.record, run.id, paid_usd(run))
        turn = run.turn
        tokens = run.money.usage.tokens
        await self._reducer.post(
            e.TurnRecorded(
                run=run.id,
                turn=effect.turn,
                outcome=turn.outcome or "unknown",
                cost_usd=run.cost_usd,
                tokens={
                    "input": tokens.input,
                    "output": tokens.output,
                    "cache_read": tokens.cache_read,
                    "cache_write": tokens.cache_write,
                },
                seconds=turn.seconds,
                tree=tree,
                files=len(files),
                added=sum(file.added or 0 for file in files),
                removed=sum(file.removed or 0 for file in files),
                agent_version=run.seen.agent_version,
                model=run.seen.model or "",
                mode=run.seen.mode or "",
                finished=not (turn.open or turn.background or turn.queued or run.talk.outbox),
            )
        )


def _measure(run: Run) -> tuple[str | None, tuple[FileChange, ...]]:
    if run.place is None:
        return None, ()
    try:
        worktree = Path(run.place.worktree)
        return snapshot_tree(worktree).tree, stat(worktree, run.place.base)
    except (WorktreeError, OSError) as error:
        log.warning("run %s: its worktree can't be read: %s", run.id, error)
        return None, ()
