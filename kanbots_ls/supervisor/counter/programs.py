"""Where a person starts and stops the program that shows a run's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.config import ConfigError
from kanbots_ls.model.commands import StartPreview, StopPreview
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs import decide
from kanbots_ls.runs.outcomes import preview
from kanbots_ls.supervisor.counter.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.model import events as e
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.folding.state import State

NO_COMMAND = (
    "There is no preview command. Put one into kanbots.toml, or into your own config.toml for all "
    'repositories: [preview] command = "npm run dev -- --port $KANBOTS_PORT".'
)


class Previewing(Window):
    """The window for that."""

    async def start(
        self, run: RunId, by: str, environment: Mapping[str, str], *, agrees: bool = False
    ) -> State:
        """Ask for the run's program, by the settings as they are now."""
        await self.worktree_there(run)
        command = await self._command(run, by, agrees=agrees)

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = preview.start(state.runs, decide.find(state.runs, run), command)
            self.supervisor.ports.environments.adopt(run, environment)
            return decided

        await self.supervisor.reducer.submit(facts)
        return await self.until(lambda state: preview.is_settled(state.runs, state.run(run)))

    async def stop(self, run: RunId, by: str) -> State:
        """Stop it, and wait until nothing of it is left."""
        await self.supervisor.reducer.submit(
            lambda state: preview.stop(decide.find(state.runs, run), StopPreview(run, by))
        )
        return await self.until(lambda state: not state.run(run).preview.live)

    async def told(self, run: RunId) -> State:
        """Wait until it answers, or has ended."""
        return await self.until(
            lambda state: bool(state.run(run).preview.url) or _rests(state, run)
        )

    async def _command(self, run: RunId, by: str, *, agrees: bool) -> StartPreview:
        ports = self.supervisor.ports
        if ports.checkouts.are_chosen:
            await run_sync(ports.checkouts.look)
        try:
            config = ports.config.current()
        except ConfigError as error:
            raise Refused("config", str(error)) from None
        if config.preview.command is None:
            raise Refused("wrong_state", NO_COMMAND)
        return StartPreview(run, config.preview.command, config.own_preview, agrees, by)


def _rests(state: State, run: RunId) -> bool:
    now = state.run(run).preview
    return not (now.live or now.asked)
