"""Making an existing worktree or branch a run of a card: looked at, guarded, written down."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anyio import CancelScope, Lock
from anyio.to_thread import run_sync

from kanbots_ls.agents.registry import UnknownAgent
from kanbots_ls.board.decide import decide_card
from kanbots_ls.model import events as e
from kanbots_ls.model.cards import Card
from kanbots_ls.model.commands import AddCard
from kanbots_ls.model.ids import CardNumber, RunId, SessionId, run_id
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs import decide
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.supervisor.counter.dispatching import Wishes, settings_of
from kanbots_ls.supervisor.counter.sessions import session_for_dispatch
from kanbots_ls.supervisor.counter.window import Window
from kanbots_ls.supervisor.effects.leasing import lease_port
from kanbots_ls.worktrees.creation import adopt
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.removal.occupants import occupants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.supervisor import Supervisor
    from kanbots_ls.worktrees.creation.adopt import Found
    from kanbots_ls.worktrees.naming import Worktree


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a person asks for; ``path`` or else ``branch``."""

    path: Path | None
    branch: str = ""
    card: CardNumber | None = None
    agent: str | None = None
    session: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class _Whose:
    """The agent, and its session where one was found or named."""

    agent: str
    session: SessionId | None


class Adopting(Window):
    """The window for that."""

    def __init__(self, supervisor: Supervisor) -> None:
        super().__init__(supervisor)
        # A run's id is taken before the worktree is made that bears it.
        self._one = Lock()

    async def adopt(
        self, asked: Adoption, environment: Mapping[str, str], by: str
    ) -> tuple[State, RunId]:
        """The run, idle; refused where it can't be one, and then nothing has changed."""
        card = self.state.board.card(asked.card) if asked.card is not None else None
        async with self._one:
            if card is not None:
                _refuse_busy(self.state, card)
            found = await run_sync(self._found, asked)
            whose = await run_sync(self._whose, asked, found, environment)
            run = self._identity(card)
            worktree = await run_sync(self._taken, run, found, environment)
            try:
                state = await self._written(asked, card, run, found, whose, worktree, by)
            except BaseException:
                await self._undone(run, found, worktree)
                raise
        ports = self.supervisor.ports
        ports.environments.lend((run,), environment)
        await lease_port(ports, self.supervisor.reducer, state.run(run))
        await run_sync(guard.apply, ports.repository, worktree, environment)
        await self.supervisor.keep_beginning(run)
        return self.state, run

    async def _undone(self, run: RunId, found: Found, worktree: Worktree) -> None:
        """Let go of what was made for a run that is not on record."""
        if run not in self.state.runs.runs:
            with CancelScope(shield=True):
                await run_sync(adopt.undo, self.supervisor.ports.repository, found, worktree)

    def _identity(self, card: Card | None) -> RunId:
        if card is None:
            return run_id(CardNumber(self.state.board.highest + 1), 1)
        return run_id(card.number, len(decide.runs_of(self.state.runs, card.number)) + 1)

    def _found(self, asked: Adoption) -> Found:
        repository = self.supervisor.ports.repository
        config = self.supervisor.ports.config.last_good()
        base = asked.base or config.worktrees.base
        try:
            found = adopt.find(repository, asked.path, asked.branch, base)
        except (WorktreeError, OSError) as error:
            raise Refused("repository", told(error)) from None
        for run in self.state.runs.runs.values():
            place = run.place if run.ending.discarded_at is None else None
            if place is None:
                continue
            if place.branch == found.branch or Path(place.worktree) == found.path:
                raise Refused(
                    "wrong_state",
                    f"{found.path or found.branch} is run {run.id}'s already. Reply to that: "
                    f"`kanbots-ls reply {run.id} TEXT`.",
                )
        return found

    def _whose(self, asked: Adoption, found: Found, environment: Mapping[str, str]) -> _Whose:
        ports = self.supervisor.ports
        named = asked.agent or ports.config.last_good().agent.name
        try:
            adapter = ports.agents.named(named)
        except UnknownAgent as unknown:
            raise Refused("invalid", str(unknown)) from None
        if found.path is not None:
            self._refuse_at_work(found.path)
        if asked.session is not None:
            self._refuse_taken(SessionId(asked.session))
            return _Whose(named, SessionId(asked.session))
        if found.path is None:
            return _Whose(named, None)
        if asked.agent is not None:
            return _Whose(named, _session(adapter, found.path, environment))
        for name, other in {named: adapter, **dict(self._adapters())}.items():
            session = _session(other, found.path, environment)
            if session is not None:
                return _Whose(name, session)
        return _Whose(named, None)

    def _adapters(self) -> Iterator[tuple[str, Adapter]]:
        """Every agent that can be loaded."""
        agents = self.supervisor.ports.agents
        for name in agents.names():
            with suppress(UnknownAgent):
                yield name, agents.named(name)

    def _refuse_taken(self, session: SessionId) -> None:
        """A session has one writer."""
        for run in self.state.runs.runs.values():
            theirs = [run.place.session] if run.place else []
            theirs += [run.process.session_id] if run.process else []
            if session in theirs and run.ending.discarded_at is None:
                raise Refused(
                    "wrong_state",
                    f"The session {session} is run {run.id}'s. Reply to that: "
                    f"`kanbots-ls reply {run.id} TEXT`.",
                )

    def _refuse_at_work(self, path: Path) -> None:
        names = {c for _name, adapter in self._adapters() for c in adapter.capabilities.commands}
        for pid, command in occupants(path):
            if names & {Path(word).name for word in command.split()[:2]}:
                raise Refused(
                    "repository",
                    f"{path} was not adopted: an agent is at work there, process {pid} "
                    f"({command}). A session has one writer: leave it first, then adopt.",
                )

    def _taken(self, run: RunId, found: Found, environment: Mapping[str, str]) -> Worktree:
        ports = self.supervisor.ports
        root = ports.config.last_good().worktrees_root
        try:
            return adopt.take(ports.repository, run, found, root, environment)
        except (WorktreeError, OSError) as error:
            raise Refused("repository", told(error)) from None

    async def _written(
        self,
        asked: Adoption,
        card: Card | None,
        run: RunId,
        found: Found,
        whose: _Whose,
        worktree: Worktree,
        by: str,
    ) -> State:
        ports = self.supervisor.ports
        config = ports.config.last_good()

        def facts(state: State) -> Sequence[e.JournalEvent]:
            begun = session_for_dispatch(state, config.budget.session_usd, ports.clock())
            on = card
            if on is None:
                added = decide_card(state.board, AddCard(_title(found)))
                assert isinstance(added, e.CardAdded)  # noqa: S101 - that is what it decides
                begun.append(added)
                on = Card(added.card, added.title, added.body)
            if run_id(on.number, len(decide.runs_of(state.runs, on.number)) + 1) != run:
                raise Refused("wrong_state", "The board changed meanwhile. Try again.")
            wishes = Wishes(agent=whose.agent, setup="no")
            settings = settings_of(ports.agents, config, wishes, on)
            begun.append(e.RunQueued(run, on.number, on.title, on.body, settings, by))
            begun.append(_placed(run, found, whose, worktree))
            return begun

        return await self.supervisor.reducer.submit(facts)


def _session(adapter: Adapter, path: Path, environment: Mapping[str, str]) -> SessionId | None:
    find = adapter.capabilities.sessions
    return find(path, environment) if find is not None else None


def _refuse_busy(state: State, card: Card) -> None:
    if card.archived:
        raise Refused("wrong_state", f"Card #{card.number} is archived. Bring it back first.")
    for run in decide.runs_of(state.runs, card.number):
        if run.ending.discarded_at is None and status(run).state not in ENDED:
            raise Refused(
                "wrong_state",
                f"Card #{card.number} already has run {run.id}, which is {status(run).state}. "
                "Stop it first, or adopt without --card.",
            )


def _title(found: Found) -> str:
    """The newest commit's subject where it has work of its own, else the branch's name."""
    return " ".join(found.subject.split())[:200] or found.branch


def _placed(run: RunId, found: Found, whose: _Whose, worktree: Worktree) -> e.RunPlaced:
    return e.RunPlaced(
        run,
        str(worktree.path),
        worktree.branch,
        found.base,
        found.base_branch,
        home=str(worktree.home),
        adopted=True,
        session=whose.session or "",
    )
