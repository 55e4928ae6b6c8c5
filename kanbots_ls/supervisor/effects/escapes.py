"""The watch over what runs share, around each turn; and ``PutBack``.

Looking never holds a run up: what can't be read is logged and not told.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.runs.asking.escapes import moves_of, new_moves
from kanbots_ls.supervisor.placed import worktree_at
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.guarding.putback import put_back
from kanbots_ls.worktrees.guarding.watch import KEPT, Watch

if TYPE_CHECKING:
    from kanbots_ls.model.effects import PutBack
    from kanbots_ls.model.escapes import Move
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)


class Escapes:
    """Sees what moves outside the runs."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer
        self.telling = anyio.Lock()
        """Held from asking what is new until that is posted: of two runs one tells."""

    async def begin(self, run: Run) -> None:
        """Before the message that begins a turn is written."""
        watch = self._watch(run)
        if watch is None or run.turn.open:
            return
        try:
            await run_sync(watch.begin, run.turn.count)
        except (WorktreeError, OSError) as error:
            log.warning("run %s: what it shares can't be read: %s", run.id, error)

    async def end(self, run: Run, turn: int) -> tuple[Move, ...]:
        """After a turn: what moved meanwhile."""
        watch = self._watch(run)
        if watch is None:
            return ()
        try:
            return await run_sync(watch.end, turn)
        except (WorktreeError, OSError) as error:
            log.warning("run %s: what it shares can't be read: %s", run.id, error)
            return ()

    def noticed(self, run: Run, moves: tuple[Move, ...]) -> tuple[e.EscapeNoticed, ...]:
        """What is to be told of it; to be posted before anyone else asks (``telling``)."""
        new = new_moves(self._reducer.state.runs, moves)
        number = len(self._reducer.state.run(run.id).escapes) + 1
        return (e.EscapeNoticed(run.id, number, new),) if new else ()

    async def put_back(self, effect: PutBack) -> None:
        """Post ``EscapePutBack``, with the reason where it may not be."""
        run = self._reducer.state.run(effect.run)
        moves = moves_of(run, effect.decision)
        common_dir = self._ports.repository.common_dir
        refused = ""
        try:
            kept = self._ports.run_directory(run.id) / KEPT
            await run_sync(put_back, common_dir, moves, kept)
        except (WorktreeError, OSError) as error:
            refused = told(error)
        await self._reducer.post(e.EscapePutBack(run.id, effect.decision, refused))

    def _watch(self, run: Run) -> Watch | None:
        if run.place is None:
            return None
        directory = self._ports.run_directory(run.id)
        return Watch(self._ports.repository.common_dir, worktree_at(run.id, run.place), directory)
