"""``assistant`` and ``user`` lines: what the agent said and did, what its tools gave, what it took.

Called from ``lines.parse_line``. A line holds one content block as a rule, several are read too.
Tool outputs are cut here, at 2,000 characters: a Write line carries the whole file twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kanbots_ls.agents import decision_block, prompts
from kanbots_ls.agents.claude.tools import summary
from kanbots_ls.agents.reading import (
    Line,
    cut,
    needed,
    needed_table,
    optional,
    table,
    tables,
    text,
)
from kanbots_ls.model.agent_events import (
    AgentEvent,
    FileWritten,
    Informed,
    MessageTaken,
    ModelAnswered,
    StayedAlive,
    TextSaid,
    Thought,
    ToolEnded,
    ToolStarted,
    Unrecognized,
)
from kanbots_ls.model.ids import MessageId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUTPUT_LIMIT = 2_000
_PLANS = "/.claude/plans/"
_LOCAL_OUTPUT = "local-command-stdout"


def assistant(line: Line) -> tuple[AgentEvent, ...]:
    """What the agent, or a sub-agent of it, said, thought or called."""
    message = needed_table(line, "message")
    if text(line, "error") or line.get("is_api_error_message") is True:
        return (Informed(_plain(message.get("content")), "error"),)
    events = [event for block in tables(message, "content") for event in _block(line, block)]
    if line.get("parent_tool_use_id") is not None:
        # Sub-agents stream nothing: their finished blocks are the only sign of money spent.
        events.append(ModelAnswered())
    return tuple(events)


def _block(line: Line, block: Line) -> tuple[AgentEvent, ...]:
    kind = text(block, "type")
    parse = _BLOCKS.get(kind)
    return parse(line, block) if parse else (Unrecognized(cut(f"assistant/{kind}", 100)),)


def _text(line: Line, block: Line) -> tuple[AgentEvent, ...]:
    said = text(block, "text")
    parent = optional(line, "parent_tool_use_id")
    if parent is not None or decision_block.FENCE not in said:
        return (TextSaid(said, parent),)
    return (TextSaid(said), *decision_block.decisions_in(said, salt=text(line, "uuid")))


def _thinking(line: Line, block: Line) -> tuple[AgentEvent, ...]:
    thought = text(block, "thinking")
    if not thought or line.get("parent_tool_use_id") is not None:
        return (StayedAlive("thinking"),)
    return (Thought(thought),)


def _tool_use(line: Line, block: Line) -> tuple[AgentEvent, ...]:
    name = needed(block, "name")
    return (
        ToolStarted(
            tool_id=needed(block, "id"),
            name=name,
            summary=summary(name, table(block, "input")),
            parent=optional(line, "parent_tool_use_id"),
        ),
    )


_BLOCKS: dict[str, Callable[[Line, Line], tuple[AgentEvent, ...]]] = {
    "redacted_thinking": _thinking,
    "server_tool_use": _tool_use,
    "text": _text,
    "thinking": _thinking,
    "tool_use": _tool_use,
}


def user(line: Line) -> tuple[AgentEvent, ...]:
    """Results of tools, and our own messages at the moment the model gets them."""
    message = needed_table(line, "message")
    if line.get("isReplay") is True:
        return _replay(line, message)
    parent = optional(line, "parent_tool_use_id")
    results = (each for each in tables(message, "content") if each.get("type") == "tool_result")
    ended: tuple[AgentEvent, ...] = tuple(_tool_result(block, parent) for block in results)
    return (*ended, *_written(table(line, "tool_use_result")))


def _written(result: Line) -> Iterator[FileWritten]:
    """What Write and Edit say of a file they wrote; plans are Claude's own notes."""
    path = text(result, "filePath")
    if path and "structuredPatch" in result and _PLANS not in path:
        yield FileWritten(path)


def _replay(line: Line, message: Line) -> tuple[AgentEvent, ...]:
    said = _plain(message.get("content"))
    if said.startswith(f"<{_LOCAL_OUTPUT}>"):
        inner = said.removeprefix(f"<{_LOCAL_OUTPUT}>").removesuffix(f"</{_LOCAL_OUTPUT}>")
        return (Informed(cut(inner, OUTPUT_LIMIT).strip()),)
    return (MessageTaken(MessageId(needed(line, "uuid")), prompts.person_text(said)),)


def _tool_result(block: Line, parent: str | None) -> ToolEnded:
    return ToolEnded(
        tool_id=needed(block, "tool_use_id"),
        ok=block.get("is_error") is not True,
        output=cut(_plain(block.get("content")), OUTPUT_LIMIT),
        parent=parent,
    )


def _plain(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(_pieces(content)) if isinstance(content, list) else ""


def _pieces(content: list[Any]) -> Iterator[str]:
    for block in content:
        if isinstance(block, dict):
            kind = text(block, "type")
            yield text(block, "text") if kind == "text" else f"[{cut(kind, 40)}]"
