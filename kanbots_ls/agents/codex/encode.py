"""Our commands as lines of Codex's stdin.

Called through the adapter by whoever writes to a run. Everything it needs to know besides the
command comes with it as the conversation's standing, which is read off the transcript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from kanbots_ls.agents import jsonrpc
from kanbots_ls.agents.codex import rpc
from kanbots_ls.agents.codex.answers import answer
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
    from kanbots_ls.agents.contract import Standing


def encode(command: AgentCommand, standing: Standing) -> tuple[bytes, ...]:
    """The command's lines, each with its newline."""
    match command:
        case SendMessage(message_id, text):
            return (message(jsonrpc.named(rpc.MESSAGE, message_id), message_id, text, standing),)
        case AnswerRequest():
            return _answer(command, standing)
        case Interrupt(request_id):
            return _interrupt(request_id, standing)
        case AskUsage() | EndSession():
            # It tells its tokens unasked, and ends at TERM, cleanly and with its commands.
            return ()
        case OpenSession() | SelectMode() | SelectModel():
            # Its opening and its command line say both.
            return ()
        case _:
            assert_never(command)


def message(name: str, message_id: str, text: str, standing: Standing) -> bytes:
    """Words of ours: they begin a turn, and in the middle of one they steer it.

    ``turn/steer`` would be refused where the turn has just ended; this is right either way.
    """
    # Half a letter can't be sent: Codex's reader of JSON takes none.
    whole = text.encode("utf-8", "replace").decode()
    params = {
        "threadId": standing.session_id,
        "clientUserMessageId": message_id,
        "input": [{"type": "text", "text": whole}],
    }
    return rpc.request(name, "turn/start", params)


def _interrupt(request_id: str, standing: Standing) -> tuple[bytes, ...]:
    """The turn's end, and the end of the commands that would outlive it."""
    thread = {"threadId": standing.session_id}
    clean = rpc.request(
        jsonrpc.named(rpc.CLEAN, request_id), "thread/backgroundTerminals/clean", thread
    )
    if not standing.turn:
        return (clean,)
    turn = {**thread, "turnId": standing.turn}
    return (rpc.request(jsonrpc.named(rpc.INTERRUPT, request_id), "turn/interrupt", turn), clean)


def _answer(command: AnswerRequest, standing: Standing) -> tuple[bytes, ...]:
    response = answer(command)
    if response is None:
        return ()
    lines = [jsonrpc.line(response.line)]
    if response.note:
        name = jsonrpc.named(rpc.NOTE, command.key)
        lines.append(message(name, name, response.note, standing))
    return tuple(lines)
