"""``item/started`` and ``item/completed``: what the agent said, thought and did.

Called from ``lines.parse_line``. A message that is steered away gets no end, so only whole ones
are told as said. Outputs are cut at 2,000 characters; the transcript has the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import decision_block, prompts
from kanbots_ls.agents.codex import tools
from kanbots_ls.agents.commits import touches
from kanbots_ls.agents.reading import (
    Line,
    Surprise,
    cut,
    maybe_whole,
    needed,
    needed_table,
    one_line,
    optional,
    table,
    tables,
    text,
    texts,
)
from kanbots_ls.model.agent_events import (
    AgentEvent,
    DecisionRequested,
    FileWritten,
    Informed,
    MessageTaken,
    ModelAnswered,
    Option,
    Question,
    RepositoryTouched,
    StayedAlive,
    TaskEnded,
    TaskStarted,
    TextSaid,
    Thought,
    ToolEnded,
    ToolStarted,
    Unrecognized,
)
from kanbots_ls.model.ids import MessageId, RequestKey, SessionId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUTPUT_LIMIT = 2_000
_CALLS = frozenset(
    {
        "collabAgentToolCall",
        "commandExecution",
        "dynamicToolCall",
        "fileChange",
        "imageGeneration",
        "imageView",
        "mcpToolCall",
        "webSearch",
    }
)
_ALIVE = (StayedAlive("working"),)


def started(line: Line) -> tuple[AgentEvent, ...]:
    """A call began; whatever else begins is told when it is whole."""
    item = _item(line)
    if text(item, "type") not in _CALLS:
        return _ALIVE
    call = ToolStarted(
        tool_id=needed(item, "id"),
        name=tools.name(item),
        summary=tools.summary(item),
        detail=tools.detail(item),
        session_id=_thread(line),
    )
    return (call,)


def completed(line: Line) -> tuple[AgentEvent, ...]:
    """The item, whole."""
    item = _item(line)
    kind = needed(item, "type")
    if kind in _CALLS:
        return tuple(_ended(item, _thread(line)))
    if kind == "agentMessage":
        return _agent_message(item, _thread(line))
    parse = _ITEMS.get(kind)
    return parse(item) if parse else (Unrecognized(cut(f"item/{kind}", 100)),)


def _thread(line: Line) -> SessionId | None:
    """The run's own, or a sub-agent's; who reads the line alone can't tell."""
    thread = optional(needed_table(line, "params"), "threadId")
    return SessionId(thread) if thread else None


def _item(line: Line) -> Line:
    return needed_table(needed_table(line, "params"), "item")


def _user_message(item: Line) -> tuple[AgentEvent, ...]:
    ours = optional(item, "clientId")
    if ours is None:
        return _ALIVE
    said = "\n".join(text(each, "text") for each in tables(item, "content"))
    return (MessageTaken(MessageId(ours), prompts.person_text(said)),)


def _agent_message(item: Line, thread: SessionId | None) -> tuple[AgentEvent, ...]:
    said = text(item, "text")
    asked = tuple(_asked_aside(item))
    if not asked and decision_block.FENCE in said:
        asked = decision_block.decisions_in(said, salt=text(item, "id"))
    return (TextSaid(said, session_id=thread), ModelAnswered(), *asked)


def _asked_aside(item: Line) -> Iterator[DecisionRequested]:
    """Questions for which the turn does not wait; each answer goes as a message of its own."""
    for place, asked in enumerate(tables(item, "questions")):
        words = text(asked, "title") or text(asked, "question")
        if not words:
            continue
        options = tuple(Option(label) for label in texts(asked, "options"))
        key = RequestKey(f"aside-{text(item, 'id')}-{place}")
        yield DecisionRequested(key, "question", (Question(words, "", options),), by_message=True)


def _reasoning(item: Line) -> tuple[AgentEvent, ...]:
    thought = "\n\n".join(texts(item, "summary"))
    return (Thought(thought),) if thought else (StayedAlive("thinking"),)


def _plan(item: Line) -> tuple[AgentEvent, ...]:
    return (TextSaid(text(item, "text")),)


def _compaction(_item: Line) -> tuple[AgentEvent, ...]:
    return (Informed("The conversation was compacted."),)


def _sub_agent(item: Line) -> tuple[AgentEvent, ...]:
    """A thread of its own: its turns and tokens are told under its own id."""
    thread, kind = needed(item, "agentThreadId"), needed(item, "kind")
    title = one_line(text(item, "agentPath"))
    if kind == "started":
        return (TaskStarted(thread, title, background=True),)
    return (TaskEnded(thread, one_line(kind, 40), title),)


def _quiet(_item: Line) -> tuple[AgentEvent, ...]:
    return _ALIVE


def _ended(item: Line, thread: SessionId | None) -> Iterator[AgentEvent]:
    kind, status = text(item, "type"), text(item, "status")
    if not status and kind not in {"imageView", "webSearch"}:
        raise Surprise("status")
    ok = status in {"", "completed"} and item.get("success") is not False
    yield ToolEnded(needed(item, "id"), ok, cut(_output(item), OUTPUT_LIMIT), session_id=thread)
    if kind == "commandExecution" and (touched := touches(tools.command_of(item))):
        yield RepositoryTouched(touched)
    if kind == "fileChange" and ok:
        yield from (FileWritten(path) for path in tools.paths(item))


def _output(item: Line) -> str:
    said = text(item, "aggregatedOutput") or text(table(item, "error"), "message")
    if not said:
        found = tables(item, "contentItems") or tables(table(item, "result"), "content")
        said = "\n".join(text(each, "text") for each in found)
    code = maybe_whole(item, "exitCode")
    if not said and code:
        return f"exit code {code}"
    return "declined" if not said and text(item, "status") == "declined" else said


_ITEMS: dict[str, Callable[[Line], tuple[AgentEvent, ...]]] = {
    "contextCompaction": _compaction,
    "enteredReviewMode": _quiet,
    "exitedReviewMode": _quiet,
    "hookPrompt": _quiet,
    "plan": _plan,
    "reasoning": _reasoning,
    "subAgentActivity": _sub_agent,
    "userMessage": _user_message,
}
