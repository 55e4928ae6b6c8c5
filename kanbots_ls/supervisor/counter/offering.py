"""Offers at the desk: whether one is due, and what its acceptance writes into the checkout.

Nothing of a person's is overwritten.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.config import ConfigError
from kanbots_ls.config.extend import NotAdded, add_setup
from kanbots_ls.config.load import TEAM_FILE
from kanbots_ls.model import events as e
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.asking import answer, consent, offer
from kanbots_ls.runs.state.decisions import is_open
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.files.include import INCLUDE_FILE
from kanbots_ls.worktrees.files.proposal import Proposal, proposal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kanbots_ls.config import Config
    from kanbots_ls.model.commands import AnswerDecision
    from kanbots_ls.runs.state.decisions import Decision
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.supervisor.supervisor import Supervisor

log = logging.getLogger(__name__)

_LOOK_SECONDS = 2.0
NOTHING = Proposal((), "")


class Offering:
    """Makes offers and carries out what was accepted."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor

    async def look(self, config: Config, environment: Mapping[str, str]) -> Proposal:
        """What could be offered here; nothing where somebody has said what runs get."""
        ports = self._supervisor.ports
        checkout = ports.checkouts.board
        settled = config.setup.command or offer.refused_for_good(self._supervisor.state.runs)
        if checkout is None or settled:
            return NOTHING
        return await run_sync(_looked, checkout, environment)

    async def make(self, config: Config, environment: Mapping[str, str]) -> Decision | None:
        """Open the offer that is due, if one is."""
        found = await self.look(config, environment)
        made: list[e.DecisionOpened] = []

        def facts(state: State) -> Sequence[e.JournalEvent]:
            made.extend(offer.opened(state.runs, found.include, found.command))
            return made

        state = await self._supervisor.reducer.submit(facts)
        return answer.find_decision(state.runs, made[0].decision) if made else None

    async def answer(
        self, asked: Decision, command: AnswerDecision
    ) -> tuple[State, tuple[str, ...]]:
        """Carry it out first: what could not be written is no answer, and can be tried again."""
        [given] = answer.answer(self._supervisor.state.runs, command)
        notices: tuple[str, ...] = ()
        accepts = isinstance(given, e.DecisionAnswered) and given.answer == (offer.ACCEPT,)
        include, text = (str(asked.payload.get(key, "")) for key in ("include", "command"))
        if accepts:
            notices = await run_sync(accepted, self._supervisor.ports, include, text)

        def facts(state: State) -> Sequence[e.JournalEvent]:
            [answered] = answer.answer(state.runs, command)
            decided = (answered, e.AnswerDelivered(asked.group, None))
            return [*decided, *(consent.given(state.runs, text, command.by) if accepts else ())]

        return await self._supervisor.reducer.submit(facts), notices


def notice(state: State, found: Proposal) -> str:
    """That runs go without, and how to change that; empty where no such offer stands."""
    standing = next((d.id for d in offer.offers(state.runs) if is_open(d)), None)
    if standing is None or not found:
        return ""
    parts = []
    if found.files:
        shown = ", ".join(found.files[:3]) + (" …" if len(found.files) > 3 else "")
        parts.append(f"without {shown}")
    if found.command:
        parts.append(f"without `{found.command}`")
    return (
        f"Runs start {' and '.join(parts)}: `kanbots-ls answer {standing} 1` gives them to all "
        f"new runs, `kanbots-ls decisions` shows the offer."
    )


def _looked(checkout: Path, environment: Mapping[str, str]) -> Proposal:
    try:
        return proposal(checkout, environment, _LOOK_SECONDS)
    except (WorktreeError, OSError) as error:
        # Only an offer: what is slow or odd to look at is not offered.
        log.info("nothing is offered: %s", error)
        return NOTHING


def accepted(ports: Ports, include: str, command: str) -> tuple[str, ...]:
    """Write both (blocking); what was written, for the person.  Raises ``Refused``."""
    checkout = ports.checkouts.look()
    if checkout is None:
        raise Refused(
            "repository",
            "There is no checkout any more to write into: no worktree of yours has the default "
            "branch checked out. `git worktree add` makes one.",
        )
    try:
        return tuple(_written(ports, checkout, include, command))
    except (NotAdded, OSError) as error:
        raise Refused("repository", told(error)) from None


def _written(ports: Ports, checkout: Path, include: str, command: str) -> Iterator[str]:
    if include:
        yield _write_include(checkout / INCLUDE_FILE, include)
    if not command:
        return
    file = checkout / TEAM_FILE
    try:
        present = ports.config.current().setup.command
    except ConfigError as error:
        raise NotAdded(str(error)) from None
    if present:
        yield f"{file} is as it was: there is a set-up command already."
        return
    add_setup(file, command)
    yield f"Wrote setup.command into {file}: {command}"


def _write_include(file: Path, text: str) -> str:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        return f"{file} is as it was: it is there already."
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
    return f"Wrote {file}: {', '.join(text.split())}"
