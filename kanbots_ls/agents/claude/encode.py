"""Our commands as lines of Claude's stdin; one line each, ASCII only.

Called through the adapter by whoever writes to a run. A line that is not JSON would end the
process, so everything goes through one encoder.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from kanbots_ls.agents.claude.answers import answer
from kanbots_ls.agents.claude.control import INITIALIZE
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
    from kanbots_ls.agents.reading import Line


def encode(command: AgentCommand) -> tuple[bytes, ...]:
    """The command's lines, each with its newline."""
    match command:
        case SendMessage():
            return (_message(command),)
        case AnswerRequest():
            return _answer(command)
        case Interrupt(request_id):
            return (_request(request_id, "interrupt"),)
        case AskUsage(request_id):
            return (_request(request_id, "get_usage"),)
        case EndSession(request_id):
            return (_request(request_id, "end_session"),)
        case OpenSession() | SelectMode() | SelectModel():
            # Its opening and its command line say both.
            return ()
        case _:
            assert_never(command)


def opening() -> tuple[bytes, ...]:
    """What is written first: Claude answers it before any prompt, with who pays."""
    return (_request(INITIALIZE, "initialize"),)


def _message(command: SendMessage) -> bytes:
    return _line(
        {
            "type": "user",
            "message": {"role": "user", "content": [{"type": "text", "text": command.text}]},
            "parent_tool_use_id": None,
            "uuid": command.message_id,
        }
    )


def _answer(command: AnswerRequest) -> tuple[bytes, ...]:
    response = answer(command)
    return () if response is None else (_line({"type": "control_response", "response": response}),)


def _request(request_id: str, subtype: str) -> bytes:
    request = {"subtype": subtype}
    return _line({"type": "control_request", "request_id": request_id, "request": request})


def _line(value: Line) -> bytes:
    # Escapes keep half emoji and the exotic line separators of JavaScript out of the stream.
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
