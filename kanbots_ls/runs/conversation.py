"""An agent's own session: opened by its handshake or its first turn, or refused.  Pure.

A process may hold sessions of sub-agents too; what happens in those is not the run's own turn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model.ids import SessionId
from kanbots_ls.runs.parts import Process, Seen
from kanbots_ls.runs.state import Run
from kanbots_ls.runs.tries import Tries


def opened(run: Run, event: heard.SessionOpened) -> Run:
    """It can be spoken to; there is nothing to resume before its first turn."""
    run = _with_process(run, session_id=event.session_id, opened=True)
    return replace(run, seen=_introduced(run, event))


def refused(run: Run, event: heard.SessionRefused) -> Run:
    """It will never take a message; ``wanted`` ends it, and the card says why."""
    return _with_process(run, refused=event.reason, refused_after=run.talk.messages)


def is_wanted_again(run: Run) -> bool:
    """Somebody has replied since the session was refused, perhaps before its process was gone."""
    process = run.process
    if process is None or not process.refused:
        return False
    return run.talk.messages > process.refused_after


def begun(run: Run, event: heard.TurnStarted) -> Run:
    """A turn runs: from here on the session can be resumed."""
    if run.process is not None:
        session = event.session_id or run.process.session_id
        run = _with_process(run, session_id=session, began=True)
    seen = replace(
        _introduced(run, event),
        slash_commands=event.slash_commands or run.seen.slash_commands,
    )
    return replace(run, seen=seen, session_known=True, ended_at=None, tries=Tries())


Told = TypeVar("Told", bound=heard.AgentEvent)


def told_apart(run: Run, event: Told) -> Told:
    """The same event, a sub-agent's with its session as its parent."""
    if not isinstance(event, heard.TextSaid | heard.ToolStarted | heard.ToolEnded):
        return event
    whose = event.session_id
    if whose is None or event.parent is not None or not _is_foreign(run, whose):
        return event
    return replace(event, parent=whose)


def shown(run: Run, event: heard.AgentEvent) -> heard.AgentEvent:
    """The event as a run's log has it: a sub-agent's turns are none of the run's."""
    if is_sub_agents(run, event):
        return heard.StayedAlive("sub-agent")
    return told_apart(run, event)


def _is_foreign(run: Run, session: SessionId) -> bool:
    return run.process is not None and run.process.opened and session != run.process.session_id


def is_sub_agents(run: Run, event: heard.AgentEvent) -> bool:
    """A turn of another session than the one that was opened is not the run's own."""
    if not isinstance(event, heard.TurnStarted | heard.TurnEnded):
        return False
    return event.session_id is not None and _is_foreign(run, event.session_id)


def _introduced(run: Run, event: heard.SessionOpened | heard.TurnStarted) -> Seen:
    return replace(
        run.seen,
        model=event.model or run.seen.model,
        mode=event.mode or run.seen.mode,
        agent_version=event.agent_version or run.seen.agent_version,
    )


def _with_process(run: Run, **changes: object) -> Run:
    if run.process is None:
        return run
    process: Process = replace(run.process, **changes)  # type: ignore[arg-type]
    return replace(run, process=process)
