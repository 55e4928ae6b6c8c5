"""``RecordTurn``: what a turn took and left, into the journal and the person's ledger.

What it left is kept as a checkpoint; a worktree that is gone leaves none and the numbers unknown,
it does not hold the run up.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.runs.money.totals import paid_usd
from kanbots_ls.supervisor.placed import owner_of
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.diff import FileChange, between
from kanbots_ls.worktrees.review.turns import Checkpoint, keep

if TYPE_CHECKING:
    from kanbots_ls.model.effects import RecordTurn
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.effects.escapes import Escapes
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measured:
    """The turn's checkpoint, what is not in it, and all that the run has changed by then."""

    checkpoint: Checkpoint | None = None
    left_out: tuple[str, ...] = ()
    files: tuple[FileChange, ...] = ()


class Recording:
    """Writes turns down."""

    def __init__(self, ports: Ports, reducer: Reducer, escapes: Escapes) -> None:
        self._ports = ports
        self._reducer = reducer
        self._escapes = escapes

    async def __call__(self, effect: RecordTurn) -> None:
        """Post ``TurnRecorded``, and what moved meanwhile that is not the run's."""
        run = self._reducer.state.run(effect.run)
        found = await run_sync(self._measure, run, effect.turn)
        await run_sync(self._ports.spending.record, run.id, paid_usd(run))
        turn = run.turn
        tokens = run.money.usage.tokens
        moves = await self._escapes.end(run, effect.turn)
        recorded = e.TurnRecorded(
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
            tree=found.checkpoint.tree if found.checkpoint else None,
            files=len(found.files),
            added=sum(file.added or 0 for file in found.files),
            removed=sum(file.removed or 0 for file in found.files),
            agent_version=run.seen.agent_version,
            model=run.seen.model or "",
            mode=run.seen.mode or "",
            finished=not (turn.open or turn.background or turn.queued or run.talk.outbox),
            checkpoint=found.checkpoint.commit if found.checkpoint else None,
            left_out=found.left_out,
        )
        async with self._escapes.telling:
            await self._reducer.post(*self._escapes.noticed(run, moves), recorded)

    def _measure(self, run: Run, turn: int) -> Measured:
        if run.place is None:
            return Measured()
        now = datetime.fromisoformat(self._ports.clock())
        common_dir, worktree = self._ports.repository.common_dir, Path(run.place.worktree)
        try:
            kept, left_out = keep(common_dir, worktree, owner_of(run), str(turn), now)
            files = between(common_dir, run.place.base, kept.tree, patch=False).files
        except (WorktreeError, OSError) as error:
            log.warning("run %s: its worktree can't be read: %s", run.id, error)
            return Measured()
        return Measured(kept, left_out, files)
