"""What every window of the counter needs: the board as it is, waiting for it, and lending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model.refusal import Refused
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.runs import decide
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.supervisor.counter.absence import explained, is_gone
from kanbots_ls.supervisor.counter.holding import held_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.supervisor import Supervisor


class Window:
    """A part of the counter."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor

    @property
    def state(self) -> State:
        """The board as it is now."""
        return self.supervisor.state

    def run(self, run: RunId) -> Run:
        """The run, or a refusal."""
        return decide.find(self.state.runs, run)

    async def until(self, reached: Callable[[State], bool]) -> State:
        """The first state of which that is true."""
        revisions = self.supervisor.revisions
        while not reached(self.state):
            await revisions.after(revisions.current)
        return self.state

    async def worktree_there(self, run: RunId) -> None:
        """Refuse to send an agent to work where its worktree was: it would find another's."""
        found = self.run(run)
        if await run_sync(is_gone, found):
            raise Refused("wrong_state", explained(found))

    async def session_free(
        self, run: RunId, environment: Mapping[str, str], then: str = "reply to the card"
    ) -> None:
        """Refuse to write into a session at rest that somebody else has open."""
        found, ports = self.run(run), self.supervisor.ports
        if status(found).state not in ENDED:
            return
        if held := await held_elsewhere(ports, found, scrub(environment), then):
            raise Refused("wrong_state", held)

    def lend(self, state: State, run: RunId, environment: Mapping[str, str]) -> None:
        """A run without living agent is resumed with the environment of the client that asks;
        one that never had an agent keeps that of its dispatch."""
        environments = self.supervisor.ports.environments
        if state.run(run).process is None:
            environments.adopt(run, environment)
        elif not state.run(run).live:
            environments.lend((run,), environment)
