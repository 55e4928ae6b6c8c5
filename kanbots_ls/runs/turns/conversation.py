"""An agent's own session: opened by its handshake or its first turn, or refused.  Pure.

A process may hold sessions of sub-agents too; what happens in those is not the run's own turn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeVar

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model.agent_commands import OpenSession
from kanbots_ls.model.complaints import brief
from kanbots_ls.model.ids import SessionId
from kanbots_ls.runs.money import totals
from kanbots_ls.runs.state.process import Process, Seen
from kanbots_ls.runs.state.run import Run
from kanbots_ls.runs.state.tries import Tries

Way = Literal["new", "resume", "load", "anew"]

LONGEST_REFUSAL = 1_000
"""Characters: the agent's words and ours, what to do next among them."""


def introduced(run: Run, event: heard.AgentIntroduced) -> Run:
    """It waits to be told its session; what it can do counts for this process."""
    run = _with_process(run, introduced=True, can=event.can, login=event.login)
    version = event.agent_version or run.seen.agent_version
    return replace(run, seen=replace(run.seen, agent_version=version))


def to_open(run: Run, process: Process, worktree: str) -> OpenSession:
    """Which session it is told to open: the run's own, where it can take that up."""
    ways: tuple[Way, ...] = ("resume", "load")
    able = (way for way in ways if way in process.can and not process.gone)
    way: Way = next(able, "anew") if run.session_known else "new"
    identity = f"session-{process.start}" + ("-anew" if process.gone else "")
    return OpenSession(identity, worktree, process.session_id, way, process.login)


def opened(run: Run, event: heard.SessionOpened) -> Run:
    """It can be spoken to; there is nothing to resume before its first turn."""
    if event.anew and run.process is not None and not run.process.opened:
        run = left(run, run.process.session_id)
    anew = event.anew or (run.process is not None and run.process.anew)
    if run.process is not None and not run.process.opened:
        run = _with_process(
            run,
            model_setting=event.model_setting,
            model_method=event.model_method,
            own_modes=event.own_modes,
        )
    run = _with_process(run, session_id=event.session_id, opened=True, anew=anew)
    return replace(run, seen=_introduced(run, event))


def own_mode(run: Run) -> str:
    """The mode of its own that the process is still to be told, before its first turn; "": none."""
    process = run.process
    if process is None or not process.opened or process.mode_told or process.began:
        return ""
    return dict(process.own_modes).get(run.settings.mode, "")


def answered(run: Run, event: heard.CommandAnswered) -> Run:
    """Of our commands only a change of mode is waited for; it goes on either way."""
    process = run.process
    if process is None or event.request_id != mode_request(process):
        return run
    return _with_process(run, mode_told=True)


def mode_request(process: Process) -> str:
    """The id of the command that changes its mode."""
    return f"mode-{process.start}"


def left(run: Run, session: SessionId | None) -> Run:
    """The run when it leaves a session: what it spent stays spent, its turns stay the run's own."""
    if session is None or session in run.seen.left:
        return run
    seen = replace(run.seen, left=(*run.seen.left, session))
    untold = run.money.untold or run.money.uncounted
    money = replace(totals.settled(run).money, uncounted=False, untold=untold)
    return replace(run, money=money, seen=seen)


def notices(run: Run) -> tuple[str, ...]:
    """What of its conversation is not as a person would think."""
    if run.process is None or not run.process.anew:
        return waiting(run)
    told = "went on in another one, which was" if run.process.began else "begins another, which is"
    which = f" ({run.seen.left[-1]})" if run.seen.left else ""
    anew = (
        f"{run.settings.agent} could not take up this run's session{which}: it {told} told of the "
        "card and your message. What was said before is in the log."
    )
    return (anew, *waiting(run))


def waiting(run: Run) -> tuple[str, ...]:
    """That what was said in the middle of a turn is not heard yet, of an agent that can't."""
    waiting = len(run.talk.outbox)
    if run.process is None or not run.process.introduced or not run.turn.open or not waiting:
        return ()
    said = "Your message waits" if waiting == 1 else f"{waiting} messages wait"
    told = (
        f"{said} for the end of this turn: {run.settings.agent} takes none in the middle of one. "
        "Stop the run to be heard at once."
    )
    return (told,)


def refused(run: Run, event: heard.SessionRefused) -> Run:
    """It will never take a message; ``wanted`` ends it, and the card says why.

    One that waits to be told its session, and does not take up the run's, is told to open another;
    of one that opens it at its start another is started.
    """
    process = run.process
    opens_another = event.gone or event.untaken
    if opens_another and process is not None and process.introduced and not process.gone:
        return _with_process(run, gone=True)
    if event.gone and resumes(run) and process is not None and not process.introduced:
        run = without_session(run)
    return given_up(run, brief(event.reason, LONGEST_REFUSAL))


def given_up(run: Run, why: str) -> Run:
    """Its process is of no use: it is ended, and another one begins at a reply."""
    return _with_process(run, refused=why, refused_after=run.talk.messages)


def resumes(run: Run) -> bool:
    """The process was to take up the run's session and has not begun a turn in it, so another may
    begin anew."""
    process = run.process
    if process is None or not process.begins_anew:
        return False
    return run.session_known and not process.began


def without_session(run: Run) -> Run:
    """The run when its agent does not have its session: the next start opens another."""
    session = run.process.session_id if run.process else None
    return replace(run, session_known=False, lost_session=session)


def is_wanted_again(run: Run) -> bool:
    """It goes on in another session, or somebody has replied since it was refused, perhaps before
    its process was gone."""
    process = run.process
    if process is None or process.session_id == run.lost_session:
        return process is not None
    return bool(process.refused) and run.talk.messages > process.refused_after


def begun(run: Run, event: heard.TurnStarted) -> Run:
    """A turn runs: from here on the session can be resumed."""
    if run.process is not None:
        session = event.session_id or run.process.session_id
        run = _with_process(run, session_id=session, began=True)
    seen = replace(
        _introduced(run, event),
        slash_commands=event.slash_commands or run.seen.slash_commands,
    )
    place = run.place and replace(run.place, spoken=True)
    begun = replace(run, seen=seen, place=place, ended_at=None, tries=Tries())
    return replace(begun, session_known=True, lost_session=None)


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
    """The event as a run's log has it: a sub-agent's turns are none of the run's, and what its mode
    answers asks nobody."""
    if is_sub_agents(run, event):
        return heard.StayedAlive("sub-agent")
    if isinstance(event, heard.DecisionRequested) and _asks_nobody(run, event):
        return heard.StayedAlive("leave")
    return told_apart(run, event)


def _asks_nobody(run: Run, asked: heard.DecisionRequested) -> bool:
    """An edit may still be asked about, once it is known where its files lie."""
    is_looked_at = run.settings.mode == "acceptEdits" and asked.writes
    return run.settings.mode in asked.granted_in and not is_looked_at


def _is_foreign(run: Run, session: SessionId) -> bool:
    process = run.process
    if process is None or not process.opened or session in run.seen.left:
        return False
    return session != process.session_id


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
