"""What may be chosen for a card's next run or an adoption: read off settings, board and git."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.agents.contract import Missing
from kanbots_ls.agents.registry import EMBEDDED, UnknownAgent
from kanbots_ls.model.refusal import Refused
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.supervisor.counter.window import Window
from kanbots_ls.supervisor.ports import with_command
from kanbots_ls.worktrees.creation import offered
from kanbots_ls.worktrees.creation.base import choose_base
from kanbots_ls.worktrees.errors import WorktreeError, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kanbots_ls.model.agent_events.turns import PermissionMode
    from kanbots_ls.model.cards import CardWishes
    from kanbots_ls.model.settings import RunSettings
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.worktrees.creation.offered import Offer


@dataclass(frozen=True, slots=True)
class Choices:
    """Each with what is said beside it; ``agents`` with the modes that each can be given."""

    agents: Mapping[str, tuple[PermissionMode, ...]]
    configured: str
    models: Mapping[str, str]
    efforts: Mapping[str, str]
    bases: tuple[Offer, ...]
    adoptable: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """Agents that a card can be dispatched to: the one as configured, and all that are there."""

    configured: str
    there: tuple[str, ...]


class Choosing(Window):
    """The window for that."""

    async def ready(self, environment: Mapping[str, str]) -> Ready:
        """Whose program is there in that environment; not the embedded one, which only plays."""
        return await run_sync(self._ready, scrub(environment))

    async def choices(self) -> Choices:
        """What there is now.  Raises Refused where the repository can't be read."""
        return await run_sync(self._choices, self.state)

    def _choices(self, state: State) -> Choices:
        ports = self.supervisor.ports
        config = ports.config.last_good()
        places = [run.place for run in state.runs.runs.values() if run.place]
        taken = {place.branch for place in places if not place.adopted}
        adopted = {place.branch for place in places if place.adopted}
        try:
            bases = offered.branches(ports.repository, taken)
            base = _default(self, config.worktrees.base)
            free = tuple(each for each in bases if each.value not in adopted)
            adoptable = offered.adoptable(ports.repository, free, taken | adopted, base)
        except (WorktreeError, OSError) as error:
            raise Refused("repository", told(error)) from None
        named: list[tuple[str, RunSettings | CardWishes]] = [
            (run.settings.agent, run.settings) for run in state.runs.runs.values()
        ]
        named += [
            (card.wishes.agent or config.agent.name, card.wishes)
            for card in state.board.cards.values()
        ]
        return Choices(
            dict(self._agents()),
            config.agent.name,
            _named((each.model, agent) for agent, each in named),
            _named((each.effort, agent) for agent, each in named),
            bases,
            adoptable,
        )

    def _ready(self, environment: Mapping[str, str]) -> Ready:
        agents, config = self.supervisor.ports.agents, self.supervisor.ports.config.last_good()
        there = list[str]()
        for name in agents.names():
            with suppress(UnknownAgent):
                located = agents.named(name).locate(with_command(environment, name, config))
                there += [] if name == EMBEDDED or isinstance(located, Missing) else [name]
        return Ready(config.agent.name, tuple(there))

    def _agents(self) -> Iterator[tuple[str, tuple[PermissionMode, ...]]]:
        agents = self.supervisor.ports.agents
        for name in agents.names():
            with suppress(UnknownAgent):
                yield name, agents.named(name).capabilities.modes


def _default(window: Window, configured: str | None) -> str | None:
    """The branch that work is based on; None where there is none to tell."""
    with suppress(WorktreeError):
        return choose_base(window.supervisor.ports.repository, configured, None).branch
    return None


def _named(used: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """Each word once, by name, with the agents it was used for."""
    found: dict[str, set[str]] = {}
    for word, agent in used:
        if word:
            found.setdefault(word, set()).add(agent)
    return {word: ", ".join(sorted(found[word])) for word in sorted(found)}
