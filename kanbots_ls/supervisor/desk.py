"""The counter at which sessions hand in commands and read the board.

Every verb is one method: it gathers what the core needs from outside (settings, the agent's
program, the base), hands the command to the reducer, and returns the state right after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.agents.contract import Missing
from kanbots_ls.agents.registry import UnknownAgent
from kanbots_ls.board.decide import decide_card
from kanbots_ls.config import Config, ConfigError
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import (
    AnswerDecision,
    CardCommand,
    DiscardRun,
    DispatchCard,
    ReplyToRun,
    StopRun,
)
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs import answer, decide
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.supervisor.ports import with_command
from kanbots_ls.worktrees.base import choose_base, uncommitted_count
from kanbots_ls.worktrees.errors import WorktreeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kanbots_ls.model.cards import Card
    from kanbots_ls.model.ids import CardNumber, RunId
    from kanbots_ls.runs.state import Run
    from kanbots_ls.supervisor.state import State
    from kanbots_ls.supervisor.supervisor import Supervisor

SESSION_REST = timedelta(hours=4)
"""A session of the board ends after this long without a live run."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a dispatch says itself; None: as configured."""

    agent: str | None = None
    model: str | None = None
    effort: str | None = None
    mode: str | None = None
    base: str | None = None
    budget_usd: float | None = None
    away: str | None = None


@dataclass(frozen=True, slots=True)
class Dispatched:
    """The runs that a dispatch made, and what the person should know."""

    state: State
    runs: tuple[RunId, ...]
    notices: tuple[str, ...]


class Desk:
    """The verbs."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor

    @property
    def state(self) -> State:
        """The board as it is now."""
        return self.supervisor.state

    async def card(self, command: CardCommand) -> tuple[State, CardNumber]:
        """Carry out a card command; the number of the card it was about."""
        numbers: list[CardNumber] = []

        def facts(state: State) -> Sequence[e.JournalEvent]:
            fact = decide_card(state.board, command)
            numbers.append(fact.card if fact else getattr(command, "card"))  # noqa: B009
            return (fact,) if fact else ()

        state = await self.supervisor.reducer.submit(facts)
        return state, numbers[0]

    async def dispatch(
        self,
        cards: Sequence[CardNumber],
        wishes: Wishes,
        environment: Mapping[str, str],
        by: str,
    ) -> Dispatched:
        """Dispatch all of the cards or, where one is refused, none."""
        config = self._config()
        numbers = tuple(dict.fromkeys(cards))
        settings = {
            number: _settings(config, wishes, self.state.board.card(number)) for number in numbers
        }
        await run_sync(self._check_agent, settings[numbers[0]].agent, config, environment)
        notices = await run_sync(self._check_bases, set(settings.values()), config)
        made: list[RunId] = []

        def facts(state: State) -> Sequence[e.JournalEvent]:
            begun = self._session(state, config)
            for number in numbers:
                card = state.board.card(number)
                queued = decide.dispatch(
                    state.runs, card, DispatchCard(number, settings[number], by)
                )
                made.append(_run_of(queued))
                begun.extend(queued)
            for run in made:
                self.supervisor.ports.environments[run] = environment
            return begun

        state = await self.supervisor.reducer.submit(facts)
        return Dispatched(state, tuple(made), notices)

    async def reply(self, run: RunId, text: str, environment: Mapping[str, str], by: str) -> State:
        """A message to the run's agent; a resume takes the environment of whoever asks."""

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = decide.reply(state.runs, ReplyToRun(run, text, by))
            self._lend(state, run, environment)
            return decided

        return await self.supervisor.reducer.submit(facts)

    async def stop(self, runs: Sequence[RunId], by: str) -> State:
        """Stop these runs; all are checked before any is stopped."""
        return await self.supervisor.reducer.submit(
            lambda state: [
                fact for run in runs for fact in decide.stop(state.runs, StopRun(run, by))
            ]
        )

    async def discard(self, run: RunId, by: str) -> State:
        """Ask for the run's discard; see ``settled`` for its end."""
        return await self.supervisor.reducer.submit(
            lambda state: decide.discard(state.runs, DiscardRun(run, by))
        )

    def run(self, run: RunId) -> Run:
        """The run, or a refusal."""
        return decide.find(self.state.runs, run)

    async def settled(self, runs: Sequence[RunId]) -> State:
        """Wait until these runs have ended and their processes are gone."""
        return await self._until(
            lambda state: all(
                status(state.run(run)).state in ENDED and not state.run(run).live for run in runs
            )
        )

    async def discarded(self, run: RunId) -> State:
        """Wait for the end of a discard; refused for the reason git or the system gave."""
        state = await self._until(
            lambda state: (
                state.run(run).ending.discarded_at is not None
                or state.run(run).ending.discard_by is None
            )
        )
        ending = state.run(run).ending
        if ending.discarded_at is None:
            raise Refused("repository", ending.discard_refused)
        return state

    async def _until(self, reached: Callable[[State], bool]) -> State:
        revisions = self.supervisor.revisions
        while not reached(self.state):
            await revisions.after(revisions.current)
        return self.state

    async def answer(self, command: AnswerDecision, environment: Mapping[str, str]) -> State:
        """Answer a decision; the first answer wins."""

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = answer.answer(state.runs, command)
            run = answer.find_decision(state.runs, command.decision).run
            if run is not None:
                self._lend(state, run, environment)
            return decided

        return await self.supervisor.reducer.submit(facts)

    async def new_session(self) -> State:
        """Close the board's session and begin another."""
        budget = self._config().budget.session_usd
        return await self.supervisor.reducer.submit(lambda state: [_session_started(state, budget)])

    async def session_budget(self, budget_usd: float | None, by: str) -> State:
        """Set or remove the session's budget."""
        return await self.supervisor.reducer.submit(
            lambda _state: [e.SessionBudgetSet(budget_usd, by)]
        )

    def _lend(self, state: State, run: RunId, environment: Mapping[str, str]) -> None:
        """A run without living agent is resumed with the environment of the client that asks."""
        if not state.run(run).live:
            self.supervisor.ports.environments[run] = environment

    def _config(self) -> Config:
        try:
            return self.supervisor.ports.config.current()
        except ConfigError as error:
            raise Refused("config", str(error)) from None

    def _check_agent(self, agent: str, config: Config, environment: Mapping[str, str]) -> None:
        try:
            adapter = self.supervisor.ports.adapter(agent)
        except UnknownAgent as unknown:
            raise Refused("invalid", str(unknown)) from None
        located = adapter.locate(with_command(environment, agent, config))
        if isinstance(located, Missing):
            raise Refused("agent_missing", located.reason)

    def _check_bases(self, settings: Iterable[RunSettings], config: Config) -> tuple[str, ...]:
        found = [notice for each in settings for notice in self._check_base(each, config)]
        return tuple(dict.fromkeys(found))

    def _check_base(self, settings: RunSettings, config: Config) -> tuple[str, ...]:
        """Refuse early what could only fail later, and tell what the agent will not see."""
        repository = self.supervisor.ports.repository
        try:
            base = choose_base(repository, settings.base, config.worktrees.base)
            work_tree = repository.main_work_tree
            unseen = uncommitted_count(work_tree) if work_tree else 0
        except WorktreeError as error:
            raise Refused("base", str(error)) from None
        return tuple(_notices(settings, base.branch, base.ahead, base.behind, unseen))

    def _session(self, state: State, config: Config) -> list[e.JournalEvent]:
        """A new session where there is none, or the last one has rested for long."""
        session = state.runs.session
        if session is not None and not self._rested(state):
            return []
        return [_session_started(state, config.budget.session_usd)]

    def _rested(self, state: State) -> bool:
        runs = state.runs.runs.values()
        if not runs or any(status(run).state not in ENDED for run in runs):
            return False
        newest = max(run.seen.at or run.ended_at or run.queued_at for run in runs)
        now = datetime.fromisoformat(self.supervisor.ports.clock())
        return now - datetime.fromisoformat(newest) > SESSION_REST


def _settings(config: Config, wishes: Wishes, card: Card) -> RunSettings:
    agent = config.agent
    return RunSettings(
        agent=wishes.agent or agent.name,
        model=wishes.model or agent.model,
        effort=wishes.effort or agent.effort,
        mode=wishes.mode or card.wishes.mode or agent.mode,  # type: ignore[arg-type]
        base=wishes.base or card.wishes.base,
        budget_usd=wishes.budget_usd or config.budget.run_usd,
        away=wishes.away or agent.away,  # type: ignore[arg-type]
    )


def _session_started(state: State, budget_usd: float | None) -> e.SessionStarted:
    runs = state.runs.runs.values()
    return e.SessionStarted(budget_usd, {run.id: run.cost_usd or 0.0 for run in runs})


def _run_of(events: Sequence[e.JournalEvent]) -> RunId:
    queued = events[0]
    assert isinstance(queued, e.RunQueued)  # noqa: S101 - the first event of a dispatch
    return queued.run


def _notices(
    settings: RunSettings,
    branch: str | None,
    ahead: int | None,
    behind: int | None,
    unseen: int,
) -> list[str]:
    notices = []
    if settings.mode == "bypassPermissions":
        notices.append("Mode bypassPermissions: the agent acts without asking (--mode changes it).")
    if settings.budget_usd is None:
        notices.append("No budget: nothing stops the cost of a run (--budget USD sets one).")
    if unseen:
        files = "1 uncommitted file" if unseen == 1 else f"{unseen} uncommitted files"
        notices.append(f"The agent will not see {files} of your checkout.")
    if branch and (ahead or behind):
        notices.append(
            f"The base {branch} is {ahead or 0} ahead and {behind or 0} behind upstream."
        )
    return notices
