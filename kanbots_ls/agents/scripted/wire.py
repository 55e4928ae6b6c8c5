"""The scripted agent's lines, as its adapter reads and writes them.

Out of the agent: one JSON object a line, ``{"type": <event's type>, …the event's fields}``.
Into it: ``{"type": <command's name in snake case>, …the command's fields}``.
The process itself does not import this: it writes plain JSON and starts without pydantic.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, TypeAdapter, ValidationError

from kanbots_ls.model.agent_events import AgentEvent, Garbled, Unrecognized

if TYPE_CHECKING:
    from kanbots_ls.model.agent_commands import AgentCommand

_EVENTS: TypeAdapter[AgentEvent] = TypeAdapter(Annotated[AgentEvent, Field(discriminator="type")])


def parse(line: bytes) -> AgentEvent:
    """The event a line holds; what is of another kind or shape is a value too."""
    try:
        return _EVENTS.validate_json(line, strict=True)
    except ValidationError:
        return _second_look(line)


def encode(command: AgentCommand) -> bytes:
    """The command's line."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(command).__name__).lower()
    return line_of({"type": name, **dataclasses.asdict(command)})


def line_of(fields: dict[str, object]) -> bytes:
    """One line of JSON, with its newline."""
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def _second_look(line: bytes) -> AgentEvent:
    """For half a letter (a lone surrogate), which only one of the two readers of JSON takes."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return Garbled(line[:200].decode("utf-8", "replace"))
    whole = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    try:
        return _EVENTS.validate_json(whole, strict=True)
    except ValidationError:
        kind = str(found.get("type", ""))[:200]
        return Unrecognized(kind.encode("utf-8", "replace").decode())
