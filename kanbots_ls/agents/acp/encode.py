"""Our commands as lines of an ACP agent's stdin.

Called through the adapter by whoever writes to a run. Everything it needs to know besides the
command comes with it as the conversation's standing, which is read off the transcript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from kanbots_ls.agents import jsonrpc, prompts
from kanbots_ls.agents.acp import rpc
from kanbots_ls.agents.acp.asking import PERMISSION, choices
from kanbots_ls.agents.reading import cut, table, text
from kanbots_ls.model.agent_commands import (
    AgentCommand,
    AnswerRequest,
    AskUsage,
    EndSession,
    Interrupt,
    OpenSession,
    SelectMode,
    SelectModel,
    SendMessage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.agents.contract import Standing
    from kanbots_ls.agents.reading import Line

_ECHOED = 4_000
"""Characters of a message that its answer brings back for the log."""
_CANCELLED: Line = {"outcome": {"outcome": "cancelled"}}


def encode(command: AgentCommand, standing: Standing) -> tuple[bytes, ...]:
    """The command's lines, each with its newline."""
    match command:
        case OpenSession():
            return (_session(command),)
        case SelectMode():
            return (_mode(command, standing),)
        case SelectModel():
            return (_model(command, standing),)
        case SendMessage():
            return _prompt(command, standing)
        case AnswerRequest():
            return _answer(command)
        case Interrupt():
            return tuple(_cancel(standing))
        case AskUsage() | EndSession():
            # It tells its cost unasked, and has no word for its end: TERM says it.
            return ()
        case _:
            assert_never(command)


def _session(command: OpenSession) -> bytes:
    place: Line = {"cwd": command.worktree, "mcpServers": []}
    about: Line = {"way": command.way, "login": command.login}
    if command.way in {"new", "anew"}:
        return rpc.request(rpc.SESSION, about, "session/new", place)
    about = {**about, "session": command.session_id}
    known = {"sessionId": command.session_id, **place}
    return rpc.request(rpc.SESSION, about, f"session/{command.way}", known)


def _mode(command: SelectMode, standing: Standing) -> bytes:
    about = {"request": command.request_id, "mode": command.mode}
    chosen = {"sessionId": standing.session_id, "modeId": command.mode}
    return rpc.request(rpc.MODE, about, "session/set_mode", chosen)


def _model(command: SelectModel, standing: Standing) -> bytes:
    about = {"session": standing.session_id, "model": command.model}
    session: Line = {"sessionId": standing.session_id}
    if command.setting is None:
        chosen = {**session, "modelId": command.model}
        return rpc.request(rpc.MODEL, about, "session/set_model", chosen)
    chosen = {**session, "configId": command.setting or "model", "value": command.model}
    return rpc.request(rpc.MODEL, about, "session/set_config_option", chosen)


def _prompt(command: SendMessage, standing: Standing) -> tuple[bytes, ...]:
    """The prompt is answered at its end only, so a request before it says that it begins."""
    # Half a letter can't be sent: many readers of JSON take none.
    words = command.text.encode("utf-8", "replace").decode()
    about = {"session": standing.session_id, "message": command.message_id}
    echoed = {**about, "text": cut(prompts.person_text(words), _ECHOED)}
    session: Line = {"sessionId": standing.session_id}
    prompt = {**session, "prompt": [{"type": "text", "text": words}]}
    return (
        rpc.request(rpc.BEGIN, echoed, rpc.BEGIN_METHOD, session),
        rpc.request(rpc.PROMPT, about, "session/prompt", prompt),
    )


def _cancel(standing: Standing) -> Iterator[bytes]:
    """The turn's end; what it asked has to be answered too."""
    yield rpc.notification("session/cancel", {"sessionId": standing.session_id})
    for key in standing.asked:
        if jsonrpc.is_request(key):
            yield rpc.answer(jsonrpc.identity_of(key), "result", _CANCELLED)


def _answer(command: AnswerRequest) -> tuple[bytes, ...]:
    if not jsonrpc.is_request(command.key):
        return ()
    identity, request = jsonrpc.identity_of(command.key), dict(command.payload)
    method = text(request, "method")
    if request.get("invalid") is True:
        error = {"code": jsonrpc.INVALID_REQUEST, "message": f"The id of {method} is no id."}
        return (rpc.answer(identity, "error", error),)
    if method != PERMISSION:
        words = f"This client does not offer {method}."
        error = {"code": jsonrpc.METHOD_NOT_FOUND, "message": words}
        return (rpc.answer(identity, "error", error),)
    return (rpc.answer(identity, "result", _outcome(command, table(request, "params"))),)


def _outcome(command: AnswerRequest, params: Line) -> Line:
    """The option of that name; whatever is none of them allows nothing."""
    label = next((part for chosen in command.answers.values() for part in chosen), "")
    offered = choices(params)
    chosen = next((each for each in offered if each.label == label), offered[-1])
    if not chosen.identity:
        return _CANCELLED
    return {"outcome": {"outcome": "selected", "optionId": chosen.identity}}
