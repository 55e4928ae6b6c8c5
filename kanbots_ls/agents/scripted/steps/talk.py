"""Steps that only say something, pass time or cost paper money; see the table in ``steps``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.scripted.agent import Background
from kanbots_ls.agents.scripted.endings import TurnEnd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.agents.scripted.agent import Agent


def say(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Say ``text``."""
    agent.say(str(fields["text"]))


def think(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Think ``text``."""
    agent.channel.emit("thought", text=str(fields["text"]))


def stream(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Say ``pieces`` one after another, ``seconds`` apart, then the whole text."""
    for piece in fields["pieces"]:
        agent.channel.emit("text_streamed", text=str(piece))
        agent.wait(float(fields.get("seconds", 0)))
    agent.say("".join(map(str, fields["pieces"])))


def lines(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Say ``count`` numbered texts of ``size`` bytes, ``per_second`` (0: as fast as it goes)."""
    pad = "x" * int(fields.get("size", 0))
    per_second = float(fields.get("per_second", 0))
    started = time.monotonic()
    for number in range(1, int(fields["count"]) + 1):
        text = f"line {number} "
        agent.say(text + pad[len(text) :])
        due = started + number / per_second if per_second else 0.0
        agent.wait(max(0.0, due - time.monotonic()))


def cost(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Pay ``usd`` and ``tokens`` (output tokens, or a count per kind) for one answer."""
    given = fields.get("tokens", 0)
    tokens = given if isinstance(given, dict) else {"output": given}
    memory = agent.memory
    for kind, count in tokens.items():
        memory.tokens[kind] += int(count)
    memory.cost_usd += float(fields["usd"])
    agent.spent_usd += float(fields["usd"])
    agent.answers += 1
    agent.channel.emit("model_answered", output_tokens=int(tokens.get("output", 0)))
    cap = agent.settings.cap_usd
    if cap is not None and agent.spent_usd >= cap:
        raise TurnEnd("budget", f"Reached maximum budget (${cap:g})")


def wait(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Let ``seconds`` go by."""
    agent.wait(float(fields["seconds"]))


def background(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Start a task of ``seconds`` that outlives the turn and says ``text`` in one of its own."""
    title = str(fields.get("title", "A command in the background"))
    agent.tasks += 1
    task_id = f"task-{agent.tasks}"
    text = str(fields.get("text", "The background task is done."))
    due = time.monotonic() + float(fields["seconds"])
    agent.channel.emit("task_started", task_id=task_id, title=title, background=True)
    agent.background.append(Background(due, task_id, title, text))
    agent.background.sort()
    agent.report_background()
