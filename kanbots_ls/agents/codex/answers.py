"""A person's answer as the reply that Codex waits for.

Called by ``encode``. Goes by the request kept as the decision's payload. Never widens what the
person said: *always* means this session, since Codex's own rules would outlive it, and a text that
is none of the options refuses, with the text told as a message because a refusal has no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents import elicitation, jsonrpc
from kanbots_ls.agents.codex.asking import ELICITATION, QUESTION, REQUESTS, form_of
from kanbots_ls.agents.prompts import ALLOW, ALWAYS, DENY
from kanbots_ls.agents.reading import Line, needed, table, tables, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.model.agent_commands import AnswerRequest


@dataclass(frozen=True, slots=True)
class Response:
    """The reply, and what else the person wants said."""

    line: Line
    note: str = ""


def answer(command: AnswerRequest) -> Response | None:
    """The reply to the request; None where no request of Codex's is open."""
    if not jsonrpc.is_request(command.key):
        return None
    identity, request = jsonrpc.identity_of(command.key), dict(command.payload)
    method = text(request, "method")
    if method not in REQUESTS:
        error = {
            "code": jsonrpc.METHOD_NOT_FOUND,
            "message": f"This client does not support requests of the kind {method}.",
        }
        return Response({"id": identity, "error": error})
    result, note = _ANSWERS.get(method, _approval)(command, table(request, "params"))
    return Response({"id": identity, "result": result}, note)


def _approval(command: AnswerRequest, params: Line) -> tuple[Line, str]:
    choice = _choice(command)
    if not command.allow or choice not in {"", ALLOW, ALWAYS}:
        words = "" if choice in {ALLOW, ALWAYS, DENY} else choice
        return {"decision": "decline"}, command.note or words
    always = command.always or choice == ALWAYS
    return {"decision": "acceptForSession" if always else "accept"}, ""


def _questions(command: AnswerRequest, params: Line) -> tuple[Line, str]:
    """By each question's own id; what nobody answers is told so in words."""
    answers: dict[str, Any] = {}
    for asked in tables(params, "questions"):
        given = command.answers.get(text(asked, "question"), ())
        said = list(given) if command.allow else [command.note or "The user declined to answer."]
        answers[needed(asked, "id")] = {"answers": said}
    return {"answers": answers}, ""


def _elicited(command: AnswerRequest, params: Line) -> tuple[Line, str]:
    if not command.allow or _choice(command) == elicitation.DECLINE:
        return {"action": "decline"}, ""
    filled = elicitation.content(form_of(params), command.answers)
    return {"action": "accept", "content": filled}, ""


def _choice(command: AnswerRequest) -> str:
    return next((part for chosen in command.answers.values() for part in chosen), "")


_ANSWERS: dict[str, Callable[[AnswerRequest, Line], tuple[Line, str]]] = {
    ELICITATION: _elicited,
    QUESTION: _questions,
}
