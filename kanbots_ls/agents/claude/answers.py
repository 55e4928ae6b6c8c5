"""A person's answer as the ``control_response`` that Claude waits for.

Called by ``encode``. Goes by the request kept as the decision's payload: the input is sent back
as it came, since Claude runs what we return. Never widens what the person said: text that is
none of the options refuses, and *always* means this session, since Claude's own choice would
write a settings file into the worktree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kanbots_ls.agents import elicitation
from kanbots_ls.agents.claude.control import PLAN_TOOL, QUESTION_TOOL, suggestion
from kanbots_ls.agents.prompts import ALLOW, ALWAYS, APPROVE, DENY, KEEP_PLANNING
from kanbots_ls.agents.reading import Line, table, text

if TYPE_CHECKING:
    from kanbots_ls.model.agent_commands import AnswerRequest

_NO_ANSWER = "The user declined to answer. Use your best judgment."
_NO_PERMISSION = "The user denied this call. Do not try it in another way; go on without it."
_NO_PLAN = "The user wants you to keep planning."


def answer(command: AnswerRequest) -> Line | None:
    """The ``response`` object of the answer; None where no request of Claude's is open."""
    request = dict(command.payload)
    subtype = text(request, "subtype")
    if not subtype:
        return None
    if subtype == "can_use_tool":
        return _success(command, _tool_answer(command, request))
    if subtype == "elicitation":
        return _success(command, _elicited(command, request))
    error = f"This client does not support requests of the kind {subtype}."
    return {"subtype": "error", "request_id": command.key, "error": error}


def _success(command: AnswerRequest, response: Line) -> Line:
    return {"subtype": "success", "request_id": command.key, "response": response}


def _tool_answer(command: AnswerRequest, request: Line) -> Line:
    tool = text(request, "tool_name")
    if tool == QUESTION_TOOL and command.kind == "question":
        return _question(command, request)
    if tool == PLAN_TOOL:
        return _plan(command, request)
    return _permission(command, request)


def _question(command: AnswerRequest, request: Line) -> Line:
    if not command.allow:
        return _deny(command.note or _NO_ANSWER)
    given = {asked: ", ".join(chosen) for asked, chosen in command.answers.items() if chosen}
    filled: dict[str, Any] = {**table(request, "input"), "answers": given}
    if command.note:
        filled["annotations"] = {asked: {"notes": command.note} for asked in list(given)[:1]}
    return {"behavior": "allow", "updatedInput": filled}


def _plan(command: AnswerRequest, request: Line) -> Line:
    choice = _choice(command)
    if command.allow and choice in {"", APPROVE}:
        return {"behavior": "allow", "updatedInput": table(request, "input")}
    words = "" if choice in {APPROVE, KEEP_PLANNING} else choice
    return _deny(command.note or words or _NO_PLAN)


def _permission(command: AnswerRequest, request: Line) -> Line:
    choice = _choice(command)
    if not command.allow or choice not in {"", ALLOW, ALWAYS}:
        words = "" if choice in {ALLOW, ALWAYS, DENY} else choice
        return _deny(command.note or words or _NO_PERMISSION)
    response: Line = {"behavior": "allow", "updatedInput": table(request, "input")}
    rule = suggestion(request)
    if rule is not None and (command.always or choice == ALWAYS):
        response["updatedPermissions"] = [{**rule, "destination": "session"}]
    return response


def _elicited(command: AnswerRequest, request: Line) -> Line:
    if not command.allow or _choice(command) == elicitation.DECLINE:
        return {"action": "decline"}
    return {"action": "accept", "content": elicitation.content(request, command.answers)}


def _choice(command: AnswerRequest) -> str:
    return next((part for chosen in command.answers.values() for part in chosen), "")


def _deny(message: str) -> Line:
    return {"behavior": "deny", "message": message}
