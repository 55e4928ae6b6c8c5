"""Lives of run 42-1 told as events: ``after(*events)`` is the run they make."""

from __future__ import annotations

from typing import Any

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import CardNumber, MessageId, RequestKey, RunId, SessionId
from kanbots_ls.model.money import Tokens, Usage
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs.apply import RunFact, apply_run, new_run
from kanbots_ls.runs.hear import hear
from kanbots_ls.runs.state.run import Run, Runs

AT = "2026-01-31T10:00:00.000+00:00"
CARD = CardNumber(42)
RUN = RunId("42-1")
SESSION = SessionId("0f62afd9-0000-4000-8000-000000000000")
PROMPT = MessageId("message-1")
REPLY = MessageId("message-2")

Told = RunFact | heard.AgentEvent


def queued(**settings: Any) -> e.RunQueued:
    return e.RunQueued(RUN, CARD, "Add OAuth", "body", RunSettings(**settings), "you")


PROMPTED = e.MessageQueued(RUN, PROMPT, "prompt")
ADMITTED = e.RunAdmitted(RUN)
PLACED = e.RunPlaced(RUN, "/shop/issue-42-1", "kanbots/issue-42-1", "abc", "main")
STOP = e.StopRequested(RUN, "you")
STOPPED = e.StopFinished(RUN)
REPLIED = e.MessageQueued(RUN, REPLY, "reply", "go on", "you")
DISCARD = e.DiscardRequested(RUN, "you")
DISCARDED = e.RunDiscarded(RUN, "refs/kanbots/rescue/42-1", "/shop/trash/42-1")
RESTORE = e.RestoreRequested(RUN, "you")
RESTORED = e.RunRestored(RUN, "trash")


def starting(start: int = 1, *, resume: bool = False) -> e.AgentStarting:
    mark = f"mark-{start}"
    return e.AgentStarting(RUN, start, SESSION, resume, mark, "/bin/agent", begins_anew=True)


def exited(start: int = 1, explanation: str = "", *, lost: bool = False) -> e.AgentExited:
    return e.AgentExited(RUN, start, 0, explanation=explanation, lost=lost)


def usage(dollars: float | None, **tokens: int) -> Usage:
    return Usage(dollars, {"opus": Tokens(**tokens)})


def turn_ended(
    outcome: heard.TurnOutcome = "completed", dollars: float | None = None, **fields: Any
) -> heard.TurnEnded:
    return heard.TurnEnded(outcome, usage=usage(dollars), **fields)


def recorded(turn: int = 1) -> e.TurnRecorded:
    return e.TurnRecorded(RUN, turn, "completed", None, finished=True)


def question(text: str = "Which?", **fields: Any) -> heard.Question:
    options = (heard.Option("Red"), heard.Option("Green"), heard.Option("Blue"))
    return heard.Question(text, options=options, **fields)


def asks(
    *questions: heard.Question, key: str = "request-1", **fields: Any
) -> heard.DecisionRequested:
    kind: heard.DecisionKind = fields.pop("kind", "question")
    found = questions or (question(),)
    return heard.DecisionRequested(RequestKey(key), kind, found, **fields)


STARTED = (queued(), PROMPTED, ADMITTED, PLACED, starting())
WORKING = (*STARTED, heard.MessageTaken(PROMPT), heard.TurnStarted(SESSION, "opus"))
IDLE = (*WORKING, turn_ended(), recorded())


def after(*told: Told) -> Run:
    """The run after these events; the first one dispatches it."""
    first, *rest = told
    assert isinstance(first, e.RunQueued)
    return further(new_run(first, AT), *rest)


def further(run: Run, *told: Told) -> Run:
    """The run after more events."""
    for event in told:
        if isinstance(event, heard.AgentEvent):
            run = hear(run, event, AT)
        else:
            run = apply_run(run, event, AT)
    return run


def among(*runs: Run) -> Runs:
    """These runs as the board's."""
    return Runs({run.id: run for run in runs})
