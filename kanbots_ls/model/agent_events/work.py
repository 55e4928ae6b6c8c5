"""What an agent says and does in a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.ids import SessionId


@dataclass(frozen=True, slots=True)
class TextSaid:
    text: str
    parent: str | None = None
    """The tool call of the sub-agent that speaks; None for the agent itself."""
    session_id: SessionId | None = None
    """Whose it is, where sub-agents have sessions; ``runs.conversation`` then sets ``parent``."""
    type: Literal["text_said"] = "text_said"


@dataclass(frozen=True, slots=True)
class TextStreamed:
    """A piece of a text still being written; the whole follows as ``TextSaid``."""

    text: str
    message: str = ""
    """The agent's own id of that text, where pieces of two may follow each other."""
    type: Literal["text_streamed"] = "text_streamed"


@dataclass(frozen=True, slots=True)
class Thought:
    text: str
    type: Literal["thought"] = "thought"


@dataclass(frozen=True, slots=True)
class ThoughtStreamed:
    """A piece of a thought; the whole follows as ``Thought``."""

    text: str
    message: str = ""
    type: Literal["thought_streamed"] = "thought_streamed"


@dataclass(frozen=True, slots=True)
class SlashCommandsOffered:
    """The agent's own commands as they are now, without the slash: those a message may call."""

    names: tuple[str, ...]
    type: Literal["slash_commands_offered"] = "slash_commands_offered"


@dataclass(frozen=True, slots=True)
class ToolTold:
    """What changed about a call, of an agent that tells only that; ``agents.joining`` makes
    ``ToolStarted``, ``ToolEnded`` and what follows of it."""

    tool_id: str
    name: str = ""
    state: Literal["", "pending", "given", "working", "done", "failed"] = ""
    """``given``: what with, of a call that was announced: it begins."""
    summary: str = ""
    output: str = ""
    touched: str = ""
    """``commit`` or ``push``, where the call asks git for that."""
    paths: tuple[str, ...] = ()
    """The files that it writes."""
    detail: str = ""
    """What a person must see to allow it, as far as this line says."""
    named: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    """The files that each field of this line names; None: not clear, or more than that."""
    type: Literal["tool_told"] = "tool_told"


@dataclass(frozen=True, slots=True)
class ToolStarted:
    tool_id: str
    name: str
    summary: str = ""
    """One line for people: the command, the file, the pattern; at most 200 characters."""
    parent: str | None = None
    detail: str = ""
    """What a person must see to allow it, where the request for leave does not bring that."""
    session_id: SessionId | None = None
    """Whose it is, where sub-agents have sessions; ``runs.conversation`` then sets ``parent``."""
    type: Literal["tool_started"] = "tool_started"


@dataclass(frozen=True, slots=True)
class ToolEnded:
    tool_id: str
    ok: bool
    output: str = ""
    """The beginning of what it gave, at most 2,000 characters; the transcript has the rest."""
    parent: str | None = None
    session_id: SessionId | None = None
    """Whose it is, where sub-agents have sessions; ``runs.conversation`` then sets ``parent``."""
    type: Literal["tool_ended"] = "tool_ended"


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """A sub-agent or background command."""

    task_id: str
    title: str
    background: bool = False
    type: Literal["task_started"] = "task_started"


@dataclass(frozen=True, slots=True)
class TaskEnded:
    task_id: str
    status: str
    title: str = ""
    type: Literal["task_ended"] = "task_ended"


@dataclass(frozen=True, slots=True)
class BackgroundTasksChanged:
    """The set of live background tasks; replaces the one before."""

    task_ids: tuple[str, ...]
    type: Literal["background_tasks_changed"] = "background_tasks_changed"


@dataclass(frozen=True, slots=True)
class RepositoryTouched:
    """The agent committed, or tried to push."""

    what: str
    type: Literal["repository_touched"] = "repository_touched"


@dataclass(frozen=True, slots=True)
class FileWritten:
    """A tool of the agent's for editing files wrote this one; absolute, or from its worktree."""

    path: str
    type: Literal["file_written"] = "file_written"
