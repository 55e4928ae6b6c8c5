"""Whose work an adopted worktree is: the agent that goes on there, and in which session."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.agents.registry import UnknownAgent
from kanbots_ls.model.ids import SessionId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.worktrees.removal.occupants import occupants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.runs.state.run import Runs
    from kanbots_ls.supervisor.ports import Ports

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Whose:
    """The agent, its session where one was found or named, and what else it has kept there."""

    agent: str
    session: SessionId | None = None
    others: tuple[SessionId, ...] = ()


def whose(
    ports: Ports,
    path: Path | None,
    agent: str | None,
    session: str | None,
    environment: Mapping[str, str],
) -> Whose:
    """What is named, else whose session is the newest there; ``path``: None for a branch without
    a worktree (blocking)."""
    named = agent or ports.config.last_good().agent.name
    try:
        adapter = ports.agents.named(named)
    except UnknownAgent as unknown:
        raise Refused("invalid", str(unknown)) from None
    asked = {named: adapter} if agent else {named: adapter, **dict(_adapters(ports))}
    found = {name: _kept(each, path, environment) for name, each in asked.items()}
    if session is not None:
        return _named(found, adapter, named, SessionId(session), path)
    for name, kept in found.items():
        if kept:
            return Whose(name, kept[0], kept[1:])
    return Whose(named)


def _named(
    found: Mapping[str, tuple[SessionId, ...]],
    adapter: Adapter,
    named: str,
    session: SessionId,
    path: Path | None,
) -> Whose:
    """Where its agent can say what it has there, one that it has."""
    for name, kept in found.items():
        if session in kept:
            return Whose(name, session, tuple(each for each in kept if each != session))
    if adapter.capabilities.sessions is None:
        return Whose(named, session)
    if path is None:
        raise Refused(
            "invalid",
            f"A branch without a worktree has no session {session} of {named}: a session belongs "
            "to the directory where it began. Adopt without --session.",
        )
    raise Refused("invalid", f"{named} has no session {session} of {path}. {_listed(found)}")


def _listed(found: Mapping[str, tuple[SessionId, ...]]) -> str:
    each = [f"{session} ({name})" for name, kept in found.items() for session in kept]
    if not each:
        return "None was found there: adopt without --session, and a reply begins one."
    more = f" and {len(each) - _MOST_NAMED} older ones" if len(each) > _MOST_NAMED else ""
    return f"Found there, the newest first: {', '.join(each[:_MOST_NAMED])}{more}."


def _kept(
    adapter: Adapter, path: Path | None, environment: Mapping[str, str]
) -> tuple[SessionId, ...]:
    find = adapter.capabilities.sessions
    return find(path, environment) if find is not None and path is not None else ()


def _adapters(ports: Ports) -> Iterator[tuple[str, Adapter]]:
    """Every agent that can be loaded."""
    for name in ports.agents.names():
        with suppress(UnknownAgent):
            yield name, ports.agents.named(name)


def refuse_at_work(ports: Ports, path: Path) -> None:
    """Refuse what an agent is at work in (blocking)."""
    names = {c for _name, adapter in _adapters(ports) for c in adapter.capabilities.commands}
    for pid, command in occupants(path):
        if names & {Path(word).name for word in command.split()[:2]}:
            raise Refused(
                "repository",
                f"{path} was not adopted: an agent is at work there, process {pid} "
                f"({command}). A session has one writer: leave it first, then adopt.",
            )


def refuse_taken(runs: Runs, session: SessionId) -> None:
    """A session has one writer; one that a run went on without is nobody's."""
    for run in runs.runs.values():
        theirs = {run.place.session} if run.place else set()
        theirs |= {run.process.session_id} if run.process else set()
        stays = run.ending.discarded_at is None
        if stays and session in theirs - {*run.seen.left, run.lost_session}:
            raise Refused(
                "wrong_state",
                f"The session {session} is run {run.id}'s. Reply to that: "
                f"`kanbots-ls reply {run.id} TEXT`.",
            )
