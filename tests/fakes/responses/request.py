"""What an agent sent: its items, its tools, the scenario that its prompt names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
# One in quotes is the name of another card, of which the agent is told.
MARKER = re.compile(r"(?<!\")\[scenario:([\w.-]+)((?:\s+\w+=[^\s\]]*)*)\s*\]")
_TELLS = frozenset({"user", "agent_message"})
"""Who tells the model what to do: a person, or the agent that it helps."""
_OURS = frozenset({"reasoning", "function_call", "custom_tool_call"})


@dataclass(frozen=True)
class Tool:
    """A tool that is offered; ``kind`` is ``function`` or ``custom`` (free text)."""

    kind: str
    namespace: str | None = None


@dataclass(frozen=True)
class Request:
    """One request for the model's next answer."""

    body: Json
    thread: str

    @property
    def items(self) -> list[Json]:
        """The conversation, oldest first."""
        return list(self.body.get("input") or [])

    @property
    def tools(self) -> dict[str, Tool]:
        """Every tool by name; an agent may offer some in the conversation itself."""
        found = _tools(self.body.get("tools"))
        for item in self.items:
            found |= _tools(item.get("tools")) if item.get("type") == "additional_tools" else {}
        return found

    @property
    def scenario(self) -> str | None:
        """The name that the person's words name last."""
        return self._named[0]

    @property
    def variables(self) -> dict[str, str]:
        """What else it says there, as ``[scenario:write file=a.txt]``."""
        return dict(pair.split("=", 1) for pair in self._named[1].split())

    @property
    def _named(self) -> tuple[str | None, str]:
        named = [found for text in self.told for found in MARKER.findall(text)]
        return named[-1] if named else (None, "")

    @property
    def told(self) -> list[str]:
        """Every text from the person's side."""
        ours = (each for each in self.items if _TELLS & {each.get("role"), each.get("type")})
        return [text_of(item.get("content")) for item in ours]

    @property
    def results(self) -> list[str]:
        """What tools gave, oldest first."""
        outputs = (item for item in self.items if str(item.get("type")).endswith("_output"))
        return [text_of(item.get("output")) for item in outputs]

    @property
    def fresh(self) -> list[str]:
        """What came since the model last spoke: tools' results and the person's words."""
        fresh: list[str] = []
        for item in self.items:
            if item.get("type") in _OURS or item.get("role") == "assistant":
                fresh.clear()
            elif item.get("role") not in ("developer", "system"):
                fresh.append(text_of(item.get("content", item.get("output"))))
        return fresh


def text_of(value: Any) -> str:
    """The plain text of a message's content or a tool's output."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(map(text_of, value))
    if isinstance(value, dict):
        inner = value.get("text", value.get("content", value.get("encrypted_content", "")))
        return text_of(inner)
    return ""


def _tools(offered: Any, namespace: str | None = None) -> dict[str, Tool]:
    found: dict[str, Tool] = {}
    for tool in offered or []:
        if tool.get("type") == "namespace":
            found |= _tools(tool.get("tools"), tool.get("name"))
        else:
            found.setdefault(tool.get("name") or tool["type"], Tool(tool["type"], namespace))
    return found
