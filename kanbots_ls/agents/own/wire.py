"""The lines of agents' processes that are ours, as their adapters read and write them.

Out of the agent: one JSON object a line, ``{"type": <event's type>, …the event's fields}``.
Into it: ``{"type": <command's name in snake case>, …the command's fields}``.
The process itself does not import this: it writes plain JSON and starts without pydantic.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from kanbots_ls.agents import decision_block
from kanbots_ls.model.agent_events import AgentEvent, Garbled, TextSaid, Unrecognized

if TYPE_CHECKING:
    from kanbots_ls.model.agent_commands import AgentCommand

_EVENTS: TypeAdapter[AgentEvent] = TypeAdapter(
    Annotated[AgentEvent, Field(discriminator="type")], config=ConfigDict(allow_inf_nan=False)
)
_LARGEST = 2**53


def parse(line: bytes) -> AgentEvent:
    """The event a line holds; what is of another kind or shape is a value too."""
    try:
        event = _EVENTS.validate_json(line, strict=True)
    except ValidationError:
        return _second_look(line)
    return event if _is_countable(event) else Unrecognized(event.type)


def events(line: bytes) -> tuple[AgentEvent, ...]:
    """The events of a line: its own, and the decision where a text asks for one in words."""
    if not line.strip():
        return ()
    event = parse(line)
    if isinstance(event, TextSaid) and decision_block.FENCE in event.text:
        # The whole line is the salt: where it carries an id, the same words ask anew each time.
        salt = line.decode("utf-8", "replace")
        return (event, *decision_block.decisions_in(event.text, salt=salt))
    return (event,)


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
        return Garbled.line(line)
    whole = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    kind = str(found.get("type", ""))[:200].encode("utf-8", "replace").decode()
    try:
        event = _EVENTS.validate_json(whole, strict=True)
    except ValidationError:
        return Unrecognized(kind)
    return event if _is_countable(event) else Unrecognized(kind)


def _is_countable(value: object) -> bool:
    """Whether all numbers in it can be added up and written down, as 1e308 twice can't."""
    if isinstance(value, (int, float)):
        return abs(value) <= _LARGEST
    if isinstance(value, Mapping):
        return all(map(_is_countable, value.values()))
    if dataclasses.is_dataclass(value):
        return all(_is_countable(getattr(value, each.name)) for each in dataclasses.fields(value))
    return True
