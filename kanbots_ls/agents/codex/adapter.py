"""Codex behind the adapter contract.

The supervisor gets it from the registry by name. Stateless; each method hands on to its topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import locate as locating
from kanbots_ls.agents import prompts
from kanbots_ls.agents.codex import encode, exits, lines, sessions
from kanbots_ls.agents.codex import launch as launching
from kanbots_ls.agents.contract import (
    Capabilities,
    Exited,
    Launch,
    Located,
    Missing,
    Standing,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kanbots_ls.model.agent_commands import AgentCommand
    from kanbots_ls.model.agent_events import AgentEvent

_PROGRAM = locating.Program("codex", "Codex", "KANBOTS_CODEX")
_LEADS = ""
"""Its server takes each text as it is; commands and files are its terminal's."""
_CAPABILITIES = Capabilities(
    tells_payer=True,
    handshake=True,
    ends_tasks=False,
    priced_as="openai",
    leads=_LEADS,
    modes=tuple(launching.POLICIES),
    tui=launching.tui_argv,
    sessions=sessions.kept,
    commands=("codex",),
)


class CodexAdapter:
    """``codex app-server`` on its standard streams."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """As settings and ``--agent`` name it."""
        return "codex"

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return _CAPABILITIES

    def locate(self, environment: Mapping[str, str]) -> Located | Missing:
        """The program that ``KANBOTS_CODEX`` names, else ``codex`` on PATH."""
        return locating.locate(_PROGRAM, environment)

    def argv(self, program: Path, launch: Launch) -> Sequence[str]:
        """The command line; everything about the run comes on stdin."""
        return launching.argv(program, launch)

    def environment(self, launch: Launch) -> Mapping[str, str | None]:
        """Variables to add to the person's; None removes one."""
        return launching.environment(launch)

    def opening(self, launch: Launch) -> Sequence[bytes]:
        """The handshake, up to the thread."""
        return launching.opening(launch)

    def first_prompt(self, launch: Launch, title: str, body: str) -> str:
        """Title and body verbatim, then our section."""
        return prompts.first_prompt(launch, title, body, leads=_LEADS)

    def reply_prompt(self, launch: Launch, text: str) -> str:
        """The person's words verbatim, then one line of ours."""
        return prompts.reply_prompt(launch, text, leads=_LEADS)

    def parse_line(self, line: bytes) -> tuple[AgentEvent, ...]:
        """One line of stdout, without its newline; never raises."""
        return lines.parse_line(line)

    def encode(self, command: AgentCommand, standing: Standing) -> Sequence[bytes]:
        """The command's lines; none where Codex needs none."""
        return encode.encode(command, standing)

    def explain_exit(self, exited: Exited) -> str:
        """Why it ended, in a sentence; "" if normal."""
        return exits.explain(exited)
