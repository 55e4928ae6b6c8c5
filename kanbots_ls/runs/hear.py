"""Agents' events → the next run: what is heard changes turn, talk, money and the signs of life.

Lines that only talk are folded by ``glimpsed`` once per batch; everything here is an event
that changes what the run *is*.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model.complaints import sentence
from kanbots_ls.model.money import Window
from kanbots_ls.runs.asking import escapes, payer
from kanbots_ls.runs.errands.course import brought
from kanbots_ls.runs.money import pricing, totals
from kanbots_ls.runs.state.run import Run
from kanbots_ls.runs.state.turn import Retry, Turn
from kanbots_ls.runs.turns import conversation, talk
from kanbots_ls.runs.turns.assumptions import with_assumptions

MERELY_SAID: frozenset[type] = frozenset(
    {
        heard.TextSaid,
        heard.TextStreamed,
        heard.Thought,
        heard.ThoughtStreamed,
        heard.ToolTold,
        heard.ToolStarted,
        heard.ToolEnded,
        heard.RepositoryTouched,
        heard.PermissionDenied,
        heard.Informed,
        heard.StayedAlive,
        heard.Unrecognized,
        heard.Garbled,
        heard.MessageReceived,
    }
)
"""Kinds that change nothing but the sign of life (and end a retry)."""

LOST_MOST = 60
"""Turns in a row that may end over a lost network before the run counts as failed."""

_UNSAID = {
    "budget": "The agent has used up its budget.",
    "max_turns": "The agent has taken all the steps that it may take in one turn.",
}
"""Where an agent only says how its turn ended."""

_TOO_MANY = 429
"""The HTTP status of a request above a rate limit."""

ENDS_NO_RETRY = (
    heard.RetryScheduled,
    heard.LimitReported,
    heard.TurnEnded,
    heard.MessageReceived,
    heard.MessageTaken,
    heard.StayedAlive,
    heard.CommandAnswered,
    heard.UsageReported,
    heard.SlashCommandsOffered,
    heard.Unrecognized,
)


def hear(run: Run, event: heard.AgentEvent, at: str | None) -> Run:
    """The run after its agent said ``event``; ``at`` (ISO 8601) is None in a rebuild."""
    if conversation.is_sub_agents(run, event):
        return talk.heeded(run)
    run = _recovered(run, event)
    match event:
        case heard.AgentIntroduced():
            return conversation.introduced(run, event)
        case heard.SessionOpened():
            return conversation.opened(run, event)
        case heard.SessionRefused():
            return conversation.refused(run, event)
        case heard.CommandAnswered():
            return conversation.answered(talk.heeded(run), event)
        case heard.TurnStarted():
            started = _with_turn(run, open=True, name=event.turn, outcome=None, error="")
            return conversation.begun(_with_turn(started, opened_at=at), event)
        case heard.TurnEnded():
            if event.gone and conversation.resumes(run):
                return conversation.without_session(run)
            return _turn_ended(run, event, at)
        case heard.ModelAnswered():
            return _with_turn(run, answers=run.turn.answers + 1, lost=0)
        case heard.UsageReported():
            if pricing.is_counted(event.usage):
                return pricing.counted(run, event.usage, event.session_id)
            return totals.reported(run, event.usage)
        case heard.PayerReported():
            return payer.reported(run, event)
        case heard.BackgroundTasksChanged():
            return _with_turn(run, background=event.task_ids)
        case heard.TaskStarted() | heard.TaskEnded():
            return _with_turn(talk.heeded(run), background=_background(run, event))
        case heard.MessageTaken():
            return talk.taken(talk.heeded(run), event.message_id)
        case heard.DecisionRequested():
            return talk.asked(run, event, at)
        case heard.DecisionWithdrawn():
            return talk.withdrawn_by_agent(run, event)
        case heard.DecisionClosed():
            return talk.closed_by_agent(run, event)
        case heard.RetryScheduled():
            until = _after(at, event.delay_ms) if event.delay_ms else None
            retry = Retry(event.kind, until, attempt=event.attempt, attempts=event.attempts)
            return _with_turn(run, retry=retry)
        case heard.LimitReported():
            return _limited(run, event)
        case heard.ModeChanged():
            return replace(run, seen=replace(run.seen, mode=event.mode))
        case heard.FileWritten():
            return escapes.written(talk.heeded(run), event.path)
        case heard.SlashCommandsOffered():
            return replace(run, seen=replace(run.seen, slash_commands=event.names))
        case heard.SessionIdle():
            return _with_turn(run, background=(), queued=0)
        case _:
            return talk.heeded(run)


def glimpsed(run: Run, text: str, at: str | None) -> Run:
    """The newest sign of life, one line for people."""
    seen = replace(run.seen, text=text or run.seen.text, at=at or run.seen.at)
    return replace(run, seen=seen, silent_minutes=None)


def _turn_ended(run: Run, event: heard.TurnEnded, at: str | None) -> Run:
    failed = event.outcome not in ("completed", "interrupted")
    limit = _given_up(run, event) if failed else None
    run = _with_turn(
        run,
        open=False,
        count=run.turn.count + 1,
        outcome=event.outcome,
        error=_why(run, event) if failed else "",
        queued=event.queued,
        retry=limit,
        lost=run.turn.lost + 1 if limit is not None and limit.kind == "network" else 0,
        seconds=_between(run.turn.opened_at, at),
    )
    run = run if failed else brought(with_assumptions(run, event.text), event.text)
    if event.message is not None:
        run = talk.answered(run, event.message)
    ended = replace(run, session_known=True, ended_at=at or run.ended_at)
    return totals.reported(talk.heeded(ended), event.usage)


def _why(run: Run, event: heard.TurnEnded) -> str:
    """What happened and what to do; an errand takes no replies, so it is asked for again."""
    words = sentence(event.text) or _UNSAID.get(event.outcome, "The turn failed.")
    if run.errand is not None:
        return words
    again = "A reply tries again." if event.outcome == "failed" else "A reply goes on."
    return f"{words} {event.remedy or again}"


def _given_up(run: Run, event: heard.TurnEnded) -> Retry | None:
    """A limit or a lost network that the agent did not wait out is no failure: it passes."""
    retry = run.turn.retry
    if retry is not None and retry.kind == "rate_limit":
        return replace(retry, gave_up=True)
    if retry is not None and retry.kind == "network" and event.status is None:
        again = Retry("network", gave_up=True, attempt=run.turn.lost + 1, attempts=LOST_MOST)
        return again if run.turn.lost < LOST_MOST else None
    return Retry("rate_limit", gave_up=True) if event.status == _TOO_MANY else None


def _limited(run: Run, event: heard.LimitReported) -> Run:
    resets_at = _at(event.resets_at)
    if event.status == "rejected":
        until = resets_at or max((w.resets_at for w in _full(run)), default=None)
        return _with_turn(run, retry=Retry("rate_limit", until))
    if event.utilization is None or resets_at is None or not event.window:
        # Without its end nobody could say when to go on.
        return run
    window = Window(event.utilization, resets_at)
    return replace(run, windows={**run.windows, event.window: window})


def _background(run: Run, event: heard.TaskStarted | heard.TaskEnded) -> tuple[str, ...]:
    """What goes on beside the turn, for an agent that tells of each and never of all of them."""
    others = tuple(task for task in run.turn.background if task != event.task_id)
    begun = isinstance(event, heard.TaskStarted) and event.background
    return (*others, event.task_id) if begun else others


def _full(run: Run) -> list[Window]:
    """The windows that are used up, as last told; an agent may reject without naming one."""
    return [window for window in run.windows.values() if window.used >= 1]


def _recovered(run: Run, event: heard.AgentEvent) -> Run:
    """Any real line after a retry means that the wait is over, a new turn that a limit is."""
    retry = run.turn.retry
    if retry is None or _waits_on(event):
        return run
    over = isinstance(event, heard.TurnStarted) or not retry.gave_up
    return _with_turn(run, retry=None) if over else run


def _waits_on(event: heard.AgentEvent) -> bool:
    about_it = isinstance(event, heard.Informed) and event.level == "error"
    return about_it or isinstance(event, ENDS_NO_RETRY)


def _at(epoch: int | None) -> str | None:
    """A moment that no calendar has is not known; the agent's number is never argued with."""
    try:
        return None if epoch is None else datetime.fromtimestamp(epoch, tz=UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _after(at: str | None, delay_ms: int) -> str | None:
    try:
        delay = timedelta(milliseconds=delay_ms)
        return None if at is None else (datetime.fromisoformat(at) + delay).isoformat()
    except OverflowError:
        return None


def _between(start: str | None, end: str | None) -> float | None:
    if start is None or end is None:
        return None
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _with_turn(run: Run, **changes: object) -> Run:
    turn: Turn = replace(run.turn, **changes)  # type: ignore[arg-type]
    return replace(run, turn=turn)
