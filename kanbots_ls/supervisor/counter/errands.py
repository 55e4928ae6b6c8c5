"""Where a review of a run's work is asked for, and its findings are put away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.config.settings import ReviewSettings
from kanbots_ls.model.commands import DismissFindings, ReviewRun, SplitCard
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.decide import runs_of
from kanbots_ls.runs.errands import course
from kanbots_ls.runs.outcomes.landing import holds_work
from kanbots_ls.runs.rules import errands_over
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.supervisor.counter.dispatching import Wishes, check, settings_of
from kanbots_ls.supervisor.counter.sessions import budgets_for_dispatch, session_for_dispatch
from kanbots_ls.supervisor.counter.window import Window
from kanbots_ls.supervisor.placed import owner_of
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.turns import keep_work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.config import Config
    from kanbots_ls.model import events as e
    from kanbots_ls.model.cards import Card
    from kanbots_ls.model.ids import CardNumber, RunId
    from kanbots_ls.model.settings import RunSettings
    from kanbots_ls.runs.state.run import Run
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
        await self._check(config, settings, environment)
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

    async def split(
        self,
        card: CardNumber,
        asked: Asked,
        config: Config,
        environment: Mapping[str, str],
        by: str,
    ) -> tuple[State, RunId]:
        """Have somebody propose how to split the card; the run of who does."""
        ports, state = self.supervisor.ports, self.state
        found = state.board.card(card)
        errands_over.check_split(state.runs, found)
        of = await run_sync(_newest_work, state, card)
        settings = self._split_settings(config, found, of, asked)
        await self._check(config, settings, environment)
        commit = await run_sync(self._kept, of) if of else None
        await self.supervisor.rounds.look()
        made: list[RunId] = []

        def facts(state: State) -> Sequence[e.JournalEvent]:
            command = SplitCard(
                card,
                replace(settings, base=commit or settings.base),
                of.id if of else None,
                commit or "",
                asked.focus,
                by,
            )
            split = errands_over.split_card(state.runs, state.board.card(card), command)
            made.append(split[0].run)
            ports.environments.lend(made, environment)
            begun = session_for_dispatch(state, config.budget.session_usd, ports.clock())
            return (*begun, *split)

        return await self.supervisor.reducer.submit(facts), made[0]

    async def _check(
        self, config: Config, settings: RunSettings, environment: Mapping[str, str]
    ) -> None:
        ports = self.supervisor.ports
        budgets = budgets_for_dispatch(self.state, config.budget, ports.clock())
        await run_sync(check, ports, config, [settings], environment, budgets)

    def _split_settings(
        self, config: Config, card: Card, of: Run | None, asked: Asked
    ) -> RunSettings:
        """As a dispatch of the card would have them; with the agent of the work there is."""
        if of is not None:
            return replace(self._settings(config, of, asked, reviews=False), setup="")
        wishes = Wishes(agent=asked.agent, model=asked.model, effort=asked.effort, setup="no")
        given = settings_of(self.supervisor.ports.agents, config, wishes, card)
        mode = "ask" if given.mode == "plan" else given.mode
        return replace(given, mode=mode, away="wait", after=None)

    async def over(self, errand: RunId) -> State:
        """Wait until what it was sent for is told."""
        return await self.until(lambda state: state.run(errand).errand_over)

    async def dismiss(self, command: DismissFindings) -> State:
        """Put findings of the run's newest review out of sight."""
        return await self.supervisor.reducer.submit(
            lambda state: course.dismiss(self.run(command.run), command)
        )

    def _settings(
        self, config: Config, run: Run, asked: Asked, *, reviews: bool = True
    ) -> RunSettings:
        """The run's own agent, unless another one is named."""
        review = config.review if reviews else ReviewSettings()
        own = run.settings
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
            budget_usd=run.money.budget_usd or settings.budget_usd,
            away="wait",
            setup=_setup(run),
            setup_own=own.setup_own,
            after=None,
        )

    def _keep(self, run: Run) -> str:
        """The run's state as a commit on its base; refuses where that is its base (blocking)."""
        kept = self._kept(run)
        if kept is None:
            raise Refused(
                "wrong_state",
                f"Run {run.id} has changed nothing, so there is nothing to be reviewed.",
            )
        return kept

    def _kept(self, run: Run) -> str | None:
        """The same; None where it has changed nothing (blocking)."""
        assert run.place is not None  # noqa: S101 - checked before
        ports = self.supervisor.ports
        now = datetime.fromisoformat(ports.clock())
        common_dir, worktree = ports.repository.common_dir, Path(run.place.worktree)
        try:
            return keep_work(common_dir, worktree, owner_of(run), run.place.base, now)
        except (WorktreeError, OSError) as error:
            raise Refused("repository", str(error)) from None


def _setup(run: Run) -> str:
    """The run's own, where its agent might run anything anyway: what the command finds in the tree
    is that agent's work."""
    trusted = run.settings.mode == "bypassPermissions" and not run.setup_waived
    return run.settings.setup if trusted else ""


def _newest_work(state: State, card: CardNumber) -> Run | None:
    """The card's newest run whose worktree is there and whose work is not landed (blocking)."""
    runs = (run for run in reversed(runs_of(state.runs, card)) if holds_work(run))
    return next((run for run in runs if not is_gone(run)), None)
