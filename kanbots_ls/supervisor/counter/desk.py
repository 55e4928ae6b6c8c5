"""The counter at which sessions hand in commands and read the board.

Every verb is one method: it gathers what the core needs from outside (settings, the agent's
program, the base), hands the command to the reducer, and returns the state right after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.board.decide import decide_card
from kanbots_ls.config import Config, ConfigError
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import (
    AnswerDecision,
    CardCommand,
    DiscardRun,
    DispatchCard,
    MarkReviewed,
    PromoteRun,
    ReplyToRun,
    RestoreRun,
    RewindRun,
    StopRun,
    UndoPromote,
)
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs import answer, consent, decide, offer
from kanbots_ls.runs.decisions import HOLD_NOTHING, is_open
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.supervisor.counter import offering
from kanbots_ls.supervisor.counter.absence import explained, is_gone
from kanbots_ls.supervisor.counter.dispatching import Wishes, check, settings_of
from kanbots_ls.supervisor.counter.offering import Offering
from kanbots_ls.supervisor.counter.reviewing import keep_seen
from kanbots_ls.supervisor.counter.sessions import session_for_dispatch, session_started
from kanbots_ls.supervisor.effects.threads import alongside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kanbots_ls.model.ids import CardNumber, DecisionId, RunId
    from kanbots_ls.runs.decisions import Decision
    from kanbots_ls.runs.state import Run
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.supervisor import Supervisor
    from kanbots_ls.worktrees.files.proposal import Proposal


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
        self._offering = Offering(supervisor)

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
            number: settings_of(config, wishes, self.state.board.card(number)) for number in numbers
        }
        ports = self.supervisor.ports
        found: list[Proposal] = []

        async def look() -> None:
            if wishes.setup is None:
                found.append(await self._offering.look(config, environment))

        wanted = set(settings.values())
        notices = await alongside(lambda: run_sync(check, ports, config, wanted, environment), look)
        await self.supervisor.rounds.look()
        made: list[RunId] = []

        def facts(state: State) -> Sequence[e.JournalEvent]:
            begun = session_for_dispatch(state, config.budget.session_usd, ports.clock())
            for proposal in found:
                begun.extend(offer.opened(state.runs, proposal.include, proposal.command))
            if wishes.setup == "yes":
                begun.extend(consent.given(state.runs, config.setup.command or "", by))
            for number in numbers:
                command = DispatchCard(number, settings[number], by)
                begun.extend(decide.dispatch(state.runs, state.board.card(number), command))
            made.extend(fact.run for fact in begun if isinstance(fact, e.RunQueued))
            ports.environments.lend(made, environment)
            return begun

        state = await self.supervisor.reducer.submit(facts)
        offered = (offering.notice(state, proposal) for proposal in found)
        return Dispatched(state, tuple(made), (*notices, *filter(None, offered)))

    async def offer(self, environment: Mapping[str, str]) -> Decision | None:
        """Open the offer that is due, if one is; one that stands already is not put again."""
        return await self._offering.make(self._config(), environment)

    async def reply(self, run: RunId, text: str, environment: Mapping[str, str], by: str) -> State:
        """A message to the run's agent; a resume takes the environment of whoever asks."""
        await self._worktree_there(run)

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

    async def discard(self, run: RunId, by: str, *, stop: bool = False) -> State:
        """Ask for the run's discard; see ``discarded`` for its end."""
        return await self.supervisor.reducer.submit(
            lambda state: decide.discard(state.runs, DiscardRun(run, by, stop))
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
        return await self._until(lambda state: not state.run(run).landing.under_way)

    async def restore(self, run: RunId, environment: Mapping[str, str], by: str) -> State:
        """Undo the run's discard and wait for that; refused for the reason git gave."""

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = decide.restore(state.runs, RestoreRun(run, by))
            self.supervisor.ports.environments.lend((run,), environment)
            return decided

        await self.supervisor.reducer.submit(facts)
        state = await self._until(lambda state: state.run(run).ending.restore_by is None)
        ending = state.run(run).ending
        if ending.discarded_at is not None:
            raise Refused("repository", ending.restore_refused)
        return state

    async def rewind(self, run: RunId, to: str | None, by: str) -> State:
        """Ask for the run's rewind; see ``rewound`` for its end."""
        await self._worktree_there(run)
        return await self.supervisor.reducer.submit(
            lambda state: decide.rewind(state.runs, RewindRun(run, to, by))
        )

    async def reviewed(self, run: RunId, tree: str, by: str) -> State:
        """Write down that the person was shown this state; it is kept for comparison."""
        ports = self.supervisor.ports
        await run_sync(keep_seen, ports.repository, self.run(run), tree, ports.clock())
        return await self.supervisor.reducer.submit(
            lambda state: decide.reviewed(state.runs, MarkReviewed(run, tree, by))
        )

    async def rewound(self, run: RunId) -> State:
        """Wait for the end of a rewind; refused for the reason git or the system gave."""
        state = await self._until(lambda state: state.run(run).history.wish is None)
        if refused := state.run(run).history.refused:
            raise Refused("repository", refused)
        return state

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

    async def answer(
        self, command: AnswerDecision, environment: Mapping[str, str]
    ) -> tuple[State, tuple[str, ...]]:
        """Answer a decision, the first answer wins; what the person should know of it."""
        asked = answer.find_decision(self.state.runs, command.decision)
        if asked.kind == "offer":
            return await self._offering.answer(asked, command)
        if asked.run is not None and asked.kind not in HOLD_NOTHING:
            await self._worktree_there(asked.run)

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = answer.answer(state.runs, command)
            run = answer.find_decision(state.runs, command.decision).run
            if run is not None:
                self._lend(state, run, environment)
            return decided

        state = await self.supervisor.reducer.submit(facts)
        if asked.kind == "escape":
            state = await self._seen_to(asked.id)
        return state, ()

    async def _seen_to(self, decision: DecisionId) -> State:
        """Wait until an answer has had its effect; refused where it could not have it."""
        state = await self._until(
            lambda state: answer.find_decision(state.runs, decision).state != "answered"
        )
        found = answer.find_decision(state.runs, decision)
        if is_open(found):
            raise Refused("repository", found.detail.partition("\n")[0])
        return state

    async def new_session(self) -> State:
        """Close the board's session and begin another."""
        budget = self._config().budget.session_usd
        return await self.supervisor.reducer.submit(lambda state: [session_started(state, budget)])

    async def session_budget(self, budget_usd: float | None, by: str) -> State:
        """Set or remove the session's budget."""
        return await self.supervisor.reducer.submit(
            lambda _state: [e.SessionBudgetSet(budget_usd, by)]
        )

    async def _worktree_there(self, run: RunId) -> None:
        """Refuse to send an agent to work where its worktree was: it would find another's."""
        found = self.run(run)
        if await run_sync(is_gone, found):
            raise Refused("wrong_state", explained(found))

    def _lend(self, state: State, run: RunId, environment: Mapping[str, str]) -> None:
        """A run without living agent is resumed with the environment of the client that asks;
        one that never had an agent keeps that of its dispatch."""
        environments = self.supervisor.ports.environments
        if state.run(run).process is None:
            environments.adopt(run, environment)
        elif not state.run(run).live:
            environments.lend((run,), environment)

    def _config(self) -> Config:
        try:
            return self.supervisor.ports.config.current()
        except ConfigError as error:
            raise Refused("config", str(error)) from None
