"""Slash commands: a reply that begins with ``/name`` is a prompt template with the person's words.

Pure.  Which templates there are is the settings' business (``config.slash``); what none of them
names is left as it was written, and may be a command of the agent's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = r"[a-z][a-z0-9:_-]{0,63}"
TEXT = "{text}"
"""Where a template has what stands behind the name; without it, that comes last."""
_CALL = re.compile(r"/([A-Za-z_][A-Za-z0-9:_-]{0,63})(?:\s+(.*))?", re.DOTALL)
"""Wider than the names of ours: agents name theirs as they like."""

Act = Literal["review", "split"]
"""What the board does itself when a command is called; the agent is told nothing of it."""
Source = Literal["built-in", "team", "own", "agent"]


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """One that a person can call; ``prompt`` is "" where it is the agent's own or an act."""

    name: str
    description: str
    source: Source
    prompt: str = ""
    act: Act | None = None


def called(text: str) -> tuple[str, str] | None:
    """Name and what stands behind it, where the message is a call; a path is none."""
    found = _CALL.fullmatch(text.strip())
    return (found[1], found[2] or "") if found else None


def expanded(text: str, commands: Mapping[str, SlashCommand]) -> str:
    """The prompt that a call stands for; any other message as it is."""
    call = called(text)
    command = commands.get(call[0]) if call else None
    if call is None or command is None or command.act is not None:
        return text
    if TEXT in command.prompt:
        return command.prompt.replace(TEXT, call[1]).strip()
    return "\n\n".join(part for part in (command.prompt.strip(), call[1]) if part)


def act_of(text: str, commands: Mapping[str, SlashCommand]) -> tuple[Act, str] | None:
    """What the board is to do itself, and the person's words for it; None for a message."""
    call = called(text)
    command = commands.get(call[0]) if call else None
    if call is None or command is None or command.act is None:
        return None
    return command.act, call[1]
