"""Steps that ask the person, and the one that acts on the answer; see the table in ``steps``.

Each leaves its answer in the variable ``answer``: the chosen labels joined by ``, ``, the
questions of one request by ``; ``; for a refusal the person's reason.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents import prompts
from kanbots_ls.agents.scripted.endings import TurnEnd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.agents.scripted.agent import Agent

_APPROVE = (prompts.APPROVE, prompts.KEEP_PLANNING)
_ALLOW = (prompts.ALLOW, prompts.ALWAYS, prompts.DENY)


def ask(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Ask ``questions`` in one request and wait without limit."""
    questions = [_question(question) for question in fields["questions"]]
    tool_id = agent.start_tool("AskUserQuestion", questions[0]["text"])
    reply = agent.request("question", questions, str(fields.get("detail", "")))
    answer = _answer_of(reply)
    agent.variables["answer"] = answer
    agent.end_tool(tool_id, f"Answered: {answer}", ok=bool(reply.get("allow", True)))


def plan(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Show the plan ``text`` until it is approved; each rejection's reason is added to it."""
    text = str(fields["text"])
    while True:
        tool_id = agent.start_tool("ExitPlanMode", text)
        questions = [_question({"text": "Approve this plan?", "options": _APPROVE})]
        reply = agent.request("plan", questions, text)
        refusal = _refusal(reply, prompts.APPROVE)
        agent.variables["answer"] = answer = refusal or prompts.APPROVE
        agent.end_tool(tool_id, answer, ok=not refusal)
        if not refusal:
            return
        text = f"{text}\n\nChanged after: {answer}"


def permission(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Ask whether ``command`` may run with ``tool``; running it is a step of its own."""
    tool, command = str(fields.get("tool", "Bash")), str(fields["command"])
    tool_id = agent.start_tool(tool, command)
    questions = [_question({"text": f"Allow {tool}: {command}?", "options": _ALLOW})]
    reply = agent.request("permission", questions, str(fields.get("detail", command)))
    refusal = _refusal(reply, prompts.ALLOW, prompts.ALWAYS)
    agent.variables["answer"] = prompts.DENY if refusal else prompts.ALLOW
    agent.end_tool(tool_id, f"Denied: {refusal}" if refusal else "Allowed", ok=not refusal)


def decision_block(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Ask in words, as an agent without a question tool does; the next message is the answer."""
    question = _question({"text": fields["question"], "options": fields["options"]})
    block = {"question": question["text"], "options": question["options"]}
    lead = str(fields.get("text", "I need a decision before I go on."))
    agent.memory.options = [option["label"] for option in question["options"]]
    agent.memory.asked += 1
    said = f"{lead}\n\n```kanbots-decision\n{json.dumps(block, indent=2)}\n```"
    agent.say(said, id=f"said-{agent.memory.asked}")
    raise TurnEnd("completed", agent.said)


def choose(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Go on with the steps that ``answers`` has for the last answer, else with ``otherwise``."""
    steps = fields["answers"].get(agent.variables.get("answer", ""), fields["otherwise"])
    agent.memory.rest = [*steps, *agent.memory.rest]


def _question(given: Mapping[str, Any]) -> dict[str, Any]:
    """A question with every field; an option may be a bare label."""
    options = [_option(option) for option in given.get("options", ())]
    return {
        "text": str(given["text"]),
        "header": str(given.get("header", "")),
        "options": options,
        "multiple": bool(given.get("multiple", False)),
        "free_text": bool(given.get("free_text", True)),
    }


def _option(given: Any) -> dict[str, str]:
    if isinstance(given, str):
        return {"label": given, "description": ""}
    return {"label": str(given["label"]), "description": str(given.get("description", ""))}


def _answer_of(reply: Mapping[str, Any]) -> str:
    if not reply.get("allow", True):
        return str(reply.get("note") or "no answer")
    return "; ".join(", ".join(labels) for labels in reply.get("answers", {}).values())


def _refusal(reply: Mapping[str, Any], *yes: str) -> str:
    """Why the person said no: their words, else the label; "" where they said yes."""
    said = _answer_of(reply)
    if reply.get("allow", True) and said in {"", *yes}:
        return ""
    return str(reply.get("note") or said)
