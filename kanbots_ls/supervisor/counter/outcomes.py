"""What a person does with a run's work: review it, promote it, rewind, discard or restore it.

Each waits for the end of what it asked for, and is refused with git's or the system's reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model.commands import (
    DiscardRun,
    MarkReviewed,
    PromoteRun,
    RestoreRun,
    RewindRun,
    UndoPromote,
)
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs import decide
from kanbots_ls.supervisor.counter.reviewing import keep_seen
from kanbots_ls.supervisor.counter.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.model import events as e
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.folding.state import State


class Outcomes(Window):
    """The window for that."""

    async def reviewed(self, run: RunId, tree: str, by: str) -> State:
        """Write down that the person was shown this state; it is kept for comparison."""
        ports = self.supervisor.ports
        await run_sync(keep_seen, ports.repository, self.run(run), tree, ports.clock())
        return await self.supervisor.reducer.submit(
            lambda state: decide.reviewed(state.runs, MarkReviewed(run, tree, by))
        )

    async def promote(self, command: PromoteRun, environment: Mapping[str, str]) -> State:
        """Land the run's work, in the name of whoever asks; the state when that is over."""

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = decide.promote(state.runs, command)
            self.supervisor.ports.environments.lend((command.run,), environment)
            return decided

        await self.supervisor.reducer.submit(facts)
        state = await self._landed(command.run)
        refused = state.run(command.run).landing.refused
        if refused is not None and not (command.signs and refused.tree):
            raise Refused("repository", refused.reason)
        return state

    async def undo_promote(self, run: RunId, by: str) -> State:
        """Take the run's newest promote back; the state when that is over."""
        await self.supervisor.reducer.submit(
            lambda state: decide.undo_promote(state.runs, UndoPromote(run, by))
        )
        state = await self._landed(run)
        if refused := state.run(run).landing.undo_refused:
            raise Refused("repository", refused)
        return state

    async def _landed(self, run: RunId) -> State:
        return await self.until(lambda state: not state.run(run).landing.under_way)

    async def discard(self, run: RunId, by: str, *, stop: bool = False) -> State:
        """Ask for the run's discard; see ``discarded`` for its end."""
        return await self.supervisor.reducer.submit(
            lambda state: decide.discard(state.runs, DiscardRun(run, by, stop))
        )

    async def discarded(self, run: RunId) -> State:
        """Wait for the end of a discard; refused for the reason git or the system gave."""
        state = await self.until(
            lambda state: (
                state.run(run).ending.discarded_at is not None
                or state.run(run).ending.discard_by is None
            )
        )
        ending = state.run(run).ending
        if ending.discarded_at is None:
            raise Refused("repository", ending.discard_refused)
        return state

    async def restore(self, run: RunId, environment: Mapping[str, str], by: str) -> State:
        """Undo the run's discard and wait for that; refused for the reason git gave."""

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = decide.restore(state.runs, RestoreRun(run, by))
            self.supervisor.ports.environments.lend((run,), environment)
            return decided

        await self.supervisor.reducer.submit(facts)
        state = await self.until(lambda state: state.run(run).ending.restore_by is None)
        ending = state.run(run).ending
        if ending.discarded_at is not None:
            raise Refused("repository", ending.restore_refused)
        return state

    async def rewind(self, run: RunId, to: str | None, by: str) -> State:
        """Ask for the run's rewind; see ``rewound`` for its end."""
        await self.worktree_there(run)
        return await self.supervisor.reducer.submit(
            lambda state: decide.rewind(state.runs, RewindRun(run, to, by))
        )

    async def rewound(self, run: RunId) -> State:
        """Wait for the end of a rewind; refused for the reason git or the system gave."""
        state = await self.until(lambda state: state.run(run).history.wish is None)
        if refused := state.run(run).history.refused:
            raise Refused("repository", refused)
        return state
