"""Where a review of a run's work is asked for, and its findings are put away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model.commands import DismissFindings, ReviewRun, SplitCard
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.decide import runs_of
from kanbots_ls.runs.errands import course
from kanbots_ls.runs.outcomes.landing import holds_work
from kanbots_ls.runs.rules import errands_over
from kanbots_ls.runs.turns import notices
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.supervisor.counter.dispatching import check
from kanbots_ls.supervisor.counter.errand_settings import (
    Asked,
    set_up_left_out,
    settings_for_review,
    settings_for_split,
)
from kanbots_ls.supervisor.counter.sessions import budgets_for_dispatch, session_for_dispatch
from kanbots_ls.supervisor.counter.window import Window
from kanbots_ls.supervisor.placed import owner_of
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.turns import keep_work

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kanbots_ls.config import Config
    from kanbots_ls.model import events as e
    from kanbots_ls.model.ids import CardNumber, RunId
    from kanbots_ls.model.settings import RunSettings
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.counter.dispatching import Notice
    from kanbots_ls.supervisor.folding.state import State


@dataclass(frozen=True, slots=True)
class Sent:
    """The board right after, the run that works now, and what the person should know."""

    state: State
    run: RunId
    notices: tuple[str, ...] = ()


class Errands(Window):
    """The window for that."""

    async def review(
        self, run: RunId, asked: Asked, config: Config, environment: Mapping[str, str], by: str
    ) -> Sent:
        """Send a reviewer to look at the run's work as it is now."""
        await self.worktree_there(run)
        found = errands_over.check_review(self.state.runs, run)
        ports = self.supervisor.ports
        settings = settings_for_review(
            ports.agents, config, self.state.board.card(found.card), found, asked
        )
        given = await self._check(config, settings, environment)
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

        before = notices.told(self.state.runs)
        state = await self.supervisor.reducer.submit(facts)
        news = _news(given, before, of_checkout=False)
        return Sent(state, made[0], (*news, *set_up_left_out(found)))

    async def split(
        self,
        card: CardNumber,
        asked: Asked,
        config: Config,
        environment: Mapping[str, str],
        by: str,
    ) -> Sent:
        """Have somebody propose how to split the card."""
        ports, state = self.supervisor.ports, self.state
        found = state.board.card(card)
        errands_over.check_split(state.runs, found)
        of = await run_sync(_newest_work, state, card)
        settings = settings_for_split(ports.agents, config, found, of, asked)
        given = await self._check(config, settings, environment)
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

        before = notices.told(self.state.runs)
        state = await self.supervisor.reducer.submit(facts)
        return Sent(state, made[0], _news(given, before, of_checkout=commit is None))

    async def _check(
        self, config: Config, settings: RunSettings, environment: Mapping[str, str]
    ) -> tuple[Notice, ...]:
        ports = self.supervisor.ports
        budgets = budgets_for_dispatch(self.state, config.budget, ports.clock())
        return await run_sync(check, ports, config, [settings], environment, budgets)

    async def over(self, errand: RunId) -> State:
        """Wait until what it was sent for is told."""
        return await self.until(lambda state: state.run(errand).errand_over)

    async def dismiss(self, command: DismissFindings) -> State:
        """Put findings of the run's newest review out of sight."""
        return await self.supervisor.reducer.submit(
            lambda state: course.dismiss(self.run(command.run), command)
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


def _news(
    given: Iterable[Notice], before: tuple[str, ...], *, of_checkout: bool
) -> tuple[str, ...]:
    """What was not told at a dispatch; what is about the person's checkout only where the tree is
    made of that."""
    return tuple(
        each.text for each in given if (each.text not in before if each.stands else of_checkout)
    )


def _newest_work(state: State, card: CardNumber) -> Run | None:
    """The card's newest run whose worktree is there and whose work is not landed (blocking)."""
    runs = (run for run in reversed(runs_of(state.runs, card)) if holds_work(run))
    return next((run for run in runs if not is_gone(run)), None)
