"""What Codex asks of us: leave for commands and edits, the model's questions, a server's forms.

Called from ``lines.parse_line``. A request that nobody answers stalls the agent without a word, so
even one of an unknown kind becomes a decision that a person can see and refuse. The replies are
made in ``answers``, from the request kept as the decision's payload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import elicitation, jsonrpc
from kanbots_ls.agents.codex.tools import command_of
from kanbots_ls.agents.prompts import ALLOW, ALWAYS, DENY
from kanbots_ls.agents.reading import Line, cut, needed, one_line, tables, text
from kanbots_ls.model.agent_events import DecisionKind, DecisionRequested, Option, Question
from kanbots_ls.model.ids import RequestKey

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = "item/commandExecution/requestApproval"
EDIT = "item/fileChange/requestApproval"
QUESTION = "item/tool/requestUserInput"
ELICITATION = "mcpServer/elicitation/request"
_COMMAND_LIMIT = 4_000


def server_request(line: Line) -> tuple[DecisionRequested, ...]:
    """Codex waits for our reply under this id, without limit."""
    method = needed(line, "method")
    key = RequestKey(jsonrpc.key_of(line["id"], line))
    params = line.get("params")
    asks = REQUESTS.get(method, _unknown)
    return (asks(key, line, params if isinstance(params, dict) else {}),)


def form_of(params: Line) -> Line:
    """An elicitation in the one spelling that ``elicitation`` reads."""
    return {
        "message": text(params, "message"),
        "url": text(params, "url"),
        "mcp_server_name": text(params, "serverName"),
        "requested_schema": params.get("requestedSchema"),
    }


def _command(key: RequestKey, line: Line, params: Line) -> DecisionRequested:
    command = command_of(params)
    shown = cut(command, _COMMAND_LIMIT) + _because(params)
    return _permission(key, line, f"Allow Shell? {one_line(command)}".rstrip(), shown)


def _edit(key: RequestKey, line: Line, params: Line) -> DecisionRequested:
    """The files and their diff came with the call itself, a line before; see ``tool_id``."""
    root = text(params, "grantRoot")
    where = f" It would be allowed to write below {root} in this session." if root else ""
    words = f"Allow Edit?{where}"
    return _permission(key, line, words, _because(params).lstrip())


def _because(params: Line) -> str:
    reason = one_line(text(params, "reason"), 500)
    return f"\n\nAsked because: {reason}" if reason else ""


def _permission(key: RequestKey, line: Line, words: str, shown: str) -> DecisionRequested:
    options = (
        Option(ALLOW),
        Option(ALWAYS, "The like of it is not asked about again before its process ends"),
        Option(DENY, "Any other text denies too, and is told to the agent"),
    )
    question = Question(words, "Permission", options)
    return _decision(key, "permission", (question,), shown, line)


def _questions(key: RequestKey, line: Line, params: Line) -> DecisionRequested:
    asked = tuple(_question(each) for each in tables(params, "questions") if text(each, "question"))
    return _decision(key, "question", asked, "", line) if asked else _unknown(key, line, params)


def _question(asked: Line) -> Question:
    offered = tuple(
        Option(text(each, "label"), text(each, "description"))
        for each in tables(asked, "options")
        if text(each, "label")
    )
    free = asked.get("isOther") is not False or not offered
    return Question(
        text(asked, "question"), one_line(text(asked, "header"), 80), offered, free_text=free
    )


def _elicitation(key: RequestKey, line: Line, params: Line) -> DecisionRequested:
    form = form_of(params)
    questions = tuple(field.question for field in elicitation.fields(form))
    return _decision(key, "question", questions, elicitation.detail(form), line)


def _unknown(key: RequestKey, line: Line, params: Line) -> DecisionRequested:
    kind = one_line(text(line, "method"), 80)
    question = Question(
        f"The agent waits for an answer this version does not know how to give ({kind}).",
        "Unknown request",
        (Option(DENY, "Tell the agent so, and let it go on"),),
        free_text=False,
    )
    return _decision(key, "permission", (question,), "", line)


def _decision(
    key: RequestKey,
    kind: DecisionKind,
    questions: tuple[Question, ...],
    shown: str,
    line: Line,
) -> DecisionRequested:
    params = line.get("params")
    about = text(params, "itemId") if isinstance(params, dict) else ""
    return DecisionRequested(key, kind, questions, shown, payload=line, tool_id=about)


REQUESTS: dict[str, Callable[[RequestKey, Line, Line], DecisionRequested]] = {
    COMMAND: _command,
    EDIT: _edit,
    ELICITATION: _elicitation,
    QUESTION: _questions,
}
"""The kinds of requests that can be answered."""
