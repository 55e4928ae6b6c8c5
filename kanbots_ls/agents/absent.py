"""Stands for an agent of runs that there were, when nobody brings that agent any more.

Its runs stay on the board with what the journal knows of them; what their agents wrote is kept, and
read once the agent is back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import prompts
from kanbots_ls.agents.contract import (
    Capabilities,
    Exited,
    Launch,
    Located,
    Missing,
    Standing,
)
from kanbots_ls.model.agent_events import AgentEvent, Unrecognized

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kanbots_ls.model.agent_commands import AgentCommand


class AbsentAdapter:
    """Reads lines as unrecognized, and starts nothing."""

    __slots__ = ("_name", "_why")

    capabilities = Capabilities()

    def __init__(self, name: str, why: str) -> None:
        self._name, self._why = name, why

    @property
    def name(self) -> str:
        """The agent's, as its runs have it."""
        return self._name

    def locate(self, environment: Mapping[str, str]) -> Located | Missing:
        """Nowhere."""
        return Missing(self._why)

    def argv(self, program: Path, launch: Launch) -> Sequence[str]:
        """Never asked, as there is no program."""
        return (str(program),)

    def environment(self, launch: Launch) -> Mapping[str, str | None]:
        """Nothing."""
        return {}

    def opening(self, launch: Launch) -> Sequence[bytes]:
        """Nothing."""
        return ()

    def first_prompt(self, launch: Launch, title: str, body: str) -> str:
        """As every agent gets it."""
        return prompts.first_prompt(launch, title, body)

    def reply_prompt(self, launch: Launch, text: str) -> str:
        """As every agent gets it."""
        return prompts.reply_prompt(launch, text)

    def parse_line(self, line: bytes) -> tuple[AgentEvent, ...]:
        """That there was a line."""
        return (Unrecognized(self._name),) if line.strip() else ()

    def encode(self, command: AgentCommand, standing: Standing) -> Sequence[bytes]:
        """Nothing: a process of it that still lives is ended by a signal."""
        return ()

    def explain_exit(self, exited: Exited) -> str:
        """Why it can't be said more than this."""
        return self._why
