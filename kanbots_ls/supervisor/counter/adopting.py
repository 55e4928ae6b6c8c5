"""Making an existing worktree or branch a run of a card: looked at, guarded, written down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anyio import CancelScope, Lock
from anyio.to_thread import run_sync

from kanbots_ls.board.decide import decide_card
from kanbots_ls.model import events as e
from kanbots_ls.model.cards import Card
from kanbots_ls.model.commands import AddCard
from kanbots_ls.model.ids import CardNumber, RunId, run_id
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs import decide
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.runs.turns import notices
from kanbots_ls.supervisor.counter.dispatching import Wishes, settings_of
from kanbots_ls.supervisor.counter.sessions import session_for_dispatch
from kanbots_ls.supervisor.counter.whose import refuse_at_work, refuse_taken, whose
from kanbots_ls.supervisor.counter.window import Window
from kanbots_ls.supervisor.effects.leasing import lease_port
from kanbots_ls.worktrees.creation import adopt
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.guarding import guard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.supervisor.counter.whose import Whose
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
class Adopted:
    """The board right after, the run, whose work it is, and what the person should know."""

    state: State
    run: RunId
    whose: Whose
    notices: tuple[str, ...] = ()


class Adopting(Window):
    """The window for that."""

    def __init__(self, supervisor: Supervisor) -> None:
        super().__init__(supervisor)
        # A run's id is taken before the worktree is made that bears it.
        self._one = Lock()

    async def adopt(self, asked: Adoption, environment: Mapping[str, str], by: str) -> Adopted:
        """The run, idle; refused where it can't be one, and then nothing has changed."""
        card = self.state.board.card(asked.card) if asked.card is not None else None
        async with self._one:
            if card is not None:
                _refuse_busy(self.state, card)
            found = await run_sync(self._found, asked)
            theirs = await run_sync(self._whose, asked, found, environment)
            run = self._identity(card)
            worktree = await run_sync(self._taken, run, found, environment)
            try:
                state = await self._written(asked, card, run, found, theirs, worktree, by)
            except BaseException:
                await self._undone(run, found, worktree)
                raise
            await run_sync(adopt.on_record, self.supervisor.ports.repository, worktree)
        ports = self.supervisor.ports
        ports.environments.lend((run,), environment)
        await lease_port(ports, self.supervisor.reducer, state.run(run))
        unguarded = await self._guarded(worktree, environment)
        await self.supervisor.keep_beginning(run)
        return Adopted(self.state, run, theirs, unguarded)

    async def _guarded(self, worktree: Worktree, environment: Mapping[str, str]) -> tuple[str, ...]:
        """Guarded before anything runs there; else whoever starts an agent there tries again."""
        repository = self.supervisor.ports.repository
        try:
            await run_sync(guard.apply, repository, worktree, environment)
        except (WorktreeError, OSError) as error:
            return (f"It is not guarded yet, and no agent starts before it is. {told(error)}",)
        return ()

    def _whose(self, asked: Adoption, found: Found, environment: Mapping[str, str]) -> Whose:
        ports = self.supervisor.ports
        if found.path is not None:
            refuse_at_work(ports, found.path)
        theirs = whose(ports, found.path, asked.agent, asked.session, environment)
        if theirs.session is not None:
            refuse_taken(self.state.runs, theirs.session)
        return theirs

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
        theirs: Whose,
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
            else:
                _refuse_busy(state, state.board.card(on.number))
            if theirs.session is not None:
                refuse_taken(state.runs, theirs.session)
            if run_id(on.number, len(decide.runs_of(state.runs, on.number)) + 1) != run:
                raise Refused("wrong_state", "The board changed meanwhile. Try again.")
            wishes = Wishes(agent=theirs.agent, setup="no")
            settings = settings_of(ports.agents, config, wishes, on)
            told = notices.told(state.runs)
            begun.append(e.RunQueued(run, on.number, on.title, on.body, settings, by, told))
            begun.append(_placed(run, found, theirs, worktree))
            return begun

        return await self.supervisor.reducer.submit(facts)


def _refuse_busy(state: State, card: Card) -> None:
    if card.archived:
        raise Refused("wrong_state", f"Card #{card.number} is archived. Bring it back first.")
    for run in decide.runs_of(state.runs, card.number):
        if run.errand is None and status(run).state not in ENDED:
            raise Refused(
                "wrong_state",
                f"Card #{card.number} already has run {run.id}, which is {status(run).state}. "
                "Stop it first, or adopt without --card.",
            )


def _title(found: Found) -> str:
    """The newest commit's subject where it has work of its own, else the branch's name."""
    return " ".join(found.subject.split())[:200] or found.branch


def _placed(run: RunId, found: Found, theirs: Whose, worktree: Worktree) -> e.RunPlaced:
    return e.RunPlaced(
        run,
        str(worktree.path),
        worktree.branch,
        found.base,
        found.base_branch,
        home=str(worktree.home),
        adopted=True,
        session=theirs.session or "",
    )
