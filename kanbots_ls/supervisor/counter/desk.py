"""The counter at which sessions hand in commands and read the board.

Every verb is one method: it gathers what the core needs from outside (settings, the agent's
program, the base), hands the command to the reducer, and returns the state right after it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.board.decide import decide_card
from kanbots_ls.config import Config, ConfigError
from kanbots_ls.config.slash import slash_commands
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import (
    CardCommand,
    DispatchCard,
    ReplyToRun,
    StopRun,
)
from kanbots_ls.model.ids import card_of
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.slash import SlashCommand, act_of, called, expanded
from kanbots_ls.runs import decide
from kanbots_ls.runs.asking import consent, offer
from kanbots_ls.runs.errands import course
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.runs.turns import notices
from kanbots_ls.supervisor.counter import offering
from kanbots_ls.supervisor.counter.adopting import Adopting
from kanbots_ls.supervisor.counter.answering import Answering
from kanbots_ls.supervisor.counter.attaching import Attaching
from kanbots_ls.supervisor.counter.choosing import Choosing
from kanbots_ls.supervisor.counter.dispatching import Wishes, check, settings_of
from kanbots_ls.supervisor.counter.errand_settings import Asked
from kanbots_ls.supervisor.counter.errands import Errands, Sent
from kanbots_ls.supervisor.counter.offering import Offering
from kanbots_ls.supervisor.counter.outcomes import Outcomes
from kanbots_ls.supervisor.counter.programs import Previewing
from kanbots_ls.supervisor.counter.sessions import (
    budgets_for_dispatch,
    session_for_dispatch,
    session_started,
)
from kanbots_ls.supervisor.counter.window import Window
from kanbots_ls.supervisor.effects.threads import alongside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.model.ids import CardNumber, RunId
    from kanbots_ls.runs.state.decisions import Decision
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.supervisor import Supervisor
    from kanbots_ls.worktrees.files.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Dispatched:
    """The runs that a dispatch made, and what the person should know."""

    state: State
    runs: tuple[RunId, ...]
    notices: tuple[str, ...]
    news: tuple[str, ...]
    """Those of them that the person was not told before."""


class Desk(Window):
    """Cards, dispatching, talk and sessions; the other windows beside it."""

    def __init__(self, supervisor: Supervisor) -> None:
        super().__init__(supervisor)
        self._offering = Offering(supervisor)
        self.answering = Answering(supervisor, self._offering)
        self.outcomes = Outcomes(supervisor)
        self.previews = Previewing(supervisor)
        self.errands = Errands(supervisor)
        self.attaching = Attaching(supervisor)
        self.adopting = Adopting(supervisor)
        self.choosing = Choosing(supervisor)

    async def card(self, command: CardCommand) -> tuple[State, CardNumber]:
        """Carry out a card command; the number of the card it was about."""
        numbers: list[CardNumber] = []

        def facts(state: State) -> Sequence[e.JournalEvent]:
            fact = decide_card(state.board, command)
            numbers.append(fact.card if fact else getattr(command, "card"))  # noqa: B009
            gone = isinstance(fact, e.CardArchived) and fact.archived
            moot = course.archived(state.runs, numbers[-1]) if gone else ()
            return (fact, *moot) if fact else ()

        state = await self.supervisor.reducer.submit(facts)
        return state, numbers[0]

    async def dispatch(
        self,
        cards: Sequence[CardNumber],
        wishes: Wishes,
        environment: Mapping[str, str],
        by: str,
        *,
        read: bool,
    ) -> Dispatched:
        """Dispatch all of the cards or, where one is refused, none; ``read``: a person is told."""
        config = await self._config()
        numbers = tuple(dict.fromkeys(cards))
        ports = self.supervisor.ports
        settings = {
            number: [
                settings_of(ports.agents, config, wish, self.state.board.card(number))
                for wish in wishes.each()
            ]
            for number in numbers
        }
        found: list[Proposal] = []

        async def look() -> None:
            if wishes.setup is None:
                found.append(await self._offering.look(config, environment))

        wanted = [each for of_card in settings.values() for each in of_card]
        budgets = budgets_for_dispatch(self.state, config.budget, ports.clock())
        given = await alongside(
            lambda: run_sync(check, ports, config, wanted, environment, budgets), look
        )
        await self.supervisor.rounds.look()
        made: list[RunId] = []
        before, opened = list[str](), list[e.DecisionOpened]()

        def facts(state: State) -> Sequence[e.JournalEvent]:
            begun = session_for_dispatch(state, config.budget.session_usd, ports.clock())
            for proposal in found:
                opened.extend(offer.opened(state.runs, proposal.include, proposal.command))
            begun.extend(opened)
            before.extend(notices.told(state.runs))
            told = tuple(each.text for each in given if each.stands) if read else tuple(before)
            if wishes.setup == "yes":
                begun.extend(consent.given(state.runs, config.setup.command or "", by))
            for number in numbers:
                for beside, each in enumerate(settings[number]):
                    command = DispatchCard(number, each, by, told, beside)
                    begun.extend(decide.dispatch(state.runs, state.board.card(number), command))
            made.extend(fact.run for fact in begun if isinstance(fact, e.RunQueued))
            ports.environments.lend(made, environment)
            return begun

        state = await self.supervisor.reducer.submit(facts)
        offered = [*filter(None, (offering.notice(state, proposal) for proposal in found))]
        news = [each.text for each in given if not (each.stands and each.text in before)]
        return Dispatched(
            state,
            tuple(made),
            notices=(*(each.text for each in given), *offered),
            news=(*news, *(offered if opened else ())),
        )

    async def offer(self, environment: Mapping[str, str]) -> Decision | None:
        """Open the offer that is due, if one is; one that stands already is not put again."""
        return await self._offering.make(await self._config(), environment)

    async def slash_commands(self) -> Mapping[str, SlashCommand]:
        """What a reply may call, by name; the agents' own apart."""
        return slash_commands(await self._config())

    async def reply(self, run: RunId, text: str, environment: Mapping[str, str], by: str) -> Sent:
        """A message to the run's agent, or what its slash command has the board do.

        A resume takes the environment of whoever asks.  A slash
        command of the settings becomes its prompt here, so that what was agreed to is what is sent,
        whatever the settings say after a crash.
        """
        await self.worktree_there(run)
        commands = await self.slash_commands() if called(text) else {}
        if (act := act_of(text, commands)) is not None:
            name, words = act
            if name == "split":
                return await self.split(card_of(run), Asked(words), environment, by)
            return await self.review(run, Asked(words, mends=bool(words)), environment, by)
        await self.session_free(run, environment)
        said = expanded(text, commands)

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = decide.reply(state.runs, ReplyToRun(run, said, by))
            self.lend(state, run, environment)
            return decided

        return Sent(await self.supervisor.reducer.submit(facts), run)

    async def review(
        self, run: RunId, asked: Asked, environment: Mapping[str, str], by: str
    ) -> Sent:
        """Have the run's work reviewed."""
        return await self.errands.review(run, asked, await self._config(), environment, by)

    async def split(
        self, card: CardNumber, asked: Asked, environment: Mapping[str, str], by: str
    ) -> Sent:
        """Have it proposed how to split the card."""
        return await self.errands.split(card, asked, await self._config(), environment, by)

    async def stop(self, runs: Sequence[RunId], by: str) -> State:
        """Stop these runs; all are checked before any is stopped."""
        return await self.supervisor.reducer.submit(
            lambda state: [
                fact for run in runs for fact in decide.stop(state.runs, StopRun(run, by))
            ]
        )

    async def stop_living(self, runs: Sequence[RunId], by: str) -> State:
        """Stop those of these runs that still go on; one may end by itself in the meantime."""

        def facts(state: State) -> Sequence[e.JournalEvent]:
            found: list[e.JournalEvent] = []
            for run in runs:
                with suppress(Refused):
                    found.extend(decide.stop(state.runs, StopRun(run, by)))
            return found

        return await self.supervisor.reducer.submit(facts)

    async def settled(self, runs: Sequence[RunId]) -> State:
        """Wait until these runs have ended and their processes are gone."""
        return await self.until(
            lambda state: all(
                status(state.run(run)).state in ENDED and not state.run(run).live for run in runs
            )
        )

    async def new_session(self) -> State:
        """Close the board's session and begin another."""
        budget = (await self._config()).budget.session_usd
        return await self.supervisor.reducer.submit(lambda state: [session_started(state, budget)])

    async def session_budget(self, budget_usd: float | None, by: str) -> State:
        """Set or remove the session's budget."""
        return await self.supervisor.reducer.submit(
            lambda _state: [e.SessionBudgetSet(budget_usd, by)]
        )

    async def _config(self) -> Config:
        ports = self.supervisor.ports
        if ports.checkouts.are_chosen:
            await run_sync(ports.checkouts.look)
        try:
            return ports.config.current()
        except ConfigError as error:
            raise Refused("config", str(error)) from None
