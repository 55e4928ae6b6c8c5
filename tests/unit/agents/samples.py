"""A launch to speak about, and Claude's lines made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.claude.lines import parse_line
from kanbots_ls.agents.contract import Launch
from kanbots_ls.model.ids import CardNumber, RunId, SessionId

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import AgentEvent

_LAUNCH = Launch(
    run=RunId("42-1"),
    card=CardNumber(42),
    title="Add OAuth login",
    worktree=Path("/home/user/shop/.kanbots/worktrees/issue-42-1"),
    branch="kanbots/issue-42-1",
    session_id=SessionId("0f62afd9-0000-4000-8000-000000000000"),
)


def launch(**changes: Any) -> Launch:
    """The launch of run 42-1, with changes."""
    return replace(_LAUNCH, **changes)


def events(**line: Any) -> tuple[AgentEvent, ...]:
    """The events of a line of Claude's with these fields."""
    return parse_line(json.dumps(line).encode())


def said(text: str, **line: Any) -> tuple[AgentEvent, ...]:
    """The events of an assistant line with one text block."""
    return events(type="assistant", message={"content": [{"type": "text", "text": text}]}, **line)
