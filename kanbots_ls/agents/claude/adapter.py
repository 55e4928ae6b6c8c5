"""Claude Code behind the adapter contract.

The supervisor gets it from the registry by name. Stateless; each method hands on to its topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import locate as locating
from kanbots_ls.agents import prompts
from kanbots_ls.agents.claude import encode, exits, holders, lines, sessions
from kanbots_ls.agents.claude import launch as launching
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

_PROGRAM = locating.Program("claude", "Claude Code", "KANBOTS_CLAUDE")
_CAPABILITIES = Capabilities(
    usage_on_request=True,
    tells_payer=True,
    modes=("bypassPermissions", "acceptEdits", "plan", "ask"),
    tui=launching.tui_argv,
    sessions=sessions.kept,
    holders=holders.holders,
    commands=("claude",),
)


class ClaudeAdapter:
    """``claude -p`` with both sides of its stream open."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """As settings and ``--agent`` name it."""
        return "claude"

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return _CAPABILITIES

    def locate(self, environment: Mapping[str, str]) -> Located | Missing:
        """The program that ``KANBOTS_CLAUDE`` names, else ``claude`` on PATH."""
        return locating.locate(_PROGRAM, environment)

    def argv(self, program: Path, launch: Launch) -> Sequence[str]:
        """The command line; the prompt comes on stdin."""
        return launching.argv(program, launch)

    def environment(self, launch: Launch) -> Mapping[str, str | None]:
        """Variables to add to the person's; None removes one."""
        return launching.environment(launch)

    def opening(self, launch: Launch) -> Sequence[bytes]:
        """The ``initialize`` request, whose answer tells who pays."""
        return encode.opening()

    def first_prompt(self, launch: Launch, title: str, body: str) -> str:
        """Title and body verbatim, then our section."""
        return prompts.first_prompt(launch, title, body)

    def reply_prompt(self, launch: Launch, text: str) -> str:
        """The person's words verbatim, then one line of ours."""
        return prompts.reply_prompt(launch, text)

    def parse_line(self, line: bytes) -> tuple[AgentEvent, ...]:
        """One line of stdout, without its newline; never raises."""
        return lines.parse_line(line)

    def encode(self, command: AgentCommand, standing: Standing) -> Sequence[bytes]:
        """The command's lines; none for an answer to a question asked in words."""
        return encode.encode(command)

    def explain_exit(self, exited: Exited) -> str:
        """Why it ended, in a sentence; "" if normal."""
        return exits.explain(exited)
