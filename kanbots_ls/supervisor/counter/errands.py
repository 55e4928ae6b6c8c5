"""Where a review of a run's work is asked for, and its findings are put away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model.commands import DismissFindings, ReviewRun
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs import errands, errands_over
from kanbots_ls.supervisor.counter.dispatching import Wishes, check, settings_of
from kanbots_ls.supervisor.counter.sessions import session_for_dispatch
from kanbots_ls.supervisor.counter.window import Window
from kanbots_ls.supervisor.placed import owner_of
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.turns import keep_work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.config import Config
    from kanbots_ls.model import events as e
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.model.settings import RunSettings
    from kanbots_ls.runs.state import Run
    from kanbots_ls.supervisor.folding.state import State


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants of a review; what is None is as configured, else as the run has it."""

    focus: str = ""
    mends: bool = False
    agent: str | None = None
    model: str | None = None
    effort: str | None = None


class Errands(Window):
    """The window for that."""

    async def review(
        self, run: RunId, asked: Asked, config: Config, environment: Mapping[str, str], by: str
    ) -> tuple[State, RunId]:
        """Send a reviewer to look at the run's work as it is now; the reviewer's own run."""
        await self.worktree_there(run)
        found = errands_over.check_review(self.state.runs, run)
        ports = self.supervisor.ports
        settings = self._settings(config, found, asked)
        await run_sync(check, ports, config, [settings], environment)
        commit = await run_sync(self._keep, found)
        await self.supervisor.rounds.look()
        made: list[RunId] = []

        def facts(state: State) -> Sequence[e.JournalEvent]:
            command = ReviewRun(
                run,
                replace(settings, base=commit),
                commit,
                found.turn.count,
                asked.focus,
                asked.mends,
                by,
            )
            queued, prompt = errands_over.review(state.runs, command)
            made.append(queued.run)
            ports.environments.lend(made, environment)
            self.lend(state, run, environment)
            begun = session_for_dispatch(state, config.budget.session_usd, ports.clock())
            return (*begun, queued, prompt)

        return await self.supervisor.reducer.submit(facts), made[0]

    async def over(self, errand: RunId) -> State:
        """Wait until what it was sent for is told."""
        return await self.until(lambda state: state.run(errand).errand_over)

    async def dismiss(self, command: DismissFindings) -> State:
        """Put findings of the run's newest review out of sight."""
        return await self.supervisor.reducer.submit(
            lambda state: errands.dismiss(self.run(command.run), command)
        )

    def _settings(self, config: Config, run: Run, asked: Asked) -> RunSettings:
        """The run's own agent, unless another one is named; it is set up as the run was."""
        review, own = config.review, run.settings
        agent = asked.agent or review.agent or own.agent
        same = agent == own.agent
        configured = agent == (review.agent or own.agent)
        wishes = Wishes(
            agent=agent,
            mode=review.mode or ("ask" if own.mode == "plan" else own.mode),
        )
        card = self.state.board.card(run.card)
        settings = settings_of(self.supervisor.ports.agents, config, wishes, card)
        return replace(
            settings,
            model=asked.model
            or (review.model if configured else None)
            or (own.model if same else config.model_of(agent)),
            effort=asked.effort
            or (review.effort if configured else None)
            or (own.effort if same else config.effort_of(agent)),
            base=run.place.base if run.place else None,
            away="wait",
            setup="" if run.setup_waived else own.setup,
            setup_own=own.setup_own,
            after=None,
        )

    def _keep(self, run: Run) -> str:
        """The run's state as a commit on its base; refuses where that is its base (blocking)."""
        assert run.place is not None  # noqa: S101 - checked before
        ports = self.supervisor.ports
        now = datetime.fromisoformat(ports.clock())
        common_dir, worktree = ports.repository.common_dir, Path(run.place.worktree)
        try:
            kept = keep_work(common_dir, worktree, owner_of(run), run.place.base, now)
        except (WorktreeError, OSError) as error:
            raise Refused("repository", str(error)) from None
        if kept is None:
            raise Refused(
                "wrong_state",
                f"Run {run.id} has changed nothing, so there is nothing to be reviewed.",
            )
        return kept
