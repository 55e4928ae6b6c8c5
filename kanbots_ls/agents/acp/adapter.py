"""Any agent that speaks ACP behind the adapter contract.

The registry makes one per agent, from its name and its command. Stateless; each method hands on
to its topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import prompts
from kanbots_ls.agents.acp import encode, exits, lines
from kanbots_ls.agents.acp import launch as launching
from kanbots_ls.agents.acp.presets import preset_of
from kanbots_ls.agents.acp.words import Speaker
from kanbots_ls.agents.contract import (
    Capabilities,
    Exited,
    Launch,
    Located,
    Missing,
    Standing,
)
from kanbots_ls.agents.definition import Definition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kanbots_ls.model.agent_commands import AgentCommand
    from kanbots_ls.model.agent_events import AgentEvent


def opencode() -> AcpAdapter:
    """The one agent that comes ready made: OpenCode, as its own command."""
    return AcpAdapter(Definition("opencode", "acp", ("opencode", "acp")))


class AcpAdapter:
    """A command that speaks ACP on its standard streams."""

    __slots__ = ("_name", "_preset", "_speaker", "_words")

    def __init__(self, definition: Definition) -> None:
        """Its first word is a program on PATH, or a full path."""
        self._name, self._words = definition.name, definition.words
        self._preset = preset_of(definition.name, "".join(definition.words[:1]))
        self._speaker = Speaker(definition.name, self._preset.product)

    @property
    def name(self) -> str:
        """As settings and ``--agent`` name it."""
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        """What it can do; whether it resumes is told by each of its processes."""
        return Capabilities(
            handshake=True,
            starts_in_turn=self._preset.starts_in_turn,
            tells_cost=self._preset.tells_cost,
            steers=False,
            resumes="offered",
            asks=False,
            tells_limits=False,
            effort="never",
            selects_model=True,
            in_pieces=True,
            modes=("bypassPermissions", "acceptEdits", "ask"),
        )

    def locate(self, environment: Mapping[str, str]) -> Located | Missing:
        """The program that the agent's own variable names, else that of its command."""
        return launching.locate(self._name, self._preset.product, self._words, environment)

    def argv(self, program: Path, launch: Launch) -> Sequence[str]:
        """The command line; everything about the run comes on stdin."""
        return (str(program), *self._words[1:])

    def environment(self, launch: Launch) -> Mapping[str, str | None]:
        """What makes it ask as the run's mode says, where that is known."""
        return dict(self._preset.variables.get(launch.mode, {}))

    def opening(self, launch: Launch) -> Sequence[bytes]:
        """The hello; which session is opened depends on its answer."""
        return launching.opening()

    def first_prompt(self, launch: Launch, title: str, body: str) -> str:
        """Title and body verbatim, then our section, with how to ask."""
        return prompts.first_prompt(launch, title, body, asks_by_block=True)

    def reply_prompt(self, launch: Launch, text: str) -> str:
        """The person's words verbatim, then one line of ours."""
        return prompts.reply_prompt(launch, text)

    def parse_line(self, line: bytes) -> tuple[AgentEvent, ...]:
        """One line of stdout, without its newline; never raises."""
        return lines.parse_line(line, self._speaker)

    def encode(self, command: AgentCommand, standing: Standing) -> Sequence[bytes]:
        """The command's lines; none where the protocol has none."""
        return encode.encode(command, standing)

    def explain_exit(self, exited: Exited) -> str:
        """Why it ended, in a sentence; "" if normal."""
        return exits.explain(exited, self._speaker)
