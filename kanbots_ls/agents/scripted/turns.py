"""The scripted agent's turns: one per message, and one when a background task is done.

``process.main`` calls ``run``. A message that comes in mid-turn is taken at the next step, which
is steering; a message without a script goes on with what a killed process left unplayed.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from kanbots_ls import __version__
from kanbots_ls.agents.scripted.endings import TurnCut, TurnEnd
from kanbots_ls.agents.scripted.library import ScriptError, named_script, script_of
from kanbots_ls.agents.scripted.steps import STEPS
from kanbots_ls.agents.scripted.words import chosen_label, heard, slug_of, title_of
from kanbots_ls.model.errands import MENDS, REVIEW_BLOCK, SPLIT_BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kanbots_ls.agents.scripted.agent import Agent, Background
    from kanbots_ls.agents.scripted.memory import Step

TOOLS = ("Read", "Write", "Edit", "Bash", "AskUserQuestion", "ExitPlanMode")


def run(agent: Agent) -> int:
    """Play turns until the session is ended or stdin closes; the exit code."""
    while not (agent.ending or agent.orphaned):
        due = agent.background[0].due if agent.background else None
        if agent.inbox:
            _message_turn(agent, agent.inbox.pop(0))
        elif due is not None and due <= time.monotonic():
            _background_turn(agent, agent.background.pop(0))
        elif agent.channel.ended and due is None:
            break
        else:
            agent.pump(None if due is None else max(0.0, due - time.monotonic()))
    return 1 if agent.orphaned else 0


def _message_turn(agent: Agent, message: Mapping[str, Any]) -> None:
    first = not agent.memory.title
    text = str(message.get("text", ""))
    if first:
        agent.memory.title = title_of(text)
    started = _begin(agent)
    _take(agent, message)
    end = _play(agent, lambda: _script_for(agent, text, first=first))
    _end(agent, end, started)


def _background_turn(agent: Agent, task: Background) -> None:
    """A turn nobody asked for; what waits for an answer goes on waiting."""
    agent.channel.emit("task_ended", task_id=task.task_id, status="completed", title=task.title)
    agent.report_background()
    kept = agent.memory.rest
    started = _begin(agent)
    end = _play(agent, lambda: [{"say": {"text": task.text}}])
    agent.memory.rest = [*agent.memory.rest, *kept]
    _end(agent, end, started)


def _begin(agent: Agent) -> float:
    agent.playing, agent.interrupted = True, False
    agent.answers, agent.said = 0, ""
    agent.variables["title"] = agent.memory.title
    agent.variables["slug"] = slug_of(agent.memory.title)
    agent.channel.emit(
        "turn_started",
        session_id=agent.memory.session_id,
        model=agent.settings.model,
        mode=agent.settings.mode,
        agent_version=__version__,
        tools=TOOLS,
        capabilities=(),
    )
    return time.monotonic()


def _play(agent: Agent, choose: Callable[[], list[Step]]) -> TurnEnd:
    memory = agent.memory
    try:
        memory.rest = choose()
        while memory.rest:
            _step(agent)
    except ScriptError as error:
        memory.rest, memory.options = [], None
        return TurnEnd("failed", str(error))
    except TurnCut:
        if agent.interrupted:
            memory.rest, memory.options = [], None
        return TurnEnd("interrupted", "The turn was interrupted.")
    except TurnEnd as end:
        return end
    return TurnEnd("completed", agent.said)


def _step(agent: Agent) -> None:
    """Play the next step; from here on it counts as played, also for a resume."""
    agent.wait(0)
    if agent.inbox:
        _steer(agent, agent.inbox.pop(0))
    [(name, fields)] = agent.memory.rest.pop(0).items()
    agent.memory.save()
    try:
        STEPS[name].play(agent, fields if name == "choose" else agent.fill(fields))
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise ScriptError(f"The step {name!r} could not be played: {error}") from error


def _steer(agent: Agent, message: Mapping[str, Any]) -> None:
    text = _take(agent, message)
    steps = script_of(text) or [{"say": {"text": "Noted: {{message}}"}}]
    agent.memory.rest = [*steps, *agent.memory.rest]


def _take(agent: Agent, message: Mapping[str, Any]) -> str:
    text = str(message.get("text", ""))
    agent.variables["message"] = heard(text)
    agent.channel.emit("message_taken", message_id=message.get("message_id", ""), text=text)
    return text


def _script_for(agent: Agent, text: str, *, first: bool) -> list[Step]:
    """What the message asks for, else what was left unplayed, else a plain answer."""
    options, agent.memory.options = agent.memory.options, None
    if options is not None:
        agent.variables["answer"] = chosen_label(options, agent.variables["message"])
    steps = script_of(text)
    if steps is not None:
        return steps
    return agent.memory.rest or named_script(_unasked(text, first=first))


def _unasked(text: str, *, first: bool) -> str:
    """The script of a message that names none, by what kind of message it is."""
    if first:
        errands = {REVIEW_BLOCK: "review", SPLIT_BLOCK: "split"}
        return next((errands[block] for block in errands if f"```{block}" in text), "default")
    return "mend" if text.startswith(MENDS) else "reply"


def _end(agent: Agent, end: TurnEnd, started: float) -> None:
    agent.playing = False
    agent.memory.settle()
    agent.channel.emit(
        "turn_ended",
        outcome=end.outcome,
        text=end.text,
        usage=agent.usage(),
        duration_ms=int((time.monotonic() - started) * 1000),
        answers=agent.answers,
        queued=len(agent.inbox),
        status=end.status,
    )
    if not (agent.background or agent.inbox):
        agent.channel.emit("session_idle")
